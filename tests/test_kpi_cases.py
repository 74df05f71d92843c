"""Every KPI against cases worked by hand or published: tests/kpi_cases/<case>/{exports, expected.csv}."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.numbers import kpis
from dashboard.numbers.definitions import UnknownName
from tests.conftest import Loader

CASES = Path(__file__).parent / "kpi_cases"
DAYS = ("from_date", "to_date", "as_of")


def expectations() -> list[tuple[str, dict[str, str]]]:
    found = []
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        with (case / "expected.csv").open(encoding="utf-8", newline="") as file:
            found += [(case.name, row) for row in csv.DictReader(file)]
    return found


@pytest.fixture
def loaded(loaded_once: Loader) -> Callable[[str], Path]:
    """Return a function that loads a case the first time it is asked for."""
    return lambda case: loaded_once(f"case-{case}", CASES / case / "exports")


def as_filters(row: dict[str, str]) -> Filters:
    first, last, as_of = (date.fromisoformat(row[name]) if row[name] else None for name in DAYS)
    return Filters(from_date=first, to_date=last, as_of=as_of, unit_id=row["unit_id"] or None)


@pytest.mark.parametrize(
    ("case", "row"), expectations(), ids=lambda value: value if isinstance(value, str) else value["kpi"]
)
def test_kpi_by_hand(
    case: str, row: dict[str, str], loaded: Callable[[str], Path], use_data: Callable[[Path], Path]
) -> None:
    use_data(loaded(case))
    by = (row["by"],) if row["by"] else ()
    asked = kpis.rate(row["kpi"], by, as_filters(row)).rows
    if by:
        asked = asked[asked[row["by"]].astype(str) == row["slice"]]
    assert len(asked) == 1, row["worked"]
    found = asked.iloc[0]
    for part in ("top", "bottom", "rate"):
        if row[part]:
            assert found[part] == pytest.approx(float(row[part]), rel=1e-7), f"{part}: {row['worked']}"


def test_every_kpi_has_a_case(loaded: Callable[[str], Path], use_data: Callable[[Path], Path]) -> None:
    use_data(loaded("two_sites"))
    cased = {row["kpi"] for _, row in expectations()}
    assert {kpi.name for kpi in kpis.catalogue() if kpi.bottom} <= cased


def test_rows_behind_a_number_are_as_many_as_its_parts(
    loaded: Callable[[str], Path], use_data: Callable[[Path], Path]
) -> None:
    use_data(loaded("two_sites"))
    assert list(kpis.records("treatment_on_time_rate", part="top")["hazard_id"]) == ["H1", "H3"]
    assert list(kpis.records("treatment_on_time_rate", part="rest")["hazard_id"]) == ["H2", "H4"]
    assert list(kpis.records("trir")["accident_id"]) == ["X1", "X2", "X3", "X4"]
    assert list(kpis.records("trir", part="excluded")["accident_id"]) == ["X7"]
    assert list(kpis.records("overdue_open_count")["hazard_id"]) == ["H4"]


def test_an_accident_in_a_month_without_hours_is_left_out_and_said(
    loaded: Callable[[str], Path], use_data: Callable[[Path], Path]
) -> None:
    use_data(loaded("two_sites"))
    asked = kpis.rate("trir")
    assert asked.excluded == 1
    assert any("left out" in note for note in asked.notes)


def test_no_data_is_not_zero(loaded: Callable[[str], Path], use_data: Callable[[Path], Path]) -> None:
    use_data(loaded("us_mines_2012"))
    asked = kpis.rate("conformity_rate")
    assert asked.rows["rate"].isna().all()
    assert asked.rows["bottom"].isna().all()
    assert "no checklist items" in asked.notes[0]
    before = kpis.rate("trir", (), Filters(from_date=date(2011, 1, 1), to_date=date(2011, 12, 31)))
    assert before.rows["rate"].isna().all()


def test_a_rate_can_be_asked_per_million_hours(loaded: Callable[[str], Path], use_data: Callable[[Path], Path]) -> None:
    use_data(loaded("two_sites"))
    asked = kpis.rate("trir", (), Filters(base=1_000_000)).rows.iloc[0]
    assert asked["rate"] == pytest.approx(4 * 1_000_000 / 150_000)
    # four cases: exact Poisson 1.0899 to 10.2416
    assert (asked["lower"], asked["upper"]) == pytest.approx((1.0899 / 0.15, 10.2416 / 0.15), rel=1e-4)
    with pytest.raises(UnknownName, match="offers: 200000, 1e\\+06"):
        kpis.rate("trir", (), Filters(base=5))


def test_every_rate_lies_in_its_interval(loaded: Callable[[str], Path], use_data: Callable[[Path], Path]) -> None:
    use_data(loaded("two_sites"))
    for kpi in kpis.catalogue():
        row = kpis.rate(kpi.name).rows.iloc[0]
        if row["lower"] == row["lower"]:
            assert row["lower"] <= row["rate"] <= row["upper"], kpi.name
        elif row["rate"] == row["rate"]:
            assert kpi.kind in ("count", "stock") or not kpi.counts_events, kpi.name
