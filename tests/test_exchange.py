"""The six tables of the double-prevention exchange: loaded without a mapping, linked, deleted, written back whole."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.numbers import kpis, warehouse
from dashboard.refusal import Refusal
from dashboard.risk_control import exchange
from tests.conftest import load

EXPORTS = Path(__file__).with_name("exports")
FILES = {
    "units": "t_aqfxfxdy",
    "events": "t_aqfxsj",
    "measures": "t_aqfxgkcs",
    "tasks": "t_yhpcrwxx",
    "records": "t_yhpcjl",
    "hazards": "t_yhzlxx",
}


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def exchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the six files of one park."""
    folder = tmp_path_factory.mktemp("exchange")
    for part, name in FILES.items():
        shutil.copy(EXPORTS / f"double_prevention_{part}" / "export.csv", folder / f"{name}.csv")
    data: Path = load(folder / "data", *(folder / f"{name}.csv" for name in FILES.values()))
    return data


def test_the_six_tables_hang_together(exchanged: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(exchanged)
    rows = kpis.records("measure_count").set_index("measure_id")
    place = rows.loc[["m-1"], ["risk_point_id", "level_in_force", "unit_id"]].to_numpy().tolist()
    assert place == [["u-1", "major", "330000001 Tank farm"]]
    # t-1 falls due every 12 hours from 5 January: twice on 1 March (both done) and twice on the 2nd (one says "not
    # checked", the other was refused), never before or after that; t-2 monthly from February.
    found = warehouse.query(
        "select event_date, sum(measure_due_count) as due, sum(measure_done_count) as done"
        " from task_due_rows(date '2026-03-31') where obligation_id like 't-1%' and event_date between '2026-03-01'"
        " and '2026-03-02' group by 1 order by 1"
    )
    assert found[["due", "done"]].to_numpy().tolist() == [[2, 2], [2, 0]]
    # d-1 names its measure, d-2 neither measure nor risk point; d-3 is deleted, d-4 refused.
    linked = kpis.rate("hazard_linkage_rate").rows.iloc[0]
    assert (linked["top"], linked["bottom"]) == (1, 2)


def test_what_is_marked_deleted_counts_no_more(exchanged: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(exchanged)
    assert list(warehouse.query("select risk_point_id from risk_points order by 1")["risk_point_id"]) == ["u-1", "u-2"]
    assert list(warehouse.query("select risk_event_id from risk_events")["risk_event_id"]) == ["e-1"]


def test_a_round_trip_loses_nothing(exchanged: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(exchanged)
    exchange.write(tmp_path / "first", "2026-03")
    refused = {"u-4", "e-3", "m-3", "t-3", "r-4", "d-4"}
    for part, name in FILES.items():
        sent = cells(EXPORTS / f"double_prevention_{part}" / "export.csv")
        kept = [row for row in sent if next(iter(row.values())) not in refused]
        assert cells(tmp_path / "first" / f"{name}.csv") == kept, name
    use_data(load(tmp_path / "again", tmp_path / "first"))
    exchange.write(tmp_path / "second", "2026-03")
    for name in FILES.values():
        first, second = (tmp_path / time / f"{name}.csv" for time in ("first", "second"))
        assert first.read_bytes() == second.read_bytes(), name


def test_another_month_has_the_register_but_no_checks(
    exchanged: Path, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(exchanged)
    written = {one.path.stem: one for one in exchange.write(tmp_path, "2026-02")}
    assert (written["t_yhpcjl"].as_sent, written["t_yhzlxx"].as_sent, written["t_aqfxfxdy"].as_sent) == (0, 0, 3)
    sent = (EXPORTS / "double_prevention_records" / "export.csv").read_text(encoding="utf-8")
    assert written["t_yhpcjl"].path.read_text(encoding="utf-8") == sent.splitlines(keepends=True)[0]
    with pytest.raises(Refusal, match="neither a month nor a year"):
        exchange.write(tmp_path, "2026-13")


def test_days_without_zeros_are_in_their_month_and_no_text_of_ours_runs(
    tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    # a spreadsheet saved the checks again; a hazard of a template begins as a formula does
    sent = (EXPORTS / "double_prevention_records" / "export.csv").read_text(encoding="utf-8")
    (tmp_path / "checks.csv").write_text(sent.replace("2026-03-0", "2026/3/"), encoding="utf-8")
    head = "Hazard ID,Unit ID,Found through,Hazard level,Found on,Due date,Description"
    ours = f'{head}\nH1,U,inspection,general,2026-03-05,2026-04-01,"=HYPERLINK(""x"")"\n'
    (tmp_path / "hazards.csv").write_text(ours, encoding="utf-8")
    use_data(load(tmp_path / "data", tmp_path / "checks.csv", tmp_path / "hazards.csv"))
    found = {one.path.stem: cells(one.path) for one in exchange.write(tmp_path / "out", "2026-03")}
    days = [(row["ID"], row["CHECK_TIME"][:8]) for row in found["t_yhpcjl"]]
    assert days == [("r-1", "2026/3/1"), ("r-2", "2026/3/1"), ("r-3", "2026/3/2")]
    assert [row["DANGER_DESC"] for row in found["t_yhzlxx"]] == ['\'=HYPERLINK("x")']


def test_other_exports_go_out_in_the_codes_of_either_park(
    loaded_case: Path, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(loaded_case)
    for counts_from, classes in ((1, ["1", "4"]), (0, ["0", "3"])):
        written = exchange.write(tmp_path / str(counts_from), "2025", counts_from)
        rows = cells(tmp_path / str(counts_from) / "t_aqfxfxdy.csv")
        assert [(row["ID"], row["RISK_CLASS"]) for row in rows] == list(zip(("R1", "R2"), classes, strict=True))
        assert [one.made for one in written] == [2, 1, 6, 6, 16, 3]
    empty = {one.path.stem: one.path for one in exchange.write(tmp_path / "empty", "2019")}["t_yhpcjl"]
    assert empty.read_text(encoding="utf-8") == written[4].path.read_text(encoding="utf-8").splitlines(True)[0]
    missing = {one.path.stem: one.missing for one in written}
    # M1, M3 to M6 name a risk point and no event; nobody wrote down the telephone of whoever checked.
    assert missing["t_aqfxgkcs"]["RISK_EVENT_ID"] == 5
    assert missing["t_yhpcjl"] == {"CREATE_BY_MOBILE": 16}
    tasks = {row["ID"]: (row["CHECK_CYCLE"], row["CHECK_CYCLE_UNIT"]) for row in cells(written[3].path)}
    assert tasks["K1"] == ("7", "天")
    assert tasks["K3"] == ("8", "小时")
    assert tasks["K4"] == ("3", "月")
    use_data(load(tmp_path / "again", tmp_path / "0"))
    rate = kpis.rate("leader_task_rate").rows.iloc[0]
    assert (rate["top"], rate["bottom"]) == (2, 3)  # as in the case itself


@pytest.fixture
def loaded_case(loaded_once: Callable[..., Path]) -> Path:
    return loaded_once("case-measures", EXPORTS.parent / "kpi_cases" / "measures" / "exports")
