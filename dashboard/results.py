"""One KPI for the chosen period beside the period compared with, its target and its last months."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from dashboard import kpis
from dashboard.filters import Choices, Filters, last_months, shift_months
from dashboard.statistics.change import differs

TREND_MONTHS = 24


@dataclass(frozen=True)
class Result:
    """What a KPI tile shows: the number and its parts, the one before, the target, and why something is missing."""

    kpi: Any
    top: float | None
    bottom: float | None
    rate: float | None
    before: float | None
    is_signal: bool | None
    target: float | None
    tolerance: float
    notes: tuple[str, ...]
    trend: tuple[float, ...]

    @property
    def change(self) -> float | None:
        """Return how much the KPI moved, in its own unit."""
        return None if self.rate is None or self.before is None else self.rate - self.before

    @property
    def is_better(self) -> bool | None:
        """Say whether the move is for the better; None when it is no more than chance or the KPI has no direction."""
        if not self.is_signal or not self.change or self.kpi.better == "neither":
            return None
        return (self.change > 0) == (self.kpi.better == "higher")

    @property
    def meets_target(self) -> bool | None:
        """Say whether the target is met within its tolerance; None without a target or a number."""
        if self.target is None or self.rate is None or self.kpi.better == "neither":
            return None
        if self.kpi.better == "higher":
            return self.rate >= self.target - self.tolerance
        return self.rate <= self.target + self.tolerance


def number(value: Any) -> float | None:
    """Bring a cell to a float; missing stays missing."""
    return None if value is None or pd.isna(value) else float(value)


@lru_cache(maxsize=512)
def result(build: str, name: str, filters: Filters, before: Filters | None, trend: bool = True) -> Result:
    """Compute a KPI now and before, and say whether it moved by more than chance."""
    now = kpis.rate(name, filters=filters)
    row = now.rows.iloc[0]
    past = None if before is None else kpis.rate(name, filters=before).rows.iloc[0]
    target = kpis.target(name, filters)
    top, bottom = number(row["top"]), number(row.get("bottom"))
    signal = None
    if past is not None and bottom and number(past.get("bottom")):
        signal = differs(now.kpi.kind, top or 0.0, bottom, number(past["top"]) or 0.0, number(past["bottom"]) or 0.0)
    return Result(
        kpi=now.kpi,
        top=top,
        bottom=bottom,
        rate=number(row["rate"]),
        before=None if past is None else number(past["rate"]),
        is_signal=signal,
        target=None if target is None else target[0],
        tolerance=0.0 if target is None else target[1] or 0.0,
        notes=tuple(now.notes),
        trend=monthly(name, last_months(filters, TREND_MONTHS, now.as_of)) if trend and now.as_of else (),
    )


def monthly(name: str, filters: Filters) -> tuple[float, ...]:
    """Return a KPI month by month, without gaps at the ends; a month without data is not a number."""
    rows = kpis.rate(name, by=("month",), filters=filters).rows
    known = {month: number(value) for month, value in zip(rows["month"], rows["rate"], strict=True)}
    values = [known.get(month) for month in months_of(filters)]
    return tuple(float("nan") if value is None else value for value in values)


def months_of(filters: Filters) -> list[str]:
    """List the months of a period as 2026-10."""
    if filters.from_date is None or filters.to_date is None:
        return []
    months, day = [], filters.from_date.replace(day=1)
    while day <= filters.to_date:
        months.append(f"{day:%Y-%m}")
        day = shift_months(day.replace(day=1), 1).replace(day=1)
    return months


def of(choices: Choices, name: str, trend: bool = True, **slices: str) -> Result:
    """Compute a KPI for what the reader of a page has chosen, or for one slice of it."""
    from dashboard.filters import with_slices

    filters = with_slices(choices.filters, **slices)
    before = None if choices.before is None else with_slices(choices.before, **slices)
    return result(choices.build, name, filters, before, trend)
