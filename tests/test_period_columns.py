"""Days, months, quarters and years as columns: what a header means, and what a bad cell takes with it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from pipelines.reading.recognising.period_headers import periods_in, written
from tests.test_what_offices_send import hours

MARCH = [f"2026-03-{day:02}" for day in range(1, 32)]
# Headers, what is told above them, the length of the periods, and the first and the last of them.
HEADERS = [
    (map(str, range(1, 32)), "2026年3月", "day", (2026, 301), (2026, 331)),
    ((f"{day}日" for day in range(1, 6)), "Mar 2026", "day", (2026, 301), (2026, 305)),
    ((f"{day}号(周一)" for day in range(1, 6)), "2026-03", "day", (2026, 301), (2026, 305)),
    ((f"Day {day}" for day in range(1, 6)), "March 2026", "day", (2026, 301), (2026, 305)),
    ((f"Mar-{day:02}" for day in range(1, 32)), "2026", "day", (2026, 301), (2026, 331)),
    ((f"{day} Mar" for day in range(1, 32)), "2026", "day", (2026, 301), (2026, 331)),
    ((f"3/{day}" for day in range(1, 32)), "2026", "day", (2026, 301), (2026, 331)),
    ((f"{day}/3" for day in range(1, 32)), "2026", "day", (2026, 301), (2026, 331)),
    ((f"3月{day}日" for day in range(26, 32)), "2026", "day", (2026, 326), (2026, 331)),
    (MARCH, "", "day", (2026, 301), (2026, 331)),
    ((f"{day} 00:00:00" for day in MARCH), "", "day", (2026, 301), (2026, 331)),
    (("Jan-26", "Feb-26", "Mar-26", "Apr-26"), "", "month", (2026, 1), (2026, 4)),
    (("2026-01-31", "2026-02-28"), "", "month", (2026, 1), (2026, 2)),
    (("Januar", "Februar", "März", "April", "Mai"), "2026", "month", (None, 1), (None, 5)),
    (("ene-26", "feb-26", "mar-26", "abr-26"), "", "month", (2026, 1), (2026, 4)),
    (("wrz 2026", "paź 2026", "lis 2026"), "", "month", (2026, 9), (2026, 11)),  # Polish: November
    (("rujan 2026", "listopad 2026"), "", "month", (2026, 9), (2026, 10)),  # Croatian: October
    (("1월", "2월"), "2026", "month", (None, 1), (None, 2)),
    (("2026Q1", "2026Q2"), "", "quarter", (2026, 1), (2026, 2)),
    (("2026年第一季度", "2026年第二季度"), "", "quarter", (2026, 1), (2026, 2)),
    (("26年一季度", "26年二季度"), "", "quarter", (2026, 1), (2026, 2)),
    (("Q1 2026", "Q2 2026"), "", "quarter", (2026, 1), (2026, 2)),
    (("1Q26", "2Q26"), "", "quarter", (2026, 1), (2026, 2)),
    (("1st quarter 2026", "Quarter 2"), "", "quarter", (2026, 1), (None, 2)),
    (("2025上半年", "H2 2025"), "", "half", (2025, 1), (2025, 2)),
    (("W14", "Week 15", "KW16"), "2026", "week", (None, 14), (None, 16)),
    (("2026-W14", "2026年第15周", "16. KW 2026"), "", "week", (2026, 14), (2026, 16)),
    (("2026-03-30", "2026-04-06", "2026-04-13"), "", "week", (2026, 14), (2026, 16)),
    (("FY2024/25", "FY25/26"), "", "fiscal", (2024, 1), (2025, 1)),
    (("FY2024", "2025财年"), "", "fiscal", (2024, 0), (2025, 0)),
    (("2024年度", "CY2025"), "", "year", (2024, 1), (2025, 1)),
]


@pytest.mark.parametrize(("headers", "told", "length", "first", "last"), HEADERS)
def test_headers_that_are_periods(
    headers: Iterable[str], told: str, length: str, first: tuple[int | None, int], last: tuple[int | None, int]
) -> None:
    header = ["Unit", *headers, "Total"]
    found = periods_in(header, [""] * len(header), [told])
    assert found
    assert (found.length, *[*found.columns.values()][:: len(found.columns) - 1]) == (length, first, last)
    assert not found.is_unclear
    assert list(found.columns) == header[1:-1]


@pytest.mark.parametrize(
    "header", [["1", "2"], ["3", "累计1月"], ["FY", "FY2025-27"], ["Plan Jan", "Plan Feb"], ["Unit", "Out"]]
)
def test_headers_that_may_be_anything_are_none_or_unclear(header: Sequence[str]) -> None:
    found = periods_in(header, [""] * 2, ["2026"])
    assert found is None or found.is_unclear


def test_a_day_that_its_month_does_not_have_is_no_month() -> None:
    assert [written("day", "2026", number) for number in (228, 229, 430, 431)] == [
        "2026-02",
        "2026-02-29",
        "2026-04",
        "2026-04-31",
    ]


def test_hours_with_decimals_are_no_dates_and_a_row_of_weekdays_is_short(tmp_path: Path) -> None:
    days = ",".join(MARCH)
    weekdays = ",".join("一二三四五六日"[day % 7] for day in range(31))
    message, found = hours(tmp_path, f"员工工时\n单位,{days}\n,{weekdays}\nS1{',8.5' * 31}\n", "h.csv")
    assert found == [("S1", "2026-03-01", "employee", 263.5, False)]
    assert '1 of 2 rows refused (line 3: 2026-03-01: "一" is not a number' in message
    assert len(message) < 700
    (tmp_path / "x").mkdir()
    _, found = hours(tmp_path / "x", "Employee hours,,\nSite,2024,2025\nS1,2050.5,2040.3\n", "h.csv")
    assert len(found) == 24


# Rows below Site, Jan, Feb, Mar of 2026: what is loaded, and what is said.
BAD_CELLS = [
    ("S1,1000,abc,1100", [1, 3], 'Feb: "abc" is not a number; the other columns of the row are loaded'),
    ("S1,1000,#REF!,-5", [1], "Feb: the cell holds the error #REF!: mend the formula"),
    ("S1,1000,2,-5", [1, 2], 'Mar: "-5" is below 0; the other columns of the row are loaded'),
    (",1000,2,3", [], "Site: empty, but it is needed"),
    ("S1,1,2,3\nS1,,,5", [1, 2, 3], "repeats line 3"),
]


@pytest.mark.parametrize(("row", "months", "says"), BAD_CELLS)
def test_a_bad_cell_takes_only_its_own_month(tmp_path: Path, row: str, months: list[int], says: str) -> None:
    message, found = hours(tmp_path, f"Employee hours 2026\nSite,Jan,Feb,Mar\n{row}\nS9,1,,\n", "h.csv")
    assert [month for unit, month, *_ in found if unit == "S1"] == [f"2026-{month:02}-01" for month in months]
    assert says in message
    assert f"1 of {row.count(chr(10)) + 2} rows refused" in message


def test_a_column_of_months_beside_columns_of_days(tmp_path: Path) -> None:
    days = ",".join(map(str, range(1, 32)))
    rows = [f"S1,2026-03{',8' * 31}", f"S1,2026年4月{',10' * 30},", f"S2,2026年4月{',10' * 31}"]
    message, found = hours(tmp_path, f"员工工时\n单位,月份,{days}\n" + "\n".join(rows), "h.csv")
    assert [(unit, month, worked) for unit, month, _, worked, _ in found] == [
        ("S1", "2026-03-01", 248.0),
        ("S1", "2026-04-01", 300.0),
    ]
    assert 'line 5: 31: "10" is of a day that the month of its row does not have' in message
