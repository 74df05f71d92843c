"""Numbers with their unit, their share of a hundred, their grouping: read as meant, or refused with the reason."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import contracts
from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from pipelines.reading.cells.cell_types import Column, evidence, learned, typed
from pipelines.reading.cells.numbers import in_header

READ = [
    ("worked_hours", "12,000小时", 12000),
    ("worked_hours", "12,000 工时", 12000),
    ("worked_hours", "40 hrs", 40),
    ("worked_hours", "40h", 40),
    ("worked_hours", "1.2万", 12000),
    ("worked_hours", "1.25万小时", 12500),
    ("worked_hours", "5k", 5000),
    ("worked_hours", "12000:30", 12000.5),
    ("worked_hours", "7:30", 7.5),
    ("worked_hours", "500 days, 0:30:00", 12000.5),
    ("worked_hours", "7小时30分", 7.5),
    ("worked_hours", "90 min", 1.5),
    ("worked_hours", "１２，０００", 12000),
    ("worked_hours", "12'000", 12000),
    ("worked_hours", "1,20,000", 120000),
    ("average_headcount", "78人", 78),
    ("average_headcount", "78 people", 78),
    ("deaths", "2人", 2),
    ("lost_days", "3 days", 3),
    ("lost_days", "3个工作日", 3),
    ("direct_loss", "1.2万元", 12000),
    ("direct_loss", "$1,250.00", 1250),
    ("direct_loss", "¥ 0.29亿元", 29000000),
    ("direct_loss", "USD 40", 40),
    ("target", "95%", 95),
    ("target", "98.5 ％", 98.5),
]
REFUSED = [
    ("worked_hours", "约11500", "is about a number"),
    ("worked_hours", "11500左右", "is about a number"),
    ("worked_hours", ">100", "is about a number"),
    ("worked_hours", "3天", "is in another unit: hours are needed"),
    ("worked_hours", "95%", "is not a number"),
    ("lost_days", "2 weeks", "is in another unit: days are needed"),
    ("deaths", "1-2", "is not a whole number"),
    ("direct_loss", "n/b", "is not a number"),
]
HEADERS = [
    ("worked_hours", "实际总工时（万小时）", (10000, "")),
    ("worked_hours", "Worked hours (thousand)", (1000, "")),
    ("worked_hours", "工时（小时）", (1, "")),
    ("worked_hours", "Hours (man-days)", (1, "man-days")),
    ("worked_hours", "Worked hours (incl. overtime)", (1, "")),
    ("direct_loss", "直接损失（万元）", (10000, "")),
    ("direct_loss", "损失(单位：千元)", (1000, "")),
    ("direct_loss", "Direct loss (k$)", (1000, "")),
    ("direct_loss", "Direct loss", (1, "")),
    ("target", "Target (%)", (1, "")),
]


def asked(name: str, cell: str, column: Column) -> tuple[float | None, list[str]]:
    """Type one cell: its value and what is wrong with it."""
    found = typed(contracts().fields[name], "cell", "Header", column, date(2026, 9, 1))
    faults = [f"case when {condition.format(value='value')} then {said} end" for condition, said in found.faults]
    select = f"select value, {', '.join(faults)} from (select *, {found.value} as value from (select ? as cell))"
    value, *said = duckdb.execute(select, [cell]).fetchall()[0]
    return value, [text for text in said if text]


@pytest.mark.parametrize(("name", "cell", "value"), READ)
def test_a_number_is_read_with_what_stands_beside_it(name: str, cell: str, value: float) -> None:
    assert asked(name, cell, Column()) == (value, [])


@pytest.mark.parametrize(("name", "cell", "reason"), REFUSED)
def test_what_is_no_number_is_refused_with_the_reason(name: str, cell: str, reason: str) -> None:
    value, said = asked(name, cell, Column())
    assert value is None
    assert [reason in one for one in said] == [True], said


@pytest.mark.parametrize(("name", "header", "unit"), HEADERS)
def test_a_header_says_in_what_its_numbers_are(name: str, header: str, unit: tuple[float, str]) -> None:
    assert (in_header(contracts().fields[name], header) or (1, "")) == unit


def test_the_unit_of_a_header_is_not_applied_twice() -> None:
    """3.5 in a column of 万元 is 35,000; 3.5万元 in it is as well; 0.29 has no further digits."""
    column = Column(scale=10000)
    assert [asked("direct_loss", cell, column)[0] for cell in ("3.5", "3.5万元", "0.29")] == [35000, 35000, 2900]


def test_three_digits_after_a_point_without_proof_are_asked() -> None:
    value, said = asked("worked_hours", "12.000", Column(point=""))
    assert (value, said) == (None, ['Header: "12.000" could be a thousands or a decimal point: write it without'])
    assert asked("worked_hours", "12.000", Column(comma="decimal", point="group"))[0] == 12000
    assert asked("worked_hours", "12.000", Column())[0] == 12


@pytest.mark.parametrize("kind", ["decimal(10, 3)", "double", "json"])
def test_a_file_that_knows_its_numbers_is_believed(tmp_path: Path, kind: str) -> None:
    """1.234 as text is read two ways, and refused; of a number in JSON or Parquet its point is known to be decimal."""
    path = tmp_path / ("hours.json" if kind == "json" else "hours.parquet")
    names = """'U1' as "Unit ID", '2026-01-01' as "Month", 'employee' as "Worker type", {} as "Hours worked\""""
    as_number = "1.234" if kind == "json" else f"1.234::{kind}"
    with duckdb.connect() as con:
        rows = f"select {names.format(as_number)}"
        con.execute(f"copy ({rows}) to '{path}' (format {'json, array true' if kind == 'json' else 'parquet'})")
    lake = Lake(tmp_path / "lake")
    with lake.locked():
        (report,) = load_path(lake, path, explicit=True)
    assert (report.rows_read, report.rows_loaded) == (1, 1)
    (table,) = (tmp_path / "lake" / "exposures").glob("*.parquet")
    assert duckdb.execute(f"select worked_hours from '{table}'").fetchall() == [(1.234,)]


