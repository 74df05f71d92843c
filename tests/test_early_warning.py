"""Rules of early warning: each condition worked by hand, rules that cannot be used, and what follows a build."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from dashboard.early_warning import back_test
from dashboard.early_warning.conditions import judge
from dashboard.early_warning.evaluate import found, newest
from dashboard.early_warning.firings import Firing, from_json, to_json
from dashboard.early_warning.rules import Rule, rules
from dashboard.language import Text
from dashboard.numbers import kpis
from pipelines.building import after_build
from pipelines.load import load as load_here
from tests.conftest import load, run_here
from tests.test_build import write

UNITS = "Unit ID,Unit name,Parent unit ID,Unit type\nG,Group,,company\nA,Anvil,G,team\nB,Bench,G,team\nC,Crane,G,team\n"
HAZARD = "Hazard ID,Unit ID,Area ID,Found by,Hazard level,Found on,Due date,Treated on\n"
EXPOSURE = "Unit ID,Month,Worker type,Worked hours,Average headcount\n"
SHARED = {"scope": "team", "colour": "orange", "horizon_days": 60, "outcome": "major_hazard"}


def rule(condition: str, **fields: object) -> Rule:
    """Make a rule on hazards of teams."""
    given = {"name": "test", "label": Text("Test", zh="试"), **SHARED, "condition": condition, **fields}
    return Rule(**given)  # type: ignore[arg-type]  # any of its fields


def hazard(name: str, unit: str, found_on: str, due: str, treated: str = "", level: str = "general") -> str:
    return f"{name},{unit},,inspection,{level},{found_on},{due},{treated}\n"


def hours(*rows: tuple[str, str, int]) -> str:
    return EXPOSURE + "".join(f"{unit},{month},employee,{worked},10\n" for unit, month, worked in rows)


@pytest.fixture(scope="module")
def three_teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load three teams: A leaves hazards overdue and gets worse each month, B treats on time, C says nothing.

    Due and treated on time, A: March 4 of 4, April 3 of 4, May 2 of 4, June 1 of 4. B: 4 of 4 in every month.
    """
    rows = HAZARD
    for month, on_time in ((3, 4), (4, 3), (5, 2), (6, 1)):
        for place in range(4):
            found_on, due = f"2025-{month:02d}-01", f"2025-{month:02d}-10"
            treated = due if place < on_time else ("" if month == 6 else f"2025-{month:02d}-28")
            rows += hazard(f"A{month}{place}", "A", found_on, due, treated)
            rows += hazard(f"B{month}{place}", "B", found_on, due, due)
    worked = [(unit, f"2025-{month:02d}", 2000) for unit in "ABC" for month in range(3, 7)]
    folder = tmp_path_factory.mktemp("three-teams")
    exports = write(folder / "exports", units=UNITS, hazards=rows, exposures=hours(*worked))
    assert load_here([exports], folder / "data").build
    return folder / "data"


