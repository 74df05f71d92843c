"""Alerts are written down once and never changed; the page shows, acknowledges and keeps them."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard import state
from dashboard.early_warning import alerts, back_test
from dashboard.early_warning.alerts import Alert
from dashboard.early_warning.back_test import BackTest
from dashboard.early_warning.evaluate import Evaluation, evaluate, newest
from dashboard.early_warning.firings import Firing
from dashboard.early_warning.rules import rules
from dashboard.filters import ALL
from dashboard.numbers import company
from dashboard.risk_map import areas
from dashboard.views.alerts import alert_panels
from tests.kept_back_tests import with_back_tests
from tests.test_pages import assert_no_error, open_page, words_on
from tests.test_sending import event

DAY = date(2025, 5, 31)


def evaluation(*events: Firing, build: str = "build") -> Evaluation:
    return Evaluation(build, DAY, events, (), ())


def test_the_same_event_is_one_alert_only(data_dir: Path) -> None:
    assert len(alerts.record(evaluation(event(), event("B")))) == 2
    assert alerts.record(evaluation(event(value=9.0), build="build 2")) == ()
    found = alerts.alerts()
    assert sorted(one.event.scope_id for one in found) == ["A", "B"]
    assert {one.event.value for one in found} == {3.0}  # as it was first seen
    assert {one.event.scope_id: one.still_found for one in found} == {"A": True, "B": False}


def test_an_acknowledgement_needs_a_note_and_a_name(data_dir: Path) -> None:
    alerts.record(evaluation(event()))
    for note, by in (("", "Wei"), ("done", " ")):
        with pytest.raises(ValueError, match="a note and a name"):
            alerts.acknowledge([event().id], note, by)
    alerts.acknowledge([event().id], " Guard fitted ", "Wei")
    one = alerts.alerts()[0]
    assert (one.is_open, one.note, one.acknowledged_by) == (False, "Guard fitted", "Wei")
    assert one.acknowledged_at


def test_the_first_acknowledgement_stands(data_dir: Path) -> None:
    alerts.record(evaluation(event()))
    alerts.acknowledge([event().id], "first", "Wei")
    alerts.acknowledge([event().id], "second", "Li")
    assert [(one.note, one.acknowledged_by) for one in alerts.alerts()] == [("first", "Wei")]


@pytest.mark.parametrize("table", [name for version in state.TABLES for name, _columns in version])
def test_nothing_written_down_is_changed_or_deleted(table: str, data_dir: Path) -> None:
    with state.writing():
        pass  # makes the file with its tables
    with sqlite3.connect(state.path()) as con:
        con.execute("pragma ignore_check_constraints = on")
        columns = [name for _place, name, *_rest in con.execute(f"pragma table_info({table})")]
        con.execute(f"insert into {table} values ({', '.join('1' * len(columns))})")
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            con.execute(f"delete from {table}")
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            con.execute(f"update {table} set {columns[0]} = {columns[0]}")


def test_a_transaction_is_written_whole_or_not_at_all(data_dir: Path) -> None:
    def fail_half_way() -> None:
        with state.writing() as con:
            con.execute("insert into back_tests values ('build', 'late', '{}', '')")
            raise KeyError("killed here")

    with pytest.raises(KeyError):
        fail_half_way()
    assert state.rows("select * from back_tests").empty


def test_many_writers_at_once_lose_nothing(data_dir: Path) -> None:
    def write(place: int) -> None:
        alerts.record(evaluation(event(f"T{place}"), build=f"build {place}"))

    threads = [threading.Thread(target=write, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(alerts.alerts()) == 12


def test_reading_writes_nothing(data_dir: Path) -> None:
    assert alerts.alerts() == ()
    assert alerts.last_evaluation() is None
    assert list(data_dir.iterdir()) == []


def test_a_file_of_a_newer_program_is_left_alone(data_dir: Path) -> None:
    with sqlite3.connect(state.path()) as con:
        con.execute("pragma user_version = 99")
    with pytest.raises(state.CannotWrite, match="newer Fourcolor"):
        alerts.alerts()


def test_a_broken_file_is_a_sentence(data_dir: Path) -> None:
    state.path().write_text("not a database, but as long as a page of one" * 30)
    with pytest.raises(state.CannotWrite, match="no state file"):
        alerts.alerts()


def test_an_older_file_gets_the_new_tables(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alerts.record(evaluation(event()))
    monkeypatch.setattr(state, "TABLES", (*state.TABLES, (("notes", "note text not null"),)))
    with state.writing() as con:
        con.execute("insert into notes values ('kept')")
    assert len(alerts.alerts()) == 1
    assert state.rows("select * from notes")["note"].tolist() == ["kept"]


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def samples(sample_warehouse: Path, own_state: Callable[[Path], Path], use_data: Callable[[Path], Path]) -> Path:
    """Use the sample company with a state file of its own, in which only the back-tests were written down."""
    return with_back_tests(sample_warehouse, own_state, use_data)


def test_the_page_evaluates_shows_and_acknowledges(samples: Path) -> None:
    app = open_page("alerts")
    assert_no_error(app)
    assert "were not evaluated on this build yet" in words_on(app)
    app.button(key="evaluate").click().run()
    assert_no_error(app)
    before = len(evaluate().events)
    assert before > 0
    assert f"{before} warnings are open" in words_on(app)
    first = alerts.alerts()[0].event
    app.text_area(key=f"note-{first.id}").set_value("Guard fitted <b>today</b>")
    app.text_input(key=f"by-{first.id}").set_value("Wei")
    app.button(key=f"FormSubmitter:acknowledge-{first.id}-Acknowledge").click().run()
    assert_no_error(app)
    done = [one for one in alerts.alerts() if not one.is_open]
    assert [(one.event.id, one.note, one.acknowledged_by) for one in done] == [
        (first.id, "Guard fitted <b>today</b>", "Wei")
    ]
    assert f"{before - 1} warnings are open" in words_on(app)
    app.button(key=f"records-open-{next(one for one in alerts.alerts() if one.is_open).event.id}").click().run()
    assert_no_error(app)
    assert "row" in words_on(app)


def test_warnings_stand_by_unit_and_a_rule_no_better_than_chance_comes_last(samples: Path) -> None:
    """A rule whose 10 tested firings came true 3 times, by chance 3 would, is information; one never tested warns."""
    build = company.build_in_use()
    assert build is not None
    unit = replace(event("W13"), rule="unit_rule", scope="unit", scope_name="Tank Farm")
    area = replace(event("A101"), rule="area_rule", scope="area")
    known = [[Alert(each, "2026-10-31", still_found=True)] for each in (area, unit)]
    owner = areas.areas(build.build, ALL).set_index("area_id")["unit_name"]["A101"]
    assert owner
    chance = BackTest("area_rule", 12, 10, 0, 3, 7, 9, 3, 6, 120, 0.3, 0.3, 0.3, 5.0, 0.6, trials=10)
    assert chance.is_no_better_than_chance
    assert [name for name, _those in alert_panels.by_unit(known, {}, build.build)] == [owner, "Tank Farm"]
    informed = alert_panels.by_unit(known, {"area_rule": chance}, build.build)
    assert [name for name, _those in informed] == ["Tank Farm", owner]


def test_every_event_of_the_sample_company_has_records(samples: Path) -> None:
    from dashboard.numbers import kpis

    for one in evaluate().events:
        assert len(kpis.records(one.kpi, one.filters, one.part, 5)), one


def test_every_back_test_of_the_sample_company_adds_up(samples: Path) -> None:
    assert_back_tests_add_up()


@pytest.mark.soak
def test_every_back_test_at_all_month_ends_adds_up(sample_warehouse: Path, own_state: Callable[[Path], Path]) -> None:
    own_state(sample_warehouse)  # in which no back-test is written down
    assert_back_tests_add_up()


def assert_back_tests_add_up() -> None:
    """Hold that every rule is tested, each firing a hit or a false alarm, each outcome warned of or missed."""
    found = back_test.back_tests()
    assert list(found) == [rule.name for rule in rules(newest())[0]]
    assert all(test.hits + test.false_alarms == test.fired for test in found.values())
    assert all(test.warned + test.misses == test.outcomes for test in found.values())


def test_a_back_test_is_worked_out_once_per_build(
    sample_warehouse: Path, own_state: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    own_state(sample_warehouse)
    usable, problems = rules(newest())
    monkeypatch.setattr(back_test, "rules", lambda path: (usable[:2], problems))  # each takes seconds
    assert back_test.kept() == {}
    first = back_test.back_tests()
    assert list(first) == [rule.name for rule in usable[:2]]
    monkeypatch.setattr(back_test, "back_test", lambda rule: pytest.fail("worked out twice"))
    assert back_test.back_tests() == first
