"""Every operation of rate() on one company worked by hand: a row of tests/operations/expected.csv each."""

import csv
import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.filters import Filters, of_units
from dashboard.kpi import Kpi
from dashboard.numbers import durations, kpis, summed_months, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import GRAINS, UNIT_LEVELS
from dashboard.targets import targets
from pipelines.load import load
from tests.conftest import Loader
from tests.test_build import write
from tests.test_kpi_cases import expectations

FOLDER = Path(__file__).with_name("operations")
DAYS = ("from_date", "to_date", "as_of")
NOTHING = "-"


def asked() -> list[dict[str, str]]:
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filters_of(row: dict[str, str]) -> Filters:
    """Bring a row to the choices it was asked with."""
    first, last, as_of = (date.fromisoformat(row[name]) if row[name] else None for name in DAYS)
    slices = tuple((name, value) for name, _, value in (pair.partition("=") for pair in row["slices"].split()))
    scope = None if not row["scope"] else () if row["scope"] == "none" else (row["scope"],)
    base, area_id = (row[name] or None for name in ("base", "area_id"))
    everywhere = Filters(first, last, None, as_of, area_id, slices, scope, float(base) if base else None)
    return of_units(everywhere, row["unit_id"].split())


def expected(row: dict[str, str]) -> dict[tuple[str, ...], list[float]]:
    """Read `A 2025-01: 2 3 66.7; …`: the slices of each row, then top, bottom and rate; - is nothing."""
    found = {}
    for each in filter(None, row["rows"].split("; ")):
        keys, _, numbers = each.rpartition(": ")
        found[tuple(keys.split())] = [math.nan if one == NOTHING else float(one) for one in numbers.split()]
    return found


def plain(value: Any) -> str:
    """Write a slice as the table does: 4 for 4.0, - for nothing."""
    if pd.isna(value):
        return NOTHING
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.fixture
def company(loaded_once: Loader, use_data: Callable[[Path], Path]) -> Path:
    return use_data(loaded_once("operations", FOLDER / "exports"))


def named(row: dict[str, str]) -> str:
    asked_by = (value for name, value in row.items() if name not in ("rows", "worked") and value)
    return " ".join(asked_by)


