"""What a safety office sends: units above a table, several currencies, rows that go on, ids that nobody gave."""

from pathlib import Path

import pytest

from pipelines.contracts import contracts
from pipelines.reading.numbers import in_title
from tests.test_bad_input import load_one, rows_of
from tests.test_layouts import book

TITLES = [
    ("worked_hours", "2026年1月工时统计表\n单位：万小时", (10_000, "")),
    ("worked_hours", "工时统计表（单位：人、千工时）", (1_000, "")),
    ("average_headcount", "工时统计表（单位：人、千工时）", (1, "")),
    ("worked_hours", "Hours in thousands", (1_000, "")),
    ("average_headcount", "Hours in thousands", None),
    ("cost", "金额单位：万元", (10_000, "")),
    ("cost", "(amounts in thousand USD)", (1_000, "")),
    ("worked_hours", "统计单位：第一分公司", None),
    ("worked_hours", "单位：人天", (1, "人天")),
    ("lost_days", "单位：小时", None),
    ("worked_hours", "Worked in 2026", None),
]
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description,Cost"


@pytest.mark.parametrize(("name", "title", "unit"), TITLES)
def test_a_unit_of_measure_above_the_table_counts(name: str, title: str, unit: tuple[float, str] | None) -> None:
    assert in_title(contracts().fields[name], title) == unit


def test_hours_in_ten_thousands_are_multiplied_where_the_title_says_so_and_the_header_does_not(tmp_path: Path) -> None:
    rows = "单位：万小时,,,,\n单位,月份,人员类别,{},人数\nS1,2026-01,员工,1.2,70\n"
    report = load_one(tmp_path, rows.format("工时").encode(), "hours.csv")
    assert rows_of(tmp_path, "exposures", "worked_hours, average_headcount") == [(12_000.0, 70.0)]
    assert "工时: multiplied by 10,000" in report.message
    (tmp_path / "own").mkdir()
    load_one(tmp_path / "own", rows.format("工时（小时）").encode(), "hours.csv")
    assert rows_of(tmp_path / "own", "exposures", "worked_hours") == [(1.2,)]


def test_amounts_in_several_currencies_are_refused_and_in_one_are_read(tmp_path: Path) -> None:
    rows = f"{HAZARDS}\nH1,U1,inspection,general,2026-03-02,a,{{}}\nH2,U1,inspection,general,2026-03-02,b,{{}}\n"
    report = load_one(tmp_path, rows.format("$1000", "2000元").encode(), "hazards.csv")
    assert report.rows_refused == 2
    assert '"$1000" is in one of several currencies of its column' in report.message
    (tmp_path / "one").mkdir()
    report = load_one(tmp_path / "one", rows.format("$1000", "2000").encode(), "hazards.csv")
    assert report.rows_loaded == 2
    assert rows_of(tmp_path / "one", "hazards", "cost") == [(1000.0,), (2000.0,)]


def test_a_row_that_goes_on_with_the_one_above_is_refused_as_that(tmp_path: Path) -> None:
    rows = f"{HAZARDS}\nH1,U1,inspection,general,2026-03-02,no rail,10\n,,,,,and no sign,\n,,,,,more,5\n"
    report = load_one(tmp_path, rows.encode(), "hazards.csv")
    assert (report.rows_loaded, report.rows_refused) == (1, 2)
    assert "line 3: the row has only Description and seems to continue the row above" in report.message
    assert "line 4: Hazard ID: empty, but it is needed" in report.message


def test_a_made_id_is_the_same_however_its_day_is_written(tmp_path: Path) -> None:
    header = "序号,检查日期,责任单位,隐患等级,隐患来源,隐患描述,隐患位置\n"
    made = set()
    for number, day in enumerate(("2026-03-02", "2026/3/2", "2026年3月2日", "46083", "2026-03-02 00:00:00")):
        data = tmp_path / str(number)
        data.mkdir()
        load_one(data, f"{header}1,{day},S1,一般,检查,漏油,泵房\n".encode(), "hazards.csv")
        made |= set(rows_of(data, "hazards", "hazard_id"))
    assert len(made) == 1


def test_a_reason_names_its_sheet_where_there_are_several(tmp_path: Path) -> None:
    header = HAZARDS.split(",")
    first = ["H1", "U1", "inspection", "general", "2026-13-02", "a", "1"]
    second = ["H2", "U1", "inspection", "general", "2026-03-02", "b", "x"]
    report = load_one(tmp_path, book(tmp_path, [header, first], [header, second]), "book.xlsx")
    assert report.rows_refused == 2
    assert ': Found on: "2026-13-02" is not a date' in report.message
    assert report.message.count('line 2: sheet "') == 2
