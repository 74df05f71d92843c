"""The double-prevention operation score, worked by hand on the two sites of the KPI cases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.results import operation_score
from tests.conftest import Loader

CASE = Path(__file__).parent / "kpi_cases" / "two_sites" / "exports"


@pytest.fixture
def two_sites(loaded_once: Loader, use_data: Callable[[Path], Path]) -> Path:
    return use_data(loaded_once("case-two_sites", CASE))


def test_a_death_or_an_overdue_major_hazard_is_a_veto(two_sites: Path) -> None:
    found = operation_score.scores().iloc[0]
    # A = 50 × 5 ÷ 8 = 31.25, leaders led 2 of 6: nothing deducted;
    # B = 50 × 2 ÷ 4 = 25, 0.375 findings: nothing deducted
    assert (found["tasks"], found["treatment"]) == (31.25, 25)
    assert (found["tasks_deduction"], found["treatment_deduction"]) == (0, 0)
    assert (found["deaths"], found["major_overdue"]) == (1, 1)
    assert (found["score"], found["band"]) == (0, "poor")


def test_without_a_veto_the_parts_add_up(two_sites: Path) -> None:
    # As of 22 January: one of two tasks done (25), H1 accepted of H1 and H2 due on the 20th (25);
    # I1 was led by an expert and I4 too, so leaders led none: 5 off; two findings of two inspections
    found = operation_score.scores(filters=Filters(to_date=date(2025, 1, 22), as_of=date(2025, 1, 22))).iloc[0]
    assert (found["tasks"], found["tasks_deduction"]) == (25, 5)
    assert (found["treatment"], found["treatment_deduction"]) == (25, 0)
    assert (found["score"], found["band"]) == (45, "poor")


def test_units_are_scored_apart_and_no_data_is_not_zero(two_sites: Path) -> None:
    found = operation_score.scores("site").set_index("site")
    assert found.loc["A", "tasks"] == 25  # 3 of 6
    assert found.loc["B", "tasks"] == 50  # 2 of 2
    assert pd.isna(found["treatment"]["B"])  # nothing of B was due
    assert pd.isna(found["score"]["B"]) or found["deaths"]["B"] == 1


def test_a_warehouse_without_hazards_has_no_score(empty_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(empty_warehouse)
    assert operation_score.scores().empty
    assert operation_score.scores("site").empty


def test_the_tasks_of_leaders_are_part_a_where_any_is_loaded(
    loaded_once: Loader, use_data: Callable[[Path], Path]
) -> None:
    use_data(loaded_once("case-measures", CASE.parents[1] / "measures" / "exports"))
    found = operation_score.scores().iloc[0]
    # Two of the three times that tasks of leaders fell due; 1 of the 3 hazards due on 1 March is open, none accepted
    assert found["tasks"] == pytest.approx(50 * 2 / 3)
    assert operation_score.tasks_kpi() == "leader_task_rate"
    units = operation_score.scores("team").set_index("team")
    assert units.loc["T1", "tasks"] == pytest.approx(50 * 2 / 3)


def test_without_tasks_of_leaders_part_a_counts_inspections(two_sites: Path) -> None:
    assert operation_score.tasks_kpi() == "inspection_completion_rate"
