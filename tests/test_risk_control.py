"""Control measures and the duties to check them: what is refused, which records stand behind each number."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import ALL, Filters
from dashboard.numbers import kpis, names, warehouse
from dashboard.risk_control import colour_back_test, measures
from tests.conftest import Loader, load
from tests.definition_files import own

CASE = Path(__file__).parent / "kpi_cases" / "measures" / "exports"


@pytest.fixture(autouse=True)
def _measures(loaded_once: Loader, use_data: Callable[[Path], Path]) -> None:
    use_data(loaded_once("case-measures", CASE))


def test_a_cycle_of_nothing_is_refused_with_its_reason() -> None:
    refused = warehouse.query("select reason from refused_rows where file like 'inspection_tasks%'")
    assert list(refused["reason"]) == ["a check cycle of 0 or less never falls due"]


def test_the_cycles_without_a_check_are_the_rest_of_the_rate() -> None:
    missed = kpis.records("measure_check_rate", part="rest")
    # K1: the 2nd and 4th week; K2: its 2nd month; K3: the first day, done twice of three; K5: its first ten days;
    # K6: the first and the third 36 hours
    assert list(missed["obligation_id"]) == [
        *("K1 2025-01-19", "K1 2025-02-02", "K2 2025-03-14", "K3 2025-01-01"),
        *("K5 2025-01-10", "K6 2025-01-02", "K6 2025-01-05"),
    ]
    assert list(missed["area_id"]) == ["A1", "A1", "A1", "A2", "A1", "A2", "A2"]


def test_a_cycle_begins_on_the_day_after_the_one_before_it() -> None:
    rows = warehouse.query(
        "select strftime(from_date, '%m-%d') || ' to ' || strftime(due_date, '%m-%d') as span from task_obligations"
        " where task_id = 'K2' and due_date < date '2025-05-01' order by due_date"
    )
    assert list(rows["span"]) == ["01-15 to 02-14", "02-15 to 03-14", "03-15 to 04-14"]


def test_a_measure_is_where_the_risk_point_of_its_event_is() -> None:
    rows = kpis.records("measure_count").set_index("measure_id")
    place = rows.loc[["M2"], ["risk_point_id", "event_name", "unit_id", "level_in_force"]].to_numpy().tolist()
    assert place == [["R1", "Leak of the seal", "T1", "major"]]


def test_states_of_measures_have_names() -> None:
    by_state = kpis.rate("measure_count", ("measure_state",)).rows
    assert set(by_state["measure_state"]) == set(names.codes("measure_state"))


def test_the_sample_company_never_checked_the_guard_behind_two_accidents(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    build, as_of = warehouse.in_use().stem, date(2026, 10, 31)
    rows = measures.before_accidents(build, as_of, ALL)
    never = rows[rows["check_count"] == 0].set_index("accident_id")
    # Monthly since October 2024: October to January had ended before A164, 15 months before A283.
    assert never.loc[["A164", "A283"], "due_count"].tolist() == [4, 15]
    assert set(never.loc[["A164", "A283"], "measure_id"]) == {"M30712-3"}
    only = measures.before_accidents(build, as_of, Filters(from_date=date(2025, 2, 1), to_date=date(2025, 2, 28)))
    assert list(only.loc[only["check_count"] == 0, "accident_id"]) == ["A164"]
    assert measures.before_accidents(build, as_of, Filters(unit_id="S1")).query("measure_id == 'M30712-3'").empty


def test_the_red_point_whose_measure_fails_comes_first(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    rows = measures.not_holding(warehouse.in_use().stem, date(2026, 10, 31), ALL)
    assert rows.iloc[0][["measure_id", "level_in_force", "measure_state"]].tolist() == ["M10401-1", "major", "failing"]
    assert set(rows["level_in_force"]) <= {"major", "larger"}
    assert measures.by_state(ALL)["all"].sum() == 255


def test_what_a_rule_of_measures_would_have_lifted_by_hand() -> None:
    failed, unchecked = colour_back_test.of_rules(warehouse.in_use().stem, date(2025, 3, 31), ALL)
    # A1 from the hazard of 21 January (M1) and A2 from that of 3 February (M3), to 31 March: 70 and 57 of 90 days each
    assert (failed.area_count, failed.held_days, failed.area_days) == (2, 127, 180)
    # M4 fell due on 2 January and was checked on the 3rd, M2 on the day it fell due: none was ever unchecked
    assert (unchecked.area_count, unchecked.held_days, unchecked.is_on) == (0, 0, False)


def test_before_the_first_cycle_a_rule_has_no_history() -> None:
    one = colour_back_test.of_rules(warehouse.in_use().stem, date(2024, 6, 30), ALL)[0]
    assert one.area_days == 0
    assert colour_back_test.said(one) == "No history yet: no check of a measure has fallen due."


def test_a_failing_measure_lifts_its_area_once_the_rule_is_on(tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    asked = "select area_id, current_order, causes from area_level_rows(date '2025-02-10') order by area_id"
    off = warehouse.query(asked).set_index("area_id")
    assert off.loc["A2", "current_order"] == 1
    own(tmp_path, "colour_rules.toml", "[rules.failed_measure]\nis_on = true\n")
    use_data(load(tmp_path, CASE))
    rows = warehouse.query(asked).set_index("area_id")
    assert (rows.loc["A2", "current_order"], rows.loc["A2", "causes"]) == (2, "failed_measure")
    assert (rows.loc["A1", "current_order"], rows.loc["A1", "causes"]) == (4, "failed_measure")
    assert colour_back_test.of_rules(warehouse.in_use().stem, date(2025, 3, 31), ALL)[0].is_on
