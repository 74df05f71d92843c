"""What a safety office sends: units above a table, several currencies, rows that go on, ids that nobody gave."""

from pathlib import Path

import pytest

from pipelines.contracts import contracts
from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from pipelines.reading.cells.numbers import in_title
from pipelines.reading.recognising.month_told import month_of
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


# Rows below the first record H1 and the text that it comes to; how many rows are loaded, refused, and fed nothing.
GO_ON = [
    (",,,,,and no sign,\n,,,,,more,\n", "no rail\nand no sign\nmore", (1, 0, 2)),
    (",,,,,and no sign,\nH2,U1,inspection,general,2026-03-02,x,1\n", "no rail\nand no sign", (2, 0, 1)),
    ("H1,,,,,and no sign,\n", "no rail\nand no sign", (1, 0, 1)),
    ("H2,,,,,and no sign,\n,,,,,more,\n", "no rail", (1, 2, 0)),
    (',,,,,"two\nlines",\n,,,,,more,\n', "no rail\ntwo\nlines\nmore", (1, 0, 2)),
    (",,,,,more,5\n,,,,,and,\n", "no rail", (1, 2, 0)),
    ("\n,,,,,and no sign,\n", "no rail", (1, 1, 0)),
    ("合计,,,,,,10\n,,,,,and no sign,\n", "no rail", (1, 1, 1)),
    ("H3,U1,inspection,none,2026-03-02,x,1\n,,,,,more,\n", "no rail", (1, 2, 0)),
    ("H1,U1,inspection,general,2026-03-03,x,1\n,,,,,more,\n", "no rail", (1, 2, 0)),
]


@pytest.mark.parametrize(("below", "text", "counts"), GO_ON)
def test_a_row_that_goes_on_is_joined_to_the_record_above_where_it_is_sure(
    tmp_path: Path, below: str, text: str, counts: tuple[int, int, int]
) -> None:
    report = load_one(tmp_path, f"{HAZARDS}\nH1,U1,inspection,general,2026-03-02,no rail,10\n{below}", "hazards.csv")
    assert (report.rows_loaded, report.rows_refused, report.rows_fed_nothing) == counts, report.message
    assert rows_of(tmp_path, "hazards", "hazard_id, description")[0] == ("H1", text)
    assert not text.startswith("no rail\n") or "joined to that record: line 3" in report.message


def test_a_row_with_a_cell_that_no_field_reads_is_not_joined(tmp_path: Path) -> None:
    rows = f"{HAZARDS},No.\nH1,U1,inspection,general,2026-03-02,no rail,10,1\n,,,,,no sign,,2\n"
    report = load_one(tmp_path, rows, "hazards.csv")
    assert "line 3: the row has only Description and seems to continue the row above" in report.message


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


