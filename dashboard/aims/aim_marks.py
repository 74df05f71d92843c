"""The targets of units as marks for charts: each unit with the target it has or inherits, and whether it meets it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import results, targets
from dashboard.aims import aim_words
from dashboard.charts.aimed import Aim
from dashboard.filters import Filters
from dashboard.sums import LEVELS

UNITS = (*LEVELS, "unit")
Pairs = tuple[tuple[str, str], ...]


def of_rows(kpi: Any, rows: pd.DataFrame, key: str, filters: Filters) -> dict[str, Aim]:
    """Return the mark of every row (columns key, rate) whose key is a unit with a target; none for slices or areas."""
    known = rows.dropna(subset=[key])
    rates = dict(zip(known[key], known["rate"], strict=True))
    found = targets.of_each(kpi.name, replace(filters, unit_id=None), rates)
    return {unit_id: mark(kpi, aim, rates[unit_id]) for unit_id, aim in found.items() if aim is not None}


def goals(name: str, by: tuple[str, ...], keys: Iterable[Pairs], filters: Filters) -> dict[Pairs, float]:
    """Return the target of every group (pairs of slice and value) that is a unit."""
    if len(by) != 1 or by[0] not in UNITS:
        return {}
    units = {key[0][1]: key for key in keys if key[0][1]}
    found = targets.of_each(name, replace(filters, unit_id=None), units)
    return {units[unit_id]: aim.target for unit_id, aim in found.items() if aim is not None}


def mark(kpi: Any, aim: targets.Target, rate: float) -> Aim:
    """Return one mark."""
    value = aim_words.value_text(aim.target, aim.tolerance, kpi)
    is_met = results.meets(kpi, results.number(rate), aim.target, aim.tolerance)
    return Aim(aim.target, f"{value} · {aim_words.origin(aim)}", is_met)
