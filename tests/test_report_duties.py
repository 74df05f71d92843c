"""Reports of accidents to authorities: hours left, warned of before the limit passes, worked by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.early_warning import back_test, verdicts
from dashboard.early_warning.alerts import Alert, unit_of
from dashboard.early_warning.conditions import judge, untold
from dashboard.early_warning.evaluate import found
from dashboard.early_warning.firings import Firing, from_json, to_json
from dashboard.early_warning.rules import Rule
from dashboard.filters import Filters
from dashboard.language import Text, speaking
from dashboard.numbers import warehouse
from dashboard.numbers.warehouse import OldWarehouse
from dashboard.results.report_duties import accident_level, duties, running_out
from pipelines.load import load
from tests.test_build import write

UNITS = "Unit ID,Unit name,Parent unit ID,Unit type\nG,Group,,company\nS,South Works,G,site\nT,Tank team,S,team\n"
HEAD = (
    "Accident ID,Unit ID,Accident date,Time of accident,Worker type,Severity,Lost days,"
    "Authority told on,Authority told at,Withdrawn\n"
)
FIRST = (
    HEAD
    + "F1,T,2025-03-10,10:00,employee,serious,0,,,no\n"
    + "F2,T,2025-03-12,,employee,lost_time,9,,,no\n"  # of an unknown time: counts from midnight
    + "F3,G,2025-03-12,08:00,employee,serious,0,,,no\n"  # at no site
    + "F4,T,2025-03-12,12:00,employee,lost_time,9,2025-03-14,08:00,no\n"
)
LIMITS = """
[limits.decree_493]
is_told = false
[limits.riddor_form]
is_told = true
[limits.riddor_over_7_days]
is_told = true
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load four accidents of a company that tells the HSE: within 240 h of serious ones, 360 h of over seven days."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "data" / "settings").mkdir(parents=True)
    (folder / "data" / "settings" / "reporting_limits.toml").write_text(LIMITS, encoding="utf-8")
    assert load([write(folder / "one", units=UNITS, accidents=FIRST)], folder / "data").build
    second = FIRST.replace(
        "F3,G,2025-03-12,08:00,employee,serious,0,,,no", "F3,G,2025-03-12,08:00,employee,serious,0,,,yes"
    )
    assert load([write(folder / "two", units=UNITS, accidents=second)], folder / "data").build
    return folder / "data"


