"""Quality over time: what became of the rows of every load or month of loading, by hand; one load is a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dashboard.charts.quality_bars import quality_bars
from dashboard.loaded import quality
from dashboard.numbers import warehouse
from dashboard.wording.formats import GAP
from pipelines import load as loading
from tests.conftest import Loader, load

HEADER = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on\n"
FIRST = (
    HEADER
    + "H1,U1,inspection,general,2026-09-01,2026-09-08,2026-09-05\n"
    + "H2,U1,inspection,general,2026-09-02,2026-09-09,2026-09-06\n"
    + "H3,U1,inspection,general,2026-09-03,2026-09-10,\n"
    + "H4,U1,inspection,general,no day,2026-09-11,\n"  # refused: found on no day
)
# H2 was treated and is open again: it went back. Nothing is refused.
SECOND = HEADER + "H2,U1,inspection,general,2026-09-02,2026-09-09,\nH5,U1,inspection,general,2026-10-01,2026-10-08,\n"


def send(data: Path, folder: Path, name: str, text: str) -> Path:
    """Write a file and load it."""
    (folder / name).write_text(text, encoding="utf-8")
    return load(data, folder / name)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load two exports one after the other."""
    folder = tmp_path_factory.mktemp("quality")
    send(folder / "data", folder, "hazards_2026-09-30.csv", FIRST)
    return send(folder / "data", folder, "hazards_2026-10-31.csv", SECOND)


def counts(rows: pd.DataFrame) -> list[tuple[int, ...]]:
    return [tuple(row) for row in rows[["files", "rows_read", "rows_refused", "went_back"]].itertuples(index=False)]


def test_each_load_stands_for_itself_while_all_were_in_one_month(twice: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(twice)
    rows = quality.over_time(warehouse.in_use().stem)
    assert counts(rows) == [(1, 4, 1, 0), (1, 2, 0, 1)]
    assert list(rows["refused_share"]) == [25, 0]
    assert set(rows["grain"]) == {quality.LOAD}
    assert quality.finding(rows).startswith(f"Refused rows went from 25.0{GAP}% in ")
    assert " to none in " in quality.finding(rows)


def test_loads_of_several_months_are_told_by_month(twice: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(twice)
    for path in (twice / "lake" / "files").glob("*.json"):
        manifest = json.loads(path.read_text("utf-8"))
        month = "2026-10" if "09-30" in manifest["file"] else "2026-11"
        manifest["sent"][0]["at"] = f"{month}-05T08:00:00+00:00"
        path.write_text(json.dumps(manifest), encoding="utf-8")
    assert loading.rebuild(twice).exit_code in (0, 1)
    rows = quality.over_time(warehouse.in_use().stem)
    assert list(rows["period"]) == ["2026-10", "2026-11"]
    assert counts(rows) == [(1, 4, 1, 0), (1, 2, 0, 1)]
    assert quality.finding(rows) == f"Refused rows went from 25.0{GAP}% in Oct 2026 to none in Nov 2026."


def test_a_single_load_is_a_sentence(loaded_once: Loader, tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(loaded_once("map-case", Path(__file__).parent / "map_case"))
    rows = quality.over_time(warehouse.in_use().stem)
    # Files of tests/map_case: 29 rows, of which three inspections are refused (see test_loads).
    assert quality.finding(rows).startswith("One load so far, ")
    assert "29 rows read, 3 refused, 0 fed nothing" in quality.finding(rows)
    assert quality.finding(rows.head(0)) == "Nothing is loaded."


def of_shares(*shares: float) -> pd.DataFrame:
    """Make rows with these shares refused, and half a percent that fed nothing."""
    periods = [f"2026-{place:02d}" for place in range(1, len(shares) + 1)]
    refused = [round(share * 10) for share in shares]
    return pd.DataFrame(
        {"period": periods, "rows_refused": refused, "refused_share": shares, "nothing_share": [0.5] * len(shares)}
    )


def test_what_the_title_finds() -> None:
    assert quality.finding(of_shares(0.0, 0.0)) == "No row was refused from Jan 2026 to Feb 2026."
    assert quality.finding(of_shares(2.0, 9.0, 2.0)) == f"Refused rows: 2.0{GAP}% in Mar 2026 as in Jan 2026."
    assert f"went from 0.04{GAP}% in Jan" in quality.finding(of_shares(0.04, 9.0)), "a few are not none"


def test_bars_of_loads_of_the_same_minute_stand_beside_each_other() -> None:
    chart = quality_bars(of_shares(10.0, 0.0, 4.0), ["19:10", "19:10", "19:11"], "It fell.", "load (UTC)")
    refused, nothing = chart.figure.data
    assert (list(refused.y), list(nothing.y)) == ([10, 0, 4], [0.5, 0.5, 0.5])
    assert len(set(refused.x)) == 3
    assert (refused.marker.color, refused.marker.pattern.shape) != (nothing.marker.color, nothing.marker.pattern.shape)
    assert chart.figure.layout.xaxis.title.text == "load (UTC)"
    assert chart.figure.layout.yaxis.title.text == "% of rows read"
    assert chart.finding == "It fell."
    assert chart.alt.endswith("It fell.")


def test_the_newest_of_many_periods_is_always_named() -> None:
    names = [f"load {place}" for place in range(24)]
    axis = quality_bars(of_shares(*[1.0] * 24), names, "", "load (UTC)").figure.layout.xaxis
    assert axis.ticktext[-1] == "load<br>23"
    assert len(axis.ticktext) == 4
