"""Records show first what answers their number, the latest on top, and are found by any word a reader sees."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.language import speaking
from dashboard.numbers import kpis
from dashboard.results import record_columns
from dashboard.wording.file_names import file_name, period
from tests.conftest import Loader

CASE = Path(__file__).parent / "kpi_cases" / "two_sites" / "exports"
MARCH = Filters(None, date(2025, 3, 31), as_of=date(2025, 3, 31))


@pytest.fixture(autouse=True)
def two_sites(loaded_once: Loader, use_data: Callable[[Path], Path]) -> None:
    use_data(loaded_once("case-two_sites", CASE))


def test_the_latest_comes_first_with_its_days() -> None:
    """H4, due on 10 February, is still open on 31 March; H2, due on 20 January, was treated on 10 February."""
    rows = kpis.records("treatment_on_time_rate", MARCH, "rest", 5, record_columns.wanted("treatment_on_time_rate"))
    assert rows[["hazard_id", "days_late"]].to_numpy().tolist() == [["H4", 49], ["H2", 21]]


def test_what_stood_open_then_is_as_late_as_it_was_then() -> None:
    then = Filters(None, date(2025, 2, 20), as_of=date(2025, 3, 31))
    rows = kpis.records("overdue_open_count", then, wanted=record_columns.wanted("overdue_open_count"))
    assert rows[["hazard_id", "days_late"]].to_numpy().tolist() == [["H4", 10]]
    first = record_columns.first("overdue_open_count", [str(name) for name in rows.columns])
    assert first[:5] == ["description", "unit_name", "area_name", "owner_name", "due_date"]
    assert sorted(first) == sorted(map(str, rows.columns))  # the rest follows, nothing is lost


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "h4 Team", ["H4"]),  # every word, in any column, in any case
        ("zh", "重大", ["H4"]),  # what a code is called
        ("en", "2025-02-20", ["H2"]),
        ("en", "%", []),  # no pattern
        ("en", "' or true --", []),  # no SQL
    ],
)
def test_records_are_found_by_words(language: str, text: str, found: list[str]) -> None:
    with speaking(language):
        rows = kpis.records("hazard_count", MARCH, wanted=record_columns.wanted("hazard_count", text))
    assert rows["hazard_id"].tolist() == found


def test_every_list_is_of_a_number_that_exists() -> None:
    known = {kpi.name for kpi in kpis.catalogue()}
    assert set(record_columns.OF_KPI) | set(record_columns.LATE) <= known


def test_a_file_is_named_after_what_it_holds() -> None:
    said = file_name(["Overdue", '../Tank "Farm"\n<1>', "", period(Filters(date(2025, 1, 1), date(2025, 3, 31)))])
    assert said == "Overdue, Tank Farm 1, 2025-01-01 to 2025-03-31"
