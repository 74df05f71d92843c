"""One KPI for the chosen period beside the period compared with, its target and its last months."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices, Filters, is_as_long, last_months, shift_months, with_slices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.division import divided
from dashboard.numbers.kpis import Rate
from dashboard.statistics.change import chance_of, differs, fitting_test
from dashboard.statistics.many import discoveries
from dashboard.targets import targets
from dashboard.targets.allowances import Span, meets
from dashboard.targets.target_book import Target

TREND_MONTHS = 24
# A stage is shown only where the exports can show the rate built on it.
PROOF = {"treated_count": "treatment_completion_rate", "accepted_count": "acceptance_rate"}


@dataclass(frozen=True)
class Result:
    """What a KPI tile shows: the number and its parts, the one before, the target, and why something is missing."""

    kpi: Kpi
    top: float | None
    bottom: float | None
    rate: float | None
    before: float | None
    is_signal: bool | None
    target: float | None
    tolerance: float
    notes: tuple[str, ...]
    trend: tuple[float, ...]
    excluded: float = 0.0
    interval: tuple[float, float] | None = None  # 95 %, in the unit of the KPI
    aim: Target | None = None  # where the target is from
    span: Span | None = None  # its days beside those asked for

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
        return meets(self.kpi, self.rate, self.target, self.tolerance, self.span)


def number(value: Any) -> float | None:
    """Bring a cell to a float; missing stays missing."""
    return None if value is None or pd.isna(value) else float(value)


Parts = tuple[float | None, float | None]


def moved(kpi: Kpi, now: Parts, before: Parts) -> bool | None:
    """Say whether a KPI moved by more than chance; None when there is no test for it. A stock is tested as a count."""
    if kpi.kind == "stock":
        return differs("rate", now[0] or 0.0, 1.0, before[0] or 0.0, 1.0)
    if not now[1] or not before[1]:
        return None
    return differs(fitting_test(kpi.kind, kpi.counts_events), now[0] or 0.0, now[1], before[0] or 0.0, before[1])


def result(build: str, name: str, filters: Filters, before: Filters | None, trend: bool = True) -> Result:
    """Compute a KPI now and before, say whether it moved by more than chance, and what is aimed for today."""
    found, aim = computed(build, name, filters, before, trend), targets.of(name, filters)
    if aim is None:
        return found
    span = targets.span(aim, filters)
    return replace(found, target=aim.target, tolerance=aim.tolerance or 0.0, aim=aim, span=span)


@asked_once(4096)
def computed(build: str, name: str, filters: Filters, before: Filters | None, trend: bool) -> Result:
    """Compute all of a result but the target, which people may write at any time.

    A count is never set against one of a longer or shorter period.
    """
    now = kpis.rate(name, filters=filters)
    row = now.rows.iloc[0]
    is_against = before is not None and (now.kpi.kind != "count" or is_as_long(filters, before))
    past = kpis.rate(name, filters=before).rows.iloc[0] if before is not None and is_against else None
    top, bottom = number(row["top"]), number(row.get("bottom"))
    signal = None if past is None else moved(now.kpi, (top, bottom), (number(past["top"]), number(past["bottom"])))
    return Result(
        kpi=now.kpi,
        top=top,
        bottom=bottom,
        rate=number(row["rate"]),
        before=None if past is None else number(past["rate"]),
        is_signal=signal,
        target=None,
        tolerance=0.0,
        notes=tuple(now.notes),
        trend=monthly(name, last_months(filters, TREND_MONTHS, now.as_of)) if trend and now.as_of else (),
        excluded=now.excluded,
        interval=None if pd.isna(row["lower"]) else (float(row["lower"]), float(row["upper"])),
    )


def monthly(name: str, filters: Filters) -> tuple[float, ...]:
    """Return a KPI month by month, without gaps at the ends; a month without data is not a number."""
    known = number_by_month(kpis.rate(name, by=("month",), filters=filters))
    return tuple(known.get(month, float("nan")) for month in months_of(filters))


def number_by_month(asked: Rate) -> dict[str, float]:
    """Return the number of each month that has one, of a KPI asked by month."""
    both = zip(asked.rows["month"], asked.rows["rate"], strict=True)
    return {str(month): value for month, given in both if (value := number(given)) is not None}


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
    filters = with_slices(choices.filters, **slices)
    before = None if choices.before is None else with_slices(choices.before, **slices)
    return result(choices.build, name, filters, before, trend)


def regrouped(asked: Rate, field: str, groups: dict[str, str], new: str) -> Rate:
    """Return a rate with the values of a slice put into fewer groups; both parts are summed before dividing.

    The interval is worked out anew; that of a mean is lost, for its rows no longer hold the squares.
    """
    rows = asked.rows.assign(**{new: asked.rows[field].map(groups)}).dropna(subset=[new])
    keys = [name for name in rows.columns if name not in (field, "top", "bottom", "rate", "lower", "upper")]
    sums = rows.groupby(keys, as_index=False)[["top", "bottom"]].sum(min_count=1)
    return replace(asked, rows=divided(asked.kpi, sums))


@remembered(maxsize=512)
def last_day(build: str, filters: Filters, severities: tuple[str, ...]) -> date | None:
    """Return the day of the newest accident of these severities up to the end of the period, however far back."""
    back = replace(filters, from_date=None)
    days = [
        kpis.records("accident_count", with_slices(back, severity=severity))["accident_date"].max()
        for severity in severities
    ]
    known = [pd.Timestamp(day).date() for day in days if not pd.isna(day)]
    return max(known, default=None)


def is_known(name: str, filters: Filters) -> bool:
    """Say whether the exports loaded can show a KPI for this choice at all."""
    return number(kpis.rate(name, filters=filters).rows["rate"].iloc[0]) is not None


def stages(filters: Filters) -> list[tuple[str, float, float]]:
    """Count the hazards found in the period that reached each stage, general and major apart.

    A stage that no export records is left out.
    """
    reached = []
    for name, label in (
        ("hazard_count", _("found")),
        ("recorded_count", _("recorded")),
        ("assigned_count", _("assigned")),
        ("treated_count", _("treated")),
        ("accepted_count", _("accepted")),
    ):
        if not is_known(PROOF.get(name, name), filters):
            continue
        rows = kpis.rate(name, ("hazard_level",), filters).rows.set_index("hazard_level")["top"]
        counts = [number(rows.get(level)) for level in ("general", "major")]
        if any(count is not None for count in counts):
            reached.append((label, counts[0] or 0.0, counts[1] or 0.0))
    return reached


def compared(name: str, level: str, choices: Choices) -> pd.DataFrame:
    """Set a KPI by unit beside the period compared with; is_signal: which stand out of all beyond chance."""
    if choices.before is None:
        return pd.DataFrame()
    kpi = kpis.kpi(name)
    now, before = (kpis.rate(name, (level,), filters).rows for filters in (choices.filters, choices.before))
    rows = now.dropna(subset=[level]).merge(
        before[[level, "top", "bottom", "rate"]], on=level, suffixes=("", "_before")
    )
    rows = rows.dropna(subset=["rate", "rate_before"])
    rows = rows.assign(change=rows["rate"] - rows["rate_before"])
    pairs = zip(rows["top"], rows["bottom"], rows["top_before"], rows["bottom_before"], strict=True)
    test = fitting_test(kpi.kind, kpi.counts_events)
    rows["is_signal"] = discoveries([chance_of(test, *pair) for pair in pairs])
    rows["is_better"] = (rows["change"] > 0) == (kpi.better == "higher")
    return rows.sort_values("change", ascending=kpi.better != "lower")
