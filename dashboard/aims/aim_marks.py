"""The targets of units as marks for charts: each unit with the target it has or inherits, and whether it meets it."""

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import results, targets
from dashboard.aims import aim_words
from dashboard.charts.aimed import Aim
from dashboard.filters import Filters


def of_rows(kpi: Any, rows: pd.DataFrame, key: str, filters: Filters) -> dict[str, Aim]:
    """Return the mark of every row (columns key, rate) whose key is a unit with a target; none for slices or areas."""
    if filters.slices or filters.area_id or filters.base not in (None, kpi.per):
        return {}
    known = rows.dropna(subset=[key])
    rates = dict(zip(known[key], known["rate"], strict=True))
    found = targets.of_each(kpi.name, replace(filters, unit_id=None), rates)
    return {unit_id: mark(kpi, aim, rates[unit_id]) for unit_id, aim in found.items() if aim is not None}


def mark(kpi: Any, aim: targets.Target, rate: float) -> Aim:
    """Return one mark."""
    value = aim_words.value_text(aim.target, aim.tolerance, kpi)
    is_met = results.meets(kpi, results.number(rate), aim.target, aim.tolerance)
    return Aim(aim.target, f"{value} · {aim_words.origin(aim)}", is_met)
