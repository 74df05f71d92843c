"""One alert never hides the next: another record that trips a rule in the same unit and month is a new event."""

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard import state
from dashboard.early_warning import alerts
from dashboard.early_warning.conditions import judge
from dashboard.early_warning.evaluate import Evaluation, evaluate, found
from dashboard.early_warning.firings import Firing, to_json
from dashboard.early_warning.send import send
from pipelines.load import load as load_here
from tests.conftest import run_here
from tests.mail_and_post import Postbox
from tests.test_build import write
from tests.test_early_warning import HAZARD, UNITS, hazard, rule
from tests.test_pages import assert_no_error, open_page, words_on
from tests.test_sending import by_mail, event

__all__ = ["by_mail"]
DAY = date(2025, 5, 31)
WORKSHOP = UNITS + "W,Works,G,workshop\n"


def record(*events: Firing, build: str = "b1") -> tuple[Firing, ...]:
    return alerts.record(Evaluation(build, DAY, events, (), ()))


def told() -> list[tuple[tuple[str, ...], bool, bool]]:
    """Give records, whether open and whether still found, of every alert in the order they were recorded."""
    listed = sorted(alerts.alerts(), key=lambda one: one.recorded_at)
    return [(one.records, one.is_open, one.still_found) for one in listed]


# --- what an alert covers ---------------------------------------------------------------------------------------------


def test_another_record_is_a_new_event_and_is_sent(by_mail: Postbox) -> None:
    first = event(records=("A1",))
    assert record(first) == (first,)
    assert len(send().messages) == 1
    alerts.acknowledge([first.id], "Guard fitted", "Wei")
    (second,) = record(event(records=("A1", "A2")), build="b2")
    assert (second.records, second.is_more) == (("A2",), True)
    assert second.id != first.id
    assert told() == [(("A1",), False, True), (("A2",), True, True)]
    (message,) = send().messages
    assert [one.id for one in message.events] == [second.id]
    assert "New since the earlier warning: A2." in message.text
    assert send().messages == ()


def test_the_same_records_again_are_nothing_new(by_mail: Postbox) -> None:
    record(event(records=("A1", "A2")))
    send()
    assert record(event(records=("A2", "A1")), build="b2") == ()
    assert record(event(records=("A1", "A2"), value=9.0), build="b3") == ()
    assert send().messages == ()
    assert len(told()) == 1


def test_a_record_that_disappears_stays_acknowledged(data_dir: Path) -> None:
    first = event(records=("A1", "A2"))
    record(first)
    alerts.acknowledge([first.id], "done", "Wei")
    assert record(event(records=("A2",)), build="b2") == ()
    assert record(event(records=("A1", "A2")), build="b3") == ()  # and comes back
    assert told() == [(("A1", "A2"), False, True)]


def test_an_acknowledgement_covers_only_what_its_alert_saw(data_dir: Path) -> None:
    first = event(records=("A1",))
    record(first)
    (second,) = record(event(records=("A1", "A2")), build="b2")
    (third,) = record(event(records=("A1", "A2", "A3", "A4")), build="b3")
    alerts.acknowledge([second.id], "done", "Wei")
    assert told() == [(("A1",), True, True), (("A2",), False, True), (("A3", "A4"), True, True)]
    assert third.records == ("A3", "A4")
    newest = alerts.alerts()[0]
    assert (newest.records, newest.acknowledged_before) == (("A3", "A4"), ("A2",))


def test_alerts_whose_records_are_gone_are_no_longer_found(data_dir: Path) -> None:
    record(event(records=("A1",)))
    record(event(records=("A1", "A2")), build="b2")
    record(event(records=("A2",)), build="b3")
    assert told() == [(("A1",), True, False), (("A2",), True, True)]


@pytest.mark.parametrize("other", [{"period": "2025-06"}, {"scope_id": "B"}, {"rule": "other"}, {"scope": "workshop"}])
def test_another_month_unit_or_rule_is_an_event_of_its_own(other: dict[str, str], data_dir: Path) -> None:
    record(event(records=("A1",)))
    another = replace(event(records=("A1",)), **other)  # type: ignore[arg-type]  # any of its texts
    assert [one.is_more for one in record(another, build="b2")] == [False]


def test_an_event_without_records_is_told_once(data_dir: Path) -> None:
    assert len(record(event())) == 1
    assert record(event(), build="b2") == ()
    assert len(record(event(records=("A1",)), build="b3")) == 1


def test_a_dry_run_shows_the_further_records_and_writes_nothing(by_mail: Postbox) -> None:
    record(event(records=("A1",)))
    send()
    seen = alerts.unseen(Evaluation("b2", DAY, (event(records=("A1", "A2")), event("B")), (), ()))
    assert [(one.scope_id, one.records) for one in seen] == [("A", ("A2",)), ("B", ())]
    (message,) = send(is_dry=True, also=seen).messages
    assert len(message.events) == 2
    assert len(told()) == 1


# --- files of before --------------------------------------------------------------------------------------------------


@pytest.fixture
def works(data_dir: Path, tmp_path: Path) -> Path:
    """Load a workshop with one major hazard past its due date."""
    late = HAZARD + hazard("H1", "W", "2025-03-01", "2025-03-10", level="major")
    assert load_here([write(tmp_path / "a", units=WORKSHOP, hazards=late)], data_dir).build
    return data_dir


