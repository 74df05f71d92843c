"""The targets of units as marks for charts: each unit with the target it has or inherits, and whether it meets it."""

from collections.abc import Iterable

import pandas as pd

from dashboard.charts.target_marks import Aim
from dashboard.filters import Filters, of_units
from dashboard.kpi import Kpi
from dashboard.numbers.sums import UNITS
from dashboard.results import results
from dashboard.targets import target_words, targets
from dashboard.targets.allowances import Span, is_comparable, meets
from dashboard.targets.target_book import Target

Pairs = tuple[tuple[str, str], ...]


def of_rows(kpi: Kpi, rows: pd.DataFrame, key: str, filters: Filters) -> dict[str, Aim]:
    """Return the mark of every row (columns key, rate) whose key is a unit with a target; none for slices or areas.

    An allowance for other days than those asked for is no mark beside their count.
    """
    known = rows.dropna(subset=[key])
    rates = dict(zip(known[key], known["rate"], strict=True))
    found = targets.of_each(kpi.name, of_units(filters), rates)
    spans = {unit_id: (aim, targets.span(aim, filters)) for unit_id, aim in found.items() if aim is not None}
    return {
        unit_id: mark(kpi, aim, rates[unit_id], span)
        for unit_id, (aim, span) in spans.items()
        if is_comparable(kpi, aim.target, aim.tolerance, span)
    }


def goals(
    name: str, by: tuple[str, ...], keys: Iterable[Pairs], filters: Filters, names: Iterable[str], grain: str = "month"
) -> dict[Pairs, dict[str, float]]:
    """Return the targets of every group (pairs of slice and value) that is a unit, by period."""
    if len(by) != 1 or by[0] not in UNITS:
        return {}
    shown = tuple(names)
    units = {key[0][1]: key for key in keys if key[0][1]}
    found = {key: targets.along(name, of_units(filters, (unit,)), shown, grain) for unit, key in units.items()}
    return {key: aims for key, aims in found.items() if aims}


def mark(kpi: Kpi, aim: Target, rate: float, span: Span) -> Aim:
    """Return one mark."""
    value = target_words.value_text(aim.target, aim.tolerance, kpi)
    is_met = meets(kpi, results.number(rate), aim.target, aim.tolerance, span)
    return Aim(aim.target, f"{value} · {target_words.origin(aim)}", is_met)
