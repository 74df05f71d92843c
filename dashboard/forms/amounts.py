"""The numbers a form is made of: cases, days, hours, people, KPIs, and the rates of them."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.filters import MONTHS_A_YEAR, Filters, months_spanned, with_slices
from dashboard.forms import cases as case_rows
from dashboard.forms.form_file import Value, Where
from dashboard.numbers import kpis
from dashboard.numbers.division import divide

FULL_TIME_HOURS = 2000  # of one person in a year, where a form counts people instead of hours
HOURS, PEOPLE = "worked_hours", "fatality_rate_per_1000"


@dataclass(frozen=True, eq=False)
class Scene:
    """What a form is filled from: the choices, the cases of its period, who of the workers it counts."""

    filters: Filters
    cases: pd.DataFrame
    workers: tuple[str, ...] = ()
    has_accidents: bool = True


def number(scene: Scene, value: Value) -> float | None:
    """Work out the number of a cell; None where nothing is known of it."""
    top = _top(scene, value)
    if top is None or not value.over:
        return top
    bottom = amount(scene, value.over, workers_of(scene, value))
    return None if bottom is None or bottom <= 0 else float(divide(top, bottom, value.per))


def workers_of(scene: Scene, value: Value) -> tuple[str, ...]:
    """Give whose hours and people a cell is about: its own, those of its cases, else those of the form."""
    own = value.workers or (value.cases.worker_type if value.cases else ())
    return own or scene.workers


def meant(scene: Scene, value: Value, where: Where) -> Where:
    """Say which cases a cell counts: of the workers it is about, where it names none itself."""
    return where.model_copy(update={"worker_type": where.worker_type or workers_of(scene, value)})


def _top(scene: Scene, value: Value) -> float | None:
    if value.cases is not None:
        if not scene.has_accidents:
            return None
        rows = case_rows.chosen(scene.cases, meant(scene, value, value.cases))
        return float(rows[value.days].sum() if value.days else len(rows))
    if value.kpi:
        asked = replace(_of_workers(scene.filters, value.workers), base=value.per if value.per != 1 else None)
        found = kpis.rate(value.kpi, filters=asked).rows["rate"].iloc[0]
        return None if pd.isna(found) else float(found)
    return amount(scene, value.amount, workers_of(scene, value))


def amount(scene: Scene, name: str, workers: tuple[str, ...]) -> float | None:
    """Give hours worked or the average headcount of these workers; None where none are loaded.

    year: that of the period; None where it lies in several. standard_hours: for as many months as the period has.
    """
    if name == "year":
        years = {day.year if day else None for day in (scene.filters.from_date, scene.filters.to_date)}
        (year,) = years if len(years) == 1 else (None,)
        return None if year is None else float(year)
    asked = [_of_workers(scene.filters, (one,)) for one in workers] or [scene.filters]
    if name == "hours":
        found = [kpis.parts(HOURS, each)["top"] for each in asked]
    else:
        found = [kpis.parts(PEOPLE, each)["bottom"] for each in asked]
    known = [float(one) for one in found if not pd.isna(one)]
    total = sum(known) if known else None
    if name != "standard_hours" or total is None:
        return total
    months = months_spanned(scene.filters)
    return total * FULL_TIME_HOURS * float(divide(months, MONTHS_A_YEAR)) if months else None


def _of_workers(filters: Filters, workers: tuple[str, ...]) -> Filters:
    asked = replace(filters, slices=(), base=None)
    return with_slices(asked, worker_type=workers[0]) if workers else asked