def hours(folder: Path, content: bytes | str, name: str) -> tuple[str, list[tuple[object, ...]]]:
    """Load one file, and give what is said of it and its hours."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with (lake := Lake(folder / "lake")).locked():
        (report,) = load_path(lake, path, True)
    assert report.rows_read == report.rows_loaded + report.rows_refused + report.rows_fed_nothing
    found = "unit_id, cast(month_date as varchar), worker_type, worked_hours, coalesce(is_spread, false)"
    return report.message, rows_of(folder, "exposures", found) if report.source else []


MONTHS = [
    ("员工工时2026.csv", "单位,1月,2月\nS1,1000,1100\n", ("employee", 2026)),
    ("h.csv", "Employee hours worked 2026,,\nSite,Jan,Feb.\nS1,1000,1100\n", ("employee", 2026)),
    ("h.csv", "Employee working hours,,\nSite,Jan-26,Feb-26\nS1,1000,1100\n", ("employee", 2026)),
    ("h.csv", "Site,Worker type,Hours 2026-01,Hours 2026-02\nS1,contractor,1000,1100\n", ("contractor", 2026)),
    ("h.csv", "工时,,,\n单位,人员类别,2026年1月,2026年2月\nS1,承包商,1000,1100\n", ("contractor", 2026)),
    ("h.csv", "单位,人员类别,年份,1月工时,2月工时\nS1,员工,2026,1000,1100\n", ("employee", 2026)),
    (
        "h.csv",
        "2026年员工工时,,,\n单位/月份,一月,二月,合计\nS1,1000,1100,2100\n合计,1000,1100,2100\n",
        ("employee", 2026),
    ),
    ("h.csv", "2026年,,,\n单位,指标,1月,2月\nS1,员工工时,1000,1100\n,人数,5,6\n", ("employee", 2026)),
    ("h.csv", "2026年员工工时（单位：千小时）,,\n单位,1月,2月\nS1,1,1.1\n", ("employee", 2026)),
    (
        "h.csv",
        "2025 and 2026,,,,\n单位,员工工时,,人数,\n,2026年1月,2026年2月,2026年1月,2026年2月\nS1,1000,1100,5,6\n",
        ("employee", 2026),
    ),
]


@pytest.mark.parametrize(("name", "content", "whose"), MONTHS)
def test_months_as_columns_are_read_as_hours(tmp_path: Path, name: str, content: str, whose: tuple[str, int]) -> None:
    worker, year = whose
    message, found = hours(tmp_path, content, name)
    assert found == [("S1", f"{year}-01-01", worker, 1000.0, False), ("S1", f"{year}-02-01", worker, 1100.0, False)]
    assert "合计" not in content or ("columns not used: 合计" in message and 'a total: "合计"' in message)


def test_years_above_months_are_their_years(tmp_path: Path) -> None:
    rows = [["Employee hours"], ["Site", "2025", "", "2026", ""], ["", "Jan", "Feb", "Jan", "Feb"]]
    _, found = hours(tmp_path, book(tmp_path, [*rows, ["S1", "1", "2", "3", "4"]]), "hours.xlsx")
    assert [(month, worked) for _, month, _, worked, _ in found] == [
        ("2025-01-01", 1.0),
        ("2025-02-01", 2.0),
        ("2026-01-01", 3.0),
        ("2026-02-01", 4.0),
    ]


@pytest.mark.parametrize(
    ("header", "months", "each"), [("Q1 2025,Q2 2025", 6, 100.0), ("2024,2025", 24, 25.0), ("一季度,二季度", 6, 100.0)]
)
def test_quarters_and_years_as_columns_are_spread_and_marked(
    tmp_path: Path, header: str, months: int, each: float
) -> None:
    message, found = hours(tmp_path, f"Employee hours,,\nSite,{header}\nS1,300,300\n", "2025.csv")
    assert len(found) == months
    assert {(worked, spread) for *_, worked, spread in found} == {(each, True)}
    assert "was spread evenly over its months" in message


REFUSED = [
    ("2026年各单位隐患数量,,\n单位,1月,2月\nS1,3,4\n", "nothing says that they hold worked hours"),
    ("2026年员工培训工时,,\n单位,1月,2月\nS1,3,4\n", "nothing says that they hold worked hours"),
    ("Employee hours,,\nSite,Jan,Feb\nS1,3,4\n", "are of no year: write it in the title"),
    ("Employee hours 2026 (man-days),,\nSite,Jan,Feb\nS1,3,4\n", "its numbers are in man-days, hours are needed"),
    ("Hours 2026,,\nSite,Jan,Feb\nS1,3,4\n", '--value "exposures.worker_type=employee"'),
]


@pytest.mark.parametrize(("content", "why"), REFUSED)
def test_months_as_columns_that_do_not_say_enough_are_refused_with_what_is_missing(
    tmp_path: Path, content: str, why: str
) -> None:
    message, found = hours(tmp_path, content, "h.csv")
    assert not found
    assert why in message


def test_texts_written_for_a_spreadsheet_are_what_it_shows(tmp_path: Path) -> None:
    rows = '"=""00123""",2026-01,employee,100\n="00124",2026-01,employee,="200"\n\'00125,2026-01,employee,300\n'
    _, found = hours(tmp_path, f"Unit ID,Month,Worker type,Worked hours\n{rows}", "hours.csv")
    assert [(unit, worked) for unit, _, _, worked, _ in found] == [("00123", 100.0), ("00124", 200.0), ("00125", 300.0)]


MONTHS_TOLD = [
    (("2026年1月工时统计表", "", ""), "2026-01"),
    (("2026年工时", "1月", "x.xlsx"), "2026-01"),
    (("", "一月", "2026年.xlsx"), "2026-01"),
    (("", "", "hours_2026-01.csv"), "2026-01"),
    (("Hours of January 2026", "", ""), "2026-01"),
    (("", "Jan", "Hours 2026.xlsx"), "2026-01"),
    (("2026年1-3月工时", "", ""), ""),
    (("2026年1月至3月工时", "", ""), ""),
    (("2026年工时\n填报日期：2026年2月3日", "", ""), ""),
    (("2026年2月工时", "1月", ""), ""),
    (("工时", "1月", ""), ""),
    (("", "", "hours_2026-11-27.csv"), ""),
    (("", "", "hours_20261127.csv"), ""),
    (("Maybe the hours of 2026", "", ""), ""),
    (("Arbeitsstunden März 2026", "", ""), "2026-03"),
    (("", "août", "heures 2026.xlsx"), "2026-08"),
    (("Horas de Julio Pérez 2026", "Marco", ""), ""),  # names of people
]


@pytest.mark.parametrize(("told", "month"), MONTHS_TOLD)
def test_the_month_of_a_whole_table_stands_above_it(told: tuple[str, str, str], month: str) -> None:
    assert month_of(told)[0] == month


def test_a_sheet_a_month_without_a_column_of_months_is_read(tmp_path: Path) -> None:
    header = "单位,人员类别,工时\n"
    message, found = hours(tmp_path, f"2026年3月工时统计表,,\n{header}S1,员工,1000\n", "hours.csv")
    assert found == [("S1", "2026-03-01", "employee", 1000.0, False)]
    assert "Month: 2026-03 is taken for all rows, as the file has 2026年3月" in message


def test_a_month_by_its_name_beside_its_year(tmp_path: Path) -> None:
    written = ["2026,März", "26,września", "2026年,三月份", "2026,十二", "2025,2025-11", "2026,Aug"]
    rows = "".join(f"S{line},{month},employee,1\n" for line, month in enumerate(written))
    _, found = hours(tmp_path, f"Unit ID,Year,Month,Worker type,Worked hours\n{rows}", "hours.csv")
    months = ["2026-03-01", "2026-09-01", "2026-03-01", "2026-12-01", "2025-11-01", "2026-08-01"]
    assert [month for _, month, *_ in sorted(found)] == months