@pytest.mark.parametrize(("cells", "comma"), [(["1,20,000", "4,500"], "group"), (["1,20,000", "12,0000"], "")])
def test_groups_of_two_prove_that_commas_group(cells: list[str], comma: str) -> None:
    """1,20,000 is how 120 000 is written in India; 12,0000 beside it is refused, where it was read as 12."""
    asked = evidence(contracts().fields["worked_hours"], "cell")
    rows = duckdb.execute(f"select {', '.join(asked.values())} from (select unnest(?) as cell)", [cells]).fetchall()[0]
    assert learned(dict(zip(asked, rows, strict=True)), ";").comma == comma


YES_OR_NO = {
    True: ["Ja", "SÍ", "tak", "kyllä", "Evet", "VRAI", "Wahr", "-1", "✔", "☑", "已删除", "Cancelled", "TRUE", "√"],
    False: ["Nein", "não", "Hayır", "FALSCH", "Faux", "0", "✘", "☐", "未删除", "FALSE", "×"],
    None: ["maybe", "X", "O", "部分"],  # X is a tick on some forms and a cross on others
}


def test_yes_and_no_in_other_languages() -> None:
    words = {word: meant for meant, own in YES_OR_NO.items() for word in own}
    sql = typed(contracts().fields["is_deleted"], "cell", "Withdrawn", None, date(2026, 9, 1)).value
    assert (
        dict(duckdb.execute(f"select cell, {sql} from (select unnest(?) as cell)", [list(words)]).fetchall()) == words
    )


CLOCKS: dict[str, dict[str, float | None]] = {
    "": {
        "14:30": 14.5, "14:30:36": 14.51, "24:00": 24, "2:30 PM": 14.5, "12:15 am": 0.25, "12:15 p.m.": 12.25,
        "下午2时30分": 14.5, "凌晨12:30": 0.5, "15点半": 15.5, "晚上8点": 20, "오후 2:30": 14.5, "14h30": 14.5,
        "14 Uhr": 14,
        "1430": 14.5, "0015": 0.25, "14.5": 14.5, "0": 0, "2026-03-02 14:30": 14.5,
        "0.5": None, "14:60": None, "晚上12点": None, "7:5": None,
    },
    "hhmm": {"1430": 14.5, "930": 9.5, "15": 0.25},  # 0015 as a number is 15: the others of its column tell
    "share": {"0.604166667": 14.5, "0.5": 12, "14:30": 14.5},
}  # fmt: skip


@pytest.mark.parametrize("writes", CLOCKS)
def test_a_time_of_day_is_hours_since_midnight(writes: str) -> None:
    sql = typed(contracts().fields["accident_time"], "cell", "Time", Column(clock=writes), date(2026, 9, 1)).value
    cells = list(CLOCKS[writes])
    found = dict(duckdb.execute(f"select cell, {sql} from (select unnest(?) as cell)", [cells]).fetchall())
    assert found == pytest.approx(CLOCKS[writes])


@pytest.mark.parametrize(
    ("times", "hours"),
    [(("1530", "15"), [15.5, 0.25]), (("0.645833", "0.5"), [15.5, 12]), (("15", "9.5"), [15, 9.5]), (("0.5",), [])],
)
def test_a_column_tells_how_it_writes_its_times(tmp_path: Path, times: tuple[str, ...], hours: list[float]) -> None:
    rows = "".join(f"A{line},U1,2026-01-05,employee,{time}\n" for line, time in enumerate(times))
    path = tmp_path / "accidents.csv"
    path.write_text(f"Accident ID,Unit ID,Accident date,Worker type,Time of accident\n{rows}", encoding="utf-8")
    with (lake := Lake(tmp_path / "lake")).locked():
        (report,) = load_path(lake, path, True)
    found = [row for file in (lake.path / "accidents").glob("*.parquet") for row in duckdb.execute(
        "select accident_time from read_parquet(?) order by accident_id", [str(file)]).fetchall()]  # fmt: skip
    assert [hour for (hour,) in found] == hours
    assert ("could be hours or a share of a day" in report.message) == (not hours)
