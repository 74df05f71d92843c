"""The facts of the data page on tests/map_case: what was refused can be put right, what nobody declared is listed."""

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dashboard.loaded import loads, put_right
from dashboard.numbers import warehouse
from tests.conftest import Loader, load

CASE = Path(__file__).parent / "map_case"


@pytest.fixture
def build(loaded_once: Loader, use_data: Callable[[Path], Path]) -> str:
    use_data(loaded_once("map-case", CASE))
    path = warehouse.newest()
    assert path is not None
    return path.stem


def test_rows_read_are_rows_loaded_refused_and_fed_nothing(build: str) -> None:
    files = loads.files(build)
    assert (files["rows_read"] == files["rows_loaded"] + files["rows_refused"] + files["rows_fed_nothing"]).all()
    assert dict(zip(files["file"], files["rows_refused"], strict=True))["inspections.csv"] == 3


def test_reasons_are_grouped_without_the_quoted_values(build: str) -> None:
    kinds = loads.refused_kinds(build)
    assert kinds["count"].sum() == 3
    assert not kinds["kind"].str.contains("baking|2026-10-4").any()


def test_refused_rows_come_back_as_they_were_sent_and_harmless(build: str) -> None:
    rows = loads.refused_of(build, loads.refused(build)["file_hash"].iloc[0])
    back = pd.read_csv(io.BytesIO(put_right.file_of(rows, list(rows["reason"]), "")), dtype=str, keep_default_na=False)
    sent = pd.read_csv(CASE / "inspections.csv", dtype=str, keep_default_na=False)
    assert list(back.columns) == [*sent.columns, "Why refused"]
    assert back["Why refused"].str.len().min() > 10
    assert list(back["Inspection ID"]) == ["I3", "I4", "I5"]
    assert back["Completed on"].iloc[-1] == "'=1+1"


def test_numbers_keep_their_sign_in_the_rows_to_put_right() -> None:
    rows = pd.DataFrame({"line": [2], "reason": ["why"], "a": ["-5.2"], "b": ["+3"], "c": ["-cmd"]})
    assert put_right.file_of(rows, list(rows["reason"]), "").decode("utf-8-sig").splitlines() == [
        "a,b,c,Why refused",
        "-5.2,+3,'-cmd,why",
    ]


@pytest.mark.parametrize("file", ["right.csv", "right.xlsx"])
def test_put_right_and_loaded_again_the_rows_are_in(
    build: str, tmp_path: Path, use_data: Callable[[Path], Path], file: str
) -> None:
    rows = loads.refused_of(build, loads.refused(build)["file_hash"].iloc[0])
    right = rows.assign(**{"Inspection type": "routine", "Due date": "2026-10-10", "Completed on": "2026-10-09"})
    (tmp_path / file).write_bytes(put_right.file_of(right, list(right["reason"]), file))
    use_data(load(tmp_path / "data", CASE, tmp_path / file))
    assert set(warehouse.query("select inspection_id from inspections")["inspection_id"]) == {
        "I1",
        "I2",
        "I3",
        "I4",
        "I5",
    }


def test_undeclared_areas_are_listed_with_the_rows_that_name_them(build: str) -> None:
    loose = loads.undeclared(build)
    assert [tuple(row) for row in loose[["what", "name_id", "row_count"]].itertuples(index=False)] == [
        ("area", "A99", 1)
    ]


def test_freshness_names_the_newest_day_of_each_table(build: str) -> None:
    rows = loads.freshness(build).set_index("table_name")
    assert str(rows.loc["hazards", "newest_day"])[:10] == "2026-10-20"
    assert str(rows.loc["inspections", "first_day"])[:10] == "2026-10-09"
    assert rows.loc["accidents", "row_count"] == 0


def test_every_table_says_what_it_gives(build: str) -> None:
    assert set(loads.freshness(build)["table_name"]) == set(loads.SWITCHED_ON)


def test_a_file_refused_whole_is_named_where_its_table_is_missed(build: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register lacks its method: the page that lacks the register says so, no other page does."""
    why = "refused: no source has these columns: Risk point ID. Nearest: template risk_points; missing: Method"
    loaded = {"file": "areas.csv", "rows_loaded": 3, "message": ""}
    refused = {"file": "register.csv", "rows_loaded": 0, "message": why}
    monkeypatch.setattr(loads, "files", lambda _build: pd.DataFrame([loaded, refused]))
    assert loads.not_read_for("a build", "risk_points") == ("register.csv", why)
    assert loads.not_read_for("a build", "areas") is None