@pytest.fixture(autouse=True)
def company(told: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(told)


RULE = Rule(
    "report_due", Text("Due", zh="到期"), "site", "report_due", "red", 30, "none", left_percent=50, passed_days=3
)


def warned(day: date, rule: Rule = RULE) -> list[Firing]:
    return found(rule, judge(rule, day), day)


def test_hours_left_are_those_after_the_end_of_the_day() -> None:
    # F1: 240 h from the 10th at 10:00 end on the 20th at 10:00, 82 h after the end of the 16th.
    # F2: 360 h from the 12th at 0:00 end with the 26th, 240 h after the end of the 16th; F3, withdrawn later: 128 h.
    rows = duties(Filters(as_of=date(2025, 3, 16)), ("riddor_form", "riddor_over_7_days"))
    assert [(row["accident_id"], row["hours_left"], row["state"]) for row in rows] == [
        ("F1", 82, "open"), ("F3", 128, "open"), ("F2", 240, "open"), ("F4", None, "in_time"),
    ]  # fmt: skip


def test_a_warning_comes_before_the_limit_and_names_what_is_due() -> None:
    assert warned(date(2025, 3, 14)) == []  # F1 has 130 of 240 h left, more than half
    (first,) = warned(date(2025, 3, 15))  # 106 h
    assert (first.scope_id, first.place, first.records) == ("S", "South Works", ("F1 riddor_form",))
    assert first.sentence == (
        "South Works: RIDDOR, death or serious injury must be told of accident F1;"
        " 106 h of 240 h are left at the end of 15 Mar 2025."
    )
    with speaking("zh"):
        assert "F1" in from_json(to_json(first)).sentence
        assert "剩余106小时" in first.sentence


def test_an_accident_of_no_site_is_not_lost() -> None:
    # F3 of the group itself: 104 h left on the 17th; it was withdrawn only by the second export
    places = {one.scope_id: one.records for one in warned(date(2025, 3, 17))}
    assert places == {"S": ("F1 riddor_form",), "G": ("F3 riddor_form",)}


def test_a_warning_of_no_known_unit_stands_under_all_units() -> None:
    (first,) = warned(date(2025, 3, 15))
    stray = Alert(replace(first, scope_id="", scope_name=""), "", True)
    assert [unit_of(one, "") for one in (Alert(first, "", True), stray)] == ["South Works", "All units"]


def test_a_limit_that_passed_is_said_for_some_days_only() -> None:
    (passed,) = [one for one in warned(date(2025, 3, 20)) if one.scope_id == "S"]  # F1: 10:00 to midnight
    assert passed.value == -14
    assert "its 240 h were over 14 h before the end of 20 Mar 2025. 1 more report is due." in passed.sentence
    assert passed.records == ("F1 riddor_form", "F2 riddor_over_7_days")  # F2: 144 of 360 h
    assert running_out(Filters(unit_id="S", as_of=date(2025, 3, 23)), 1, 3) == []  # 86 h ago are more than three days
    assert len(running_out(Filters(unit_id="S", as_of=date(2025, 3, 22)), 1, 3)) == 1  # 62 h are not


def test_the_rule_states_a_duty_and_is_not_tested_against_chance() -> None:
    test = back_test.back_test(RULE)
    assert (untold(RULE), test.is_duty, test.is_tested, verdicts.short(test)) == ("", True, False, "states a duty")


def test_an_export_that_keeps_no_day_of_telling_is_not_late(tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    head = "Accident ID,Unit ID,Accident date,Worker type,Severity\n"
    load([write(tmp_path / "one", accidents=f"{head}F1,S,2025-01-10,employee,serious\n")], tmp_path / "data")
    use_data(tmp_path / "data")
    (row,) = duties(Filters(as_of=date(2025, 1, 31)), ("decree_493",))
    assert (row["state"], row["hours_left"]) == ("unsaid", None)
    assert warned(date(2025, 1, 10)) == []


@pytest.mark.parametrize(
    ("deaths", "serious", "loss", "level"),
    [
        (0, 0, None, "general"),
        (2, 9, 9_999_999, "general"),
        (3, 0, None, "larger"),  # "above" includes the number itself
        (0, 10, None, "larger"),
        (0, 0, 10_000_000, "larger"),
        (9, 49, 49_999_999, "larger"),
        (10, 0, None, "major"),
        (0, 50, None, "major"),
        (29, 99, 99_999_999, "major"),
        (30, 0, None, "special"),
        (0, 100, None, "special"),
        (1, 0, 100_000_000, "special"),
    ],
)
def test_the_level_of_an_accident_is_that_of_decree_493(
    deaths: int, serious: int, loss: float | None, level: str
) -> None:
    # china_rules.md §4: special from 30 deaths, 100 serious or 100 M yuan; major 10, 50, 50 M; larger 3, 10, 10 M
    assert accident_level(deaths, serious, loss) == level


def test_a_warehouse_of_before_says_how_to_renew_it(monkeypatch: pytest.MonkeyPatch) -> None:
    known = warehouse.query
    monkeypatch.setattr(warehouse, "query", lambda *asked: known(*asked).drop(columns="is_kept", errors="ignore"))
    with pytest.raises(OldWarehouse, match="report_duties without is_kept"):
        duties(Filters(as_of=date(2025, 3, 16)))


def test_casualties_may_change_until_day_30() -> None:
    (row, *_rest) = duties(Filters(as_of=date(2025, 3, 16)), ("riddor_form",))
    assert (row["accident_id"], row["changes_until"], row["accident_level"]) == ("F1", date(2025, 4, 9), "general")