@pytest.mark.parametrize("row", asked(), ids=named)
@pytest.mark.parametrize("way", ["in memory", "by SQL"])
def test_an_operation_by_hand(row: dict[str, str], way: str, company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "by SQL":
        monkeypatch.setattr(summed_months, "added_up", lambda *_: None)
    kpis._rate.cache_clear()
    kpis._sums.cache_clear()
    by = row["by"].split()
    rows = kpis.rate(row["kpi"], by, filters_of(row)).rows
    found = {
        tuple(plain(one[name]) for name in by): [one[part] for part in ("top", "bottom", "rate")]
        for one in rows.to_dict("records")
    }
    wanted = expected(row)
    assert list(found) == list(wanted), row["worked"]
    for keys, numbers in wanted.items():
        assert found[keys] == pytest.approx(numbers, rel=1e-9, nan_ok=True), f"{keys}: {row['worked']}"


# --- no operation without a row -----------------------------------------------------------------------------------


def offered(company: Path) -> set[str]:
    """Name every operation that the definitions offer: each kind with each way of asking, each slice, each option."""
    known = definitions(warehouse.in_use())
    found = {f"filter {name}" for name in Filters.__dataclass_fields__} | {"a gap", "two slices"}
    for kpi in known.kpis.values():
        found |= {f"slice {name}" for name in kpi.slices} | {f"base {base:g}" for base in kpi.bases} | options(kpi)
        found |= {f"{kpi.kind}: {way}" for way in WAYS}
    return found


def options(kpi: Kpi) -> set[str]:
    """Name what is special about a KPI and about its monthly table."""
    top_mart, _, bottom_mart, _ = definitions(warehouse.in_use()).sides(kpi)
    found = {f"requires {kpi.requires}"} if kpi.requires else set()
    found |= {f"sums of their own: {name}" for name in top_mart.apart}
    told = {
        "mean over months": kpi.is_mean_over_months,
        "no count of events": not kpi.counts_events,
        "squares": bool(kpi.squares),
        "dateless": top_mart.is_dateless,
        "bottom of another table": bottom_mart not in (None, top_mart),
        "bottom without areas": bool(bottom_mart and not bottom_mart.has_areas),
        "settled": top_mart.is_settled,
    }
    return found | {name for name, holds in told.items() if holds}


WAYS = (
    *("whole", "period", "level", "unit", "slice"),
    *("as of a past day", "months", "days", "below a unit", "area", "one value", "scope"),
)


def operations(row: dict[str, str]) -> Iterator[str]:
    """Name the operations that a row of the table works out."""
    kpi, by, filters = kpis.kpi(row["kpi"]), row["by"].split(), filters_of(row)
    yield from (f"filter {name}" for name in Filters.__dataclass_fields__ if getattr(filters, name))
    yield from (f"slice {name}" for name in (*by, *(name for name, _ in filters.slices)))
    yield f"base {filters.base or 0:g}"
    top_mart = definitions(warehouse.in_use()).sides(kpi)[0]
    told = {f"sums of their own: {name}" for name in top_mart.apart}
    yield from options(kpi) - told | {name for name in told if name.rpartition(" ")[2] in by}
    yield "a gap" if row["rows"] == "- - -" else "two slices" if len(by) > 1 else ""
    yield from (f"{kpi.kind}: {way}" for way in ways(by, filters))


def ways(by: list[str], filters: Filters) -> Iterator[str]:
    """Say how a row asks: alone, by what, of which days and place."""
    groups = {"period": GRAINS, "level": UNIT_LEVELS, "unit": ("unit", "area")}
    yield from (way for way, names in groups.items() if set(by) & set(names))
    yield "slice" if set(by) - {*GRAINS, *UNIT_LEVELS, "unit", "area"} else ""
    yield "whole" if not by and filters == Filters() else ""
    yield "as of a past day" if filters.as_of else ""
    if filters.from_date:
        yield "months" if filters.from_date.day == 1 else "days"
    for way, value in (
        ("below a unit", filters.chosen_units),
        ("area", filters.area_id),
        ("one value", filters.slices),
    ):
        yield way if value else ""
    yield "scope" if filters.scope else ""


def test_no_operation_is_without_a_row(company: Path) -> None:
    """A slice, and what a KPI requires, may also stand in a case of the KPI, which is worked by hand too."""
    rows = [row for _case, row in expectations()]
    worked = {f"slice {row['by']}" for row in rows} | {f"requires {kpis.kpi(row['kpi']).requires}" for row in rows}
    assert sorted(offered(company) - worked - {one for row in asked() for one in operations(row)}) == []


# --- what is said beside a number -----------------------------------------------------------------------------------


def test_a_sum_of_days_has_no_interval_and_a_count_of_cases_has_one(company: Path) -> None:
    """Days come in clusters, so nothing of the law of single events holds for them."""
    assert kpis.rate("injury_severity").rows[["lower", "upper"]].isna().all(axis=None)
    cases = kpis.rate("trir").rows.iloc[0]
    # three cases: exact Poisson 0.61867 to 8.76727 (Garwood), over 50 000 h per 200 000 h
    assert (cases["lower"], cases["upper"]) == pytest.approx((4 * 0.618672, 4 * 8.767273), rel=1e-5)
    # scores 0.5, 1, 1: mean 5/6, t(0.975, 2) = 4.302653, sd ÷ √3 = 1/6
    score = kpis.rate("mean_inspection_score").rows.iloc[0]
    ends = 100 * (5 / 6 - 4.302653 / 6), 100 * (5 / 6 + 4.302653 / 6)
    assert (score["lower"], score["upper"]) == pytest.approx(ends, rel=1e-6)


HOURS, HOURS_OF_ONE = "Hours for {} of {} months.", "Hours for 1 of 1 month."
WHOLE = "The hours are not split by area: each row is divided by all of them."
LEFT_OUT = "1 left out: no worked hours for their unit, month and worker type."
PER_HEAD = (  # B in February: 20 000 hours of 40 people
    "1 to check: Months with fewer than 40 or more than 320 worked hours per head: hours or headcount may be wrong."
)
LIGHTER = (  # X5: medical treatment with two lost and three restricted days
    "1 to check: Accidents with lost days whose severity is lower than lost time: a case with lost days is a lost-time"
    " case.",
    "1 to check: Accidents with restricted days whose severity is lower than restricted work.",
)
RUNNING = "The last month is not over: its cases are divided by all hours reported for it."


@pytest.mark.parametrize(
    ("by", "filters", "says"),
    [  # hours of January to March, in four rows, of five months
        ((), Filters(), {HOURS.format(3, 5), LEFT_OUT, PER_HEAD, *LIGHTER}),
        (("area",), Filters(unit_id="B"), {WHOLE, HOURS.format(2, 5), PER_HEAD}),
        ((), Filters(as_of=date(2025, 2, 10)), {HOURS.format(2, 2), RUNNING, PER_HEAD}),
        ((), Filters(date(2025, 2, 1), date(2025, 2, 28), area_id="R1"), {WHOLE, HOURS_OF_ONE, PER_HEAD}),
    ],
)
def test_what_a_rate_per_hour_lacks_is_said(
    by: tuple[str, ...], filters: Filters, says: set[str], company: Path
) -> None:
    assert set(kpis.rate("trir", by, filters).notes) == says


def test_a_standard_that_ended_is_said_from_the_day_after(company: Path) -> None:
    """GB 6441-86 held until 2026-06-30."""
    said = {
        day: kpis.rate("injury_frequency", (), Filters(as_of=day)).notes
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    }
    assert [any("GB 6441-86 ended on 2026-06-30" in note for note in notes) for notes in said.values()] == [False, True]


# --- what one company cannot show ---------------------------------------------------------------------------------


def test_slices_of_a_missing_table_have_no_rows(data_dir: Path, tmp_path: Path) -> None:
    """One accident and no hours at all: a site with one case over nothing would read as a number."""
    accidents = "Accident ID,Unit ID,Accident date,Worker type,Severity\nX1,U,2025-05-02,employee,lost_time\n"
    load([write(tmp_path / "may", accidents=accidents)], data_dir)
    asked = kpis.rate("trir", ("unit",))
    assert asked.rows.empty
    assert "no worked hours (exposures) loaded" in asked.notes[0]
    whole = kpis.rate("trir").rows.iloc[0]
    assert pd.isna([whole["top"], whole["bottom"], whole["rate"]]).all()


def test_open_hazards_have_waited_until_the_as_of_day(company: Path) -> None:
    """On 10 February H1 was treated after 5 days; H2 (treated on the 20th) waits for 21 days and H3 for 2."""
    rows = durations.days_to_treat("", Filters(as_of=date(2025, 2, 10)))
    assert {(row.days, row.is_treated) for row in rows.itertuples()} == {(5, True), (21, False), (2, False)}


def test_a_target_must_hold_on_the_last_day_that_is_known(company: Path) -> None:
    year = Filters(date(2025, 1, 1), date(2025, 12, 31), as_of=date(2025, 2, 10))
    assert targets.last_date(warehouse.in_use(), year) == date(2025, 2, 10)


def test_an_area_that_nobody_assessed_yet_is_grey(company: Path) -> None:
    """R1 is assessed on 15 January: larger (3). R2 is low (1), one step up while the death of February is held on."""
    sql = "select area_id, current_order from area_level_rows(?) order by area_id"
    assert warehouse.query(sql, [date(2025, 1, 10)]).to_numpy().tolist() == [["R1", 0], ["R2", 1]]
    assert warehouse.query(sql, [date(2025, 5, 31)]).to_numpy().tolist() == [["R1", 3], ["R2", 2]]