def of_before(data_dir: Path) -> Firing:
    """Write the state file of the version before alerts kept their records, with the alert of the one hazard."""
    (seen,) = [one for one in evaluate().events if one.rule == "major_overdue"]
    facts = json.loads(to_json(seen))
    del facts["records"], facts["is_more"]
    with sqlite3.connect(data_dir / "state.sqlite") as con:
        for tables in state.TABLES[:2]:
            for table, columns in tables:
                con.execute(f"create table {table} ({columns})")
        con.execute("pragma user_version = 2")
        row = (seen.id, *seen.occasion, seen.colour, json.dumps(facts), "b0", "2025-04-01T00:00:00.000+00:00")
        con.execute("insert into alerts values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        con.execute("insert into acknowledgements values (?, 'done', 'Wei', '2025-04-02')", (seen.id,))
    return seen


def test_an_alert_of_an_older_file_has_seen_what_stood_then(works: Path, tmp_path: Path) -> None:
    before = of_before(works)
    again = evaluate()
    assert alerts.unseen(again) == ()
    assert alerts.record(again) == ()
    assert [(one.records, one.is_open) for one in alerts.alerts() if one.event.id == before.id] == [(("H1",), False)]
    more = HAZARD + hazard("H2", "W", "2025-03-02", "2025-03-12", level="major")
    assert load_here([write(tmp_path / "b", more=more)], works).build
    (second,) = [one for one in alerts.record(evaluate()) if one.rule == "major_overdue"]
    assert second.records == ("H2",)


# --- from exports to the page -----------------------------------------------------------------------------------------


def test_a_second_hazard_is_open_again_and_the_page_says_so(works: Path, tmp_path: Path) -> None:
    run_here("dashboard", "warnings", "--record", data=works)
    (first,) = alerts.alerts()
    assert first.records == ("H1",)
    alerts.acknowledge([first.event.id], "Guard fitted", "Wei")
    second = HAZARD + hazard("H2", "W", "2025-03-02", "2025-03-12", level="major")
    assert load_here([write(tmp_path / "b", more=second)], works).build
    run_here("dashboard", "warnings", "--record", data=works)
    assert told() == [(("H1",), False, True), (("H2",), True, True)]
    app = open_page("alerts")
    assert_no_error(app)
    assert "1 warning is open" in words_on(app)
    assert "Acknowledged for H1; new since: H2." in words_on(app)
    run_here("dashboard", "warnings", "--record", data=works)
    assert len(alerts.alerts()) == 2
    treated = HAZARD + hazard("H1", "W", "2025-03-01", "2025-03-10", "2025-03-20", level="major")
    assert load_here([write(tmp_path / "c", treated=treated)], works).build
    run_here("dashboard", "warnings", "--record", data=works)
    assert told() == [(("H1",), False, False), (("H2",), True, True)]


def test_a_silent_unit_has_no_records_and_a_share_those_that_missed(works: Path, tmp_path: Path) -> None:
    late = HAZARD + "".join(hazard(f"T{n}", "A", "2025-05-01", "2025-05-10", "2025-05-2" + str(n)) for n in range(3))
    late += hazard("T9", "A", "2025-05-01", "2025-05-10", "2025-05-09")
    hours = "Unit ID,Month,Worker type,Worked hours\nA,2025-05,employee,9000\nB,2025-05,employee,9000\n"
    assert load_here([write(tmp_path / "b", more=late, hours=hours)], works).build
    share = rule("limit", kpi="treatment_on_time_rate", below=60)
    assert [one.records for one in found(share, judge(share, DAY), DAY)] == [("T0", "T1", "T2")]
    quiet = rule("quiet", kpi="hazard_count", at_most=0, months=1, exposure="worked_hours", least_exposure=6000)
    assert [(one.scope_id, one.records) for one in found(quiet, judge(quiet, DAY), DAY)] == [("B", ())]
    few = rule("limit", kpi="hazard_count", below=9)
    assert {one.records for one in found(few, judge(few, DAY), DAY)} == {()}  # another hazard would not trip it


def test_an_area_raised_for_another_hazard_warns_again(data_dir: Path, tmp_path: Path) -> None:
    points = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Risk level,Assessed on\n"
    points += "P1,R,A,Press,direct,larger,2025-01-01\n"
    rows = HAZARD + "".join(f"{name},A,R,inspection,major,2025-03-01,2025-03-10,\n" for name in ("M1", "M2"))
    hurt = "Accident ID,Unit ID,Area ID,Accident date,Worker type,Severity\nX1,A,R,2025-03-05,employee,serious\n"
    hurt += "X2,A,R,2025-03-05,employee,near_miss\n"
    exports = write(tmp_path / "a", units=UNITS, risk_points=points, hazards=rows, accidents=hurt)
    assert load_here([exports], data_dir).build
    one = rule("level", area_level="current", scope="area", at_least="major", raised=True)
    (seen,) = found(one, judge(one, date(2025, 3, 31)), date(2025, 3, 31))
    assert seen.records == ("M1", "M2", "X1")


# --- a dry run --------------------------------------------------------------------------------------------------------


def test_a_dry_run_without_recipients_says_so_and_is_no_failure(works: Path) -> None:
    done = run_here("dashboard", "warnings", "--send", "--dry-run", data=works)
    assert done.returncode == 0, done.stderr
    assert "safety_office" in done.stderr
    assert run_here("dashboard", "warnings", "--send", data=works).returncode == 1