@pytest.fixture
def company(three_teams: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use the three teams, without changing anything."""
    return use_data(three_teams)


@pytest.fixture
def growing(three_teams: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a copy of the three teams, into which more is loaded."""
    return use_data(Path(shutil.copytree(three_teams, tmp_path / "growing")))


def fired(one: Rule, day: str) -> list[str]:
    """Give the teams for which a rule fires on a day."""
    rows = judge(one, date.fromisoformat(day)).rows
    return sorted(rows.loc[rows["is_fired"].astype(bool), "scope_id"])


def test_a_limit_looks_at_the_last_full_months(company: Path) -> None:
    one = rule("limit", kpi="treatment_on_time_rate", below=60)
    assert fired(one, "2025-04-30") == []  # 3 of 4
    assert fired(one, "2025-05-31") == ["A"]  # 2 of 4
    assert fired(one, "2025-06-29") == ["A"]  # June is not over: still May
    assert fired(replace(one, below=50), "2025-06-29") == []
    assert fired(replace(one, months=3), "2025-05-31") == []  # 9 of 12
    assert fired(replace(one, months=3), "2025-06-30") == ["A"]  # 6 of 12


def test_a_limit_does_not_judge_what_is_too_small(company: Path) -> None:
    one = rule("limit", kpi="treatment_on_time_rate", below=60, least_bottom=5)
    assert judge(one, date(2025, 5, 31)).rows.empty
    assert fired(replace(one, least_bottom=4), "2025-05-31") == ["A"]


def test_overdue_counts_what_stands_open_on_the_day(company: Path) -> None:
    one = rule("overdue", kpi="overdue_open_count", above=1)
    assert fired(one, "2025-05-10") == []  # due on the 10th is not past it
    assert fired(one, "2025-05-11") == ["A"]  # two of May
    assert fired(one, "2025-05-28") == []  # both treated
    assert fired(one, "2025-06-30") == ["A"]  # three of June
    assert fired(replace(one, slices=(("hazard_level", "major"),)), "2025-06-30") == []


def test_a_trend_is_worse_every_month(company: Path) -> None:
    one = rule("trend", kpi="treatment_on_time_rate", months=2)
    assert fired(one, "2025-04-30") == []  # only one step is known
    assert fired(one, "2025-05-31") == ["A"]  # 100, 75, 50; B stays at 100
    assert fired(replace(one, months=3), "2025-06-30") == ["A"]
    assert fired(replace(one, months=3, least_bottom=5), "2025-06-30") == []
    treated = rule("trend", kpi="treatment_completion_rate", months=2)
    assert fired(treated, "2025-06-30") == []  # 100, 100, 25: one month alone is no trend


def test_too_quiet_needs_work_and_others_who_report(company: Path) -> None:
    one = rule("quiet", kpi="hazard_count", at_most=0, months=3, exposure="worked_hours", least_exposure=6000)
    assert fired(one, "2025-05-31") == ["C"]
    assert fired(replace(one, least_exposure=6001), "2025-05-31") == []
    assert fired(one, "2025-02-28") == []


def test_a_signal_is_outside_the_limits_for_the_worse(data_dir: Path, tmp_path: Path) -> None:
    # 13 months of 10 hazards due, 9 treated on time; in the last month team A treats 1 of 10, team B 10 of 10.
    # A: p̄ = (12·9 + 1)/130 = 0.838, 3σ = 3·√(0.838·0.162/10) = 0.349, limit 0.489 > 0.1. B: 1.0 is for the better.
    # C: 1 of 10 in every month, then 9 of 10: p̄ = 21/130 = 0.162, limit 0.511 < 0.9, but for the better.
    rows = HAZARD
    for place in range(13):
        month = f"{2024 + place // 12}-{place % 12 + 1:02d}"
        for unit, usual, last in (("A", 9, 1), ("B", 9, 10), ("C", 1, 9)):
            on_time = last if place == 12 else usual
            for number in range(10):
                treated = f"{month}-{'10' if number < on_time else '20'}"
                rows += hazard(f"{unit}{place}-{number}", unit, f"{month}-01", f"{month}-10", treated)
    assert load_here([write(tmp_path / "a", units=UNITS, hazards=rows)], data_dir).build
    one = rule("signal", kpi="treatment_on_time_rate", months=24)
    judged = judge(one, date(2025, 1, 31))
    assert fired(one, "2025-01-31") == ["A"]
    assert judged.rows.set_index("scope_id").loc["A", "limit"] == pytest.approx(48.9, abs=0.1)
    assert fired(one, "2024-12-31") == []  # 9 of 10 in every month


def test_an_area_warns_when_it_is_raised_to_a_level(data_dir: Path, tmp_path: Path) -> None:
    points = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Risk level,Assessed on\n"
    points += "P1,R,A,Press,direct,larger,2025-01-01\nP2,S,A,Tank,direct,major,2025-01-01\n"
    late = HAZARD + "M,A,R,inspection,major,2025-03-01,2025-03-10,\n"
    assert load_here([write(tmp_path / "a", units=UNITS, risk_points=points, hazards=late)], data_dir).build
    one = rule("level", area_level="current", scope="area", at_least="major", raised=True)
    assert fired(one, "2025-03-10") == []
    assert fired(one, "2025-03-11") == ["R"]  # S is major by its register, not raised
    assert fired(replace(one, raised=False), "2025-03-11") == ["R", "S"]
    event = found(one, judge(one, date(2025, 3, 11)), date(2025, 3, 11))[0]
    assert "level Major" in event.sentence
    assert "Larger" in event.sentence
    assert kpis.records(event.kpi, event.filters, event.part)["hazard_id"].tolist() == ["M"]


def test_the_records_of_an_event_are_those_of_its_number(company: Path) -> None:
    one = rule("limit", kpi="treatment_on_time_rate", below=60)
    event = found(one, judge(one, date(2025, 5, 31)), date(2025, 5, 31))[0]
    late = kpis.records(event.kpi, event.filters, event.part)
    assert sorted(late["hazard_id"]) == ["A52", "A53"]
    assert event.sentence == "Anvil: Treated on time 50.0\u00a0% in May 2025, below the limit of 60.0\u00a0%."


def test_an_event_keeps_its_name_and_can_be_read_again(company: Path) -> None:
    one = rule("limit", kpi="treatment_on_time_rate", below=60)
    day = date(2025, 5, 31)
    event = found(one, judge(one, day), day)[0]
    later = found(replace(one, colour="red"), judge(one, date(2025, 6, 20)), date(2025, 6, 20))[0]
    assert event.id == later.id  # the same rule, team and month, found on another day
    next_month = found(one, judge(one, date(2025, 6, 30)), date(2025, 6, 30))[0]
    assert event.id != next_month.id
    again = from_json(to_json(event))
    assert isinstance(again, Firing)
    assert again == event


def test_no_rule_sees_the_future(growing: Path, tmp_path: Path) -> None:
    several = [
        rule("limit", kpi="treatment_on_time_rate", below=80),
        rule("limit", kpi="treatment_completion_rate", below=80),  # what is treated later was open then
        rule("overdue", kpi="overdue_open_count", above=0),
        rule("trend", kpi="treatment_on_time_rate", months=2),
        rule("quiet", kpi="hazard_count", at_most=0, months=2, exposure="worked_hours", least_exposure=4000),
    ]
    days = [day for day in back_test.month_ends(newest()) if day <= date(2025, 6, 30)]
    assert len(days) == 4
    before = [judge(one, day).rows for one in several for day in days]
    later = HAZARD + hazard("A61", "A", "2025-06-01", "2025-06-10", "2025-08-01")  # was still open in June
    later += "".join(hazard(f"C8{n}", "C", "2025-08-02", "2025-08-05", level="major") for n in range(9))
    exports = write(tmp_path / "later", hazards=later, exposures=hours(("A", "2025-08", 2000), ("C", "2025-08", 9000)))
    assert load_here([exports], growing).build
    assert len(back_test.month_ends(newest())) == 6
    after = [judge(one, day).rows for one in several for day in days]
    for first, second in zip(before, after, strict=True):
        assert_frame_equal(first, second)


def test_a_back_test_from_the_exports_to_the_words(growing: Path, tmp_path: Path) -> None:
    # On time below 80 %: A fires at the ends of April, May and June (75, 50, 25 %), B never. Data end on 30 June, so
    # of a horizon of 30 days those of March, April and May are over, that of June is not.
    # Major hazards: A on 20 May, 20 days after 30 April: a hit. B on 5 June: a miss. A's May is a false alarm.
    # Six months of a team, of which A's April and B's May are followed: base rate 2 of 6.
    found_later = HAZARD + hazard("MA", "A", "2025-05-20", "", level="major")
    found_later += hazard("MB", "B", "2025-06-05", "", level="major")
    assert load_here([write(tmp_path / "major", hazards=found_later)], growing).build
    one = rule("limit", kpi="treatment_on_time_rate", below=80)
    test = back_test.back_test(replace(one, horizon_days=30))
    assert (test.months, test.fired, test.pending) == (4, 2, 1)
    assert (test.hits, test.false_alarms, test.misses) == (1, 1, 1)
    assert (test.scope_months, test.base_rate, test.lead_days) == (6, pytest.approx(2 / 6), 20)


def test_what_comes_later_changes_no_past_firing(growing: Path, tmp_path: Path) -> None:
    one = replace(rule("overdue", kpi="overdue_open_count", above=0), horizon_days=30)
    before = back_test.back_test(one)
    exports = write(tmp_path / "later", hazards=HAZARD + hazard("C9", "C", "2025-08-20", "2025-08-25"))
    assert load_here([exports], growing).build
    after = back_test.back_test(one)
    # A stands overdue at the end of June only (May's were treated on the 28th), and so it stays in July and August;
    # with August loaded the horizons of June and July are over.
    assert (before.months, before.fired, before.pending) == (4, 0, 1)
    assert (after.months, after.fired, after.pending) == (6, 2, 2)


# --- the rules of a warehouse ---------------------------------------------------------------------------------------


def test_every_rule_shipped_can_be_used(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    usable, problems = rules(newest())
    assert problems == ()
    assert 8 <= len(usable) <= 10
    assert all(one.label.languages["zh"] != one.label for one in usable)


# --- the command, and what follows a build --------------------------------------------------------------------------


def test_a_load_can_do_without_early_warning(data_dir: Path, tmp_path: Path) -> None:
    late = HAZARD + hazard("H", "W", "2025-03-01", "2025-03-10", level="major")
    load(data_dir, write(tmp_path / "a", hazards=late))
    assert not (data_dir / "state.sqlite").exists()


def test_a_load_records_what_the_rules_found(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURCOLOR_WARNINGS", "on")
    begun, tried = list[list[str]](), list[Path]()
    test_back = after_build.test_back
    monkeypatch.setattr(after_build, "test_back", tried.append)
    late = HAZARD + hazard("H", "W", "2025-03-01", "2025-03-10", level="major")
    units = "Unit ID,Unit name,Parent unit ID,Unit type\nG,Group,,company\nW,Works,G,workshop\n"
    exports = write(tmp_path / "a", units=units, hazards=late)
    done = run_here("pipelines", "load", exports, "--data", data_dir, data=data_dir)
    assert done.returncode == 0, done.stderr
    from dashboard.early_warning.alerts import alerts

    assert [one.event.rule for one in alerts()] == ["major_overdue"]
    asked = run_here("dashboard", "warnings", "--format", "json", "--data", data_dir, data=data_dir)
    told = json.loads(asked.stdout)
    assert [event["sentence"] for event in told["events"]] == [
        "Works: Open and overdue 1 on 31 Mar 2025; the limit is 0."
    ]
    assert told["events"][0]["records"]["kpi"] == "overdue_open_count"
    early = run_here("dashboard", "warnings", "--as-of", "2025-03-10", "--format", "json", data=data_dir)
    assert json.loads(early.stdout)["events"] == []

    assert (tried, back_test.kept()) == ([data_dir], {})
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_given: begun.append(command))
    test_back(data_dir)  # of which nobody waits for the end
    run_here("dashboard", *begun[0][begun[0].index("dashboard") + 1 :], data=data_dir)
    assert "major_overdue" in back_test.kept()


def test_a_load_succeeds_where_early_warning_cannot(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_WARNINGS", "on")
    (data_dir / "state.sqlite").write_text("this is no state file, but long enough to look like one" * 20)
    late = HAZARD + hazard("H", "W", "2025-03-01", "2025-03-10", level="major")
    done = run_here("pipelines", "load", write(tmp_path / "a", hazards=late), "--data", data_dir, data=data_dir)
    assert done.returncode == 0
    assert "Published" in done.stdout
    assert "early warning was not evaluated" in done.stderr
    assert "state.sqlite" in done.stderr
    assert "Traceback" not in done.stderr
