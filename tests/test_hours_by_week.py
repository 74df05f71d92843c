"""Hours by week and by day are brought to months, those of a fiscal year to its own: each sum is kept exactly."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.definitions.settings import in_force
from tests.mapping_files import text
from tests.test_mapping import asked, mapped, rows
from tests.test_source_words import hours, read
from tests.test_what_offices_send import hours as loaded

# ISO week 14 of 2026 is Monday 30 March to Sunday 5 April: 2 days in March, 5 in April.
W14 = [
    "2026-W14",
    "2026年第14周(3.30-4.5)",
    "KW 14/2026",
    "2026年第14周",
    "week 14, 2026",
    "2026-03-30",
    "2026-03-30 - 2026-04-05",
]


@pytest.mark.parametrize("written", [W14[0], *(pytest.param(way, marks=pytest.mark.soak) for way in W14[1:])])
def test_a_week_is_shared_out_by_the_days_of_its_months(written: str, tmp_path: Path) -> None:
    """700 are 200 and 500; 100 are 28.571429 and the rest, so that the sum stays 100. Heads are a mean by days."""
    source = hours(
        "", 'month_date = { spread = "week", of = "W" }\nworked_hours = { column = "H", shared = true }\n'
        'average_headcount = "N"'
    )  # fmt: skip
    rows_sent = f'"{written}"'
    report, found = read(
        tmp_path, source, f"Team,W,H,N\nA,{rows_sent},700,6\nA,2026-W15,800,18\nB,{rows_sent},100,1\n",
        "unit_id, month_date, worked_hours, average_headcount, is_spread",
    )  # fmt: skip
    assert found == [
        "A 2026-03-01 200.0 6.0 True",
        "A 2026-04-01 1300.0 13.0 True",  # (5 days of 6 + 7 of 18) / 12 = 156 / 12
        "B 2026-03-01 28.571429 1.0 True",
        "B 2026-04-01 71.428571 1.0 True",
    ]
    assert "2026-03: hours for 2 of its 31 days" in report.message
    assert (report.rows_read, report.rows_loaded) == (3, 3)


def test_a_year_keeps_its_sum_too(tmp_path: Path) -> None:
    source = hours("", 'month_date = { spread = "year", of = "Y" }\nworked_hours = { column = "H", shared = true }')
    _, found = read(tmp_path, source, "Team,Y,H\nA,2025,100\n", "round(sum(worked_hours), 6), count(*)")
    assert found == ["100.0 12"]


@pytest.mark.parametrize(("day", "written"), [("last", "2026-04-05"), ("first", "2026-03-30")])
def test_dates_of_weeks_are_their_first_or_last_day(day: str, written: str, tmp_path: Path) -> None:
    month = f'{{ spread = "week", of = "W", day = "{day}" }}'
    source = hours("", f'month_date = {month}\nworked_hours = {{ column = "H", shared = true }}')
    _, found = read(tmp_path, source, f"Team,W,H\nA,{written},700\n", "month_date, worked_hours")
    assert found == ["2026-03-01 200.0", "2026-04-01 500.0"]


WEEKS = [
    (("05/04/2026", "12/04/2026", "19/04/2026"), ["2026-03-01 200.0", "2026-04-01 1900.0"], ""),
    (("05/04/2026", "12/04/2026"), [], "could be day/month or month/day"),
    (
        ("05/04/2026", "12/04/2026", "07/06/2026"),
        ["2026-03-01 200.0", "2026-04-01 1200.0", "2026-06-01 700.0"],
        "read as day/month/year, by which all its weeks are of one weekday",
    ),
    (("04/05/2026", "04/12/2026", "04/19/2026"), ["2026-03-01 200.0", "2026-04-01 1900.0"], ""),
]


@pytest.mark.parametrize(("weeks", "found", "said"), WEEKS)
def test_the_column_tells_what_stands_first_in_its_weeks(
    weeks: Sequence[str], found: list[str], said: str, tmp_path: Path
) -> None:
    """5, 12 and 19 April and 7 June 2026 are Sundays; 4 May, 4 December and 6 July are no one weekday."""
    month = '{ spread = "week", of = "W", day = "last" }'
    source = hours("", f'month_date = {month}\nworked_hours = {{ column = "H", shared = true }}')
    sent = "Team,W,H\n" + "".join(f"A,{week},700\n" for week in weeks)
    report, rows = read(tmp_path, source, sent, "month_date, worked_hours")
    assert rows == found
    assert said in report.message


def test_a_week_that_stands_twice_or_is_none_is_refused(tmp_path: Path) -> None:
    sent = "Site,Worker type,Week,Hours\nA,employee,2026-W15,700\nA,employee,2026-W15,70\nA,employee,2026-W54,7\n"
    message, found = loaded(tmp_path, sent, "h.csv")
    assert [(row[1], row[3], row[4]) for row in found] == [("2026-04-01", 700.0, False)]
    assert "2 of 3 rows refused" in message
    assert "repeats line 2" in message
    assert '"2026-W54"' in message


def test_weeks_and_quarters_of_a_long_table_need_no_source(tmp_path: Path) -> None:
    _, found = loaded(tmp_path, "单位,人员类别,年份,周次,工时\nA,员工,2026,第14周,700\n", "h.csv")
    assert [(row[1], row[3]) for row in found] == [("2026-03-01", 200.0), ("2026-04-01", 500.0)]
    (tmp_path / "k").mkdir()
    _, found = loaded(tmp_path / "k", "Site,Week,Employee hours,Contractor hours\nA,2026-W14,700,70\n", "h.csv")
    assert [(row[1], row[2], row[3]) for row in found] == [
        ("2026-03-01", "contractor", 20.0),
        ("2026-03-01", "employee", 200.0),
        ("2026-04-01", "contractor", 50.0),
        ("2026-04-01", "employee", 500.0),
    ]
    (tmp_path / "q").mkdir()
    _, found = loaded(tmp_path / "q", "Site,Worker type,Quarter,Hours\nA,employee,Q1 2026,300\n", "h.csv")
    assert [(row[1], row[3]) for row in found] == [(f"2026-0{month}-01", 100.0) for month in (1, 2, 3)]


def test_weeks_as_columns(tmp_path: Path) -> None:
    """Mondays are weeks; days a week apart that are none are not taken for days of the month."""
    message, found = loaded(tmp_path, "Employee hours 2026\nSite,W13,W14\nA,7,700\nB,x,70\n", "h.csv")
    assert [(*row[:2], row[3], row[4]) for row in found] == [
        ("A", "2026-03-01", 207.0, True),
        ("A", "2026-04-01", 500.0, True),
        ("B", "2026-03-01", 20.0, True),
        ("B", "2026-04-01", 50.0, True),
    ]
    assert 'W13: "x" is not a number; the other columns of the row are loaded' in message
    (tmp_path / "x").mkdir()
    days = "2026-03-30,2026-04-06,2026-04-13"
    _, found = loaded(tmp_path / "x", f"Employee hours\nSite,{days}\nA,700,7,7\n", "h.csv")
    assert [(row[1], row[3]) for row in found] == [("2026-03-01", 200.0), ("2026-04-01", 514.0)]
    (tmp_path / "y").mkdir()
    days = "2026-04-05,2026-04-12,2026-04-19"
    message, found = loaded(tmp_path / "y", f"Employee hours\nSite,{days}\nA,700,7,7\n", "h.csv")
    assert found == []
    assert "are a week apart: write which weeks they are" in message


FISCAL = [  # settings, the header, and the first month of its hours
    ("", "FY2024", "2024-01-01"),
    ("fiscal_year_starts = 4", "FY2024/25", "2024-04-01"),
    ("fiscal_year_starts = 4", "FY2024", "may be the fiscal year that begins or the one that ends in that year"),
    ('fiscal_year_starts = 4\nfiscal_year_named_by = "last"', "FY24", "2023-04-01"),
    ('fiscal_year_starts = 4\nfiscal_year_named_by = "first"', "2024财年", "2024-04-01"),
    ("", "FY2024/25", "that of the company starts in January"),
]


@pytest.mark.parametrize(("settings", "header", "first"), FISCAL)
def test_a_fiscal_year_is_that_of_the_company(settings: str, header: str, first: str, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "company.toml").write_text(settings, encoding="utf-8")
    with in_force(tmp_path):
        message, found = loaded(tmp_path, f"Employee hours\nSite,{header}\nA,1200\n", "h.csv")
    if not found:
        assert first in message
        return
    assert (found[0][1], len(found), {row[3] for row in found}) == (first, 12, {100.0})


def test_a_mapping_adds_days_up_and_shares_weeks_out(tmp_path: Path) -> None:
    """Nothing says whether Sundays end or begin a week: that is asked, and the proposal is that they end it."""
    data, head = tmp_path / "data", ["Site", "Date", "Hours"]
    sundays = ("2026-04-05", "2026-04-12", "2026-04-19")
    weekly = text(tmp_path / "w.csv", [head, *(["A", day, "700"] for day in sundays)])
    found = mapped(weekly, data, constants={"exposures.worker_type": "employee"})
    assert asked(found) == ["week:Date"]
    assert rows(found, "exposures", "month_date", "worked_hours") == [("2026-03-01", "200.0"), ("2026-04-01", "1900.0")]
    daily = text(tmp_path / "d.csv", [head, *(["A", f"2026-04-{day:02}", "8"] for day in range(1, 6))])
    found = mapped(daily, data, constants={"exposures.worker_type": "employee"})
    assert asked(found) == []
    assert rows(found, "exposures", "month_date", "worked_hours") == [("2026-04-01", "40.0")]
