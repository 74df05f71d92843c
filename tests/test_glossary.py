"""The definitions page: every number has a formula in words, and searching finds it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.loaded import glossary
from dashboard.loaded.parts_in_words import SUMS
from dashboard.numbers import kpis, names, warehouse


@pytest.fixture(autouse=True)
def _data(empty_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    """Use a warehouse without rows: definitions need none."""
    use_data(empty_warehouse)


def test_every_sum_behind_a_number_is_put_in_words() -> None:
    parts = [part for kpi in kpis.catalogue() for part in (kpi.top, kpi.bottom) if part]
    unsaid = [part for part in parts if part not in SUMS and part.split(".")[1] not in SUMS]
    assert unsaid == []


def test_the_formula_names_both_parts_and_the_base() -> None:
    assert glossary.formula(kpis.kpi("ltifr")) == "fatal, serious and lost-time cases ÷ hours worked × 1,000,000"
    assert glossary.formula(kpis.kpi("deaths")) == "people who died"
    assert "(mean over the months of the period)" in glossary.formula(kpis.kpi("fatality_rate_per_1000"))


def test_a_standard_says_until_when_it_is_valid() -> None:
    assert glossary.validity(kpis.kpi("injury_frequency")) == "GB 6441-86 · valid to 30 Jun 2026"


@pytest.mark.parametrize(
    ("words", "name"), [("incident rate trir", ""), ("OSHA", "trir"), ("按期整改率", "treatment_on_time_rate")]
)
def test_search_finds_numbers_by_any_of_their_words(words: str, name: str) -> None:
    found = set(glossary.numbers(words)["name"])
    assert name in found if name else not found


def test_every_field_of_every_table_is_shown() -> None:
    counted = warehouse.query("select count(*) as fields from fields").iloc[0]["fields"]
    assert len(glossary.fields()) == counted
    assert set(glossary.fields(table="areas")["table"]) == {"areas"}
    assert "personal" in set(glossary.fields("owner_name")["personal"])


def test_slices_made_from_fields_are_written_as_words() -> None:
    assert names.of("open_age", "days_0_7") == "0–7 days"
    assert names.of("level_in_force", "larger") == "Larger"
    assert names.of("inherent_level", "larger") == names.of("residual_level", "larger")
