"""One KPI in the newest full month it knows: its value, what is usual, its target, and whether chance explains it."""

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from dashboard.filters import MONTHS_A_YEAR, Choices, Filters, last_full_month, month_end, shift_months
from dashboard.kpi import Kpi
from dashboard.numbers import company, kpis
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.division import divided
from dashboard.results import results, series
from dashboard.results.results import Result, number
from dashboard.statistics.change import fitting_test, proportions_differ, rates_differ
from dashboard.targets import targets
from dashboard.targets.allowances import meets
from dashboard.targets.target_book import Target

# In each place stands the first that the exports can show.
HEADLINES = (
    ("treatment_on_time_rate", "hazard_count"),
    ("inspection_completion_rate", "inspection_count"),
    ("conformity_rate", "findings_per_inspection"),
    ("trir", "recordable_count", "accident_count"),
)
OVERDUE = "overdue_open_count"
MONTHS_BACK = 24
THREE_SIGMA = 0.0027  # as rare as a point outside the limits of a control chart


@dataclass(frozen=True)
class Told:
    """What the months tell of the last one: its side of the usual, where that is more than chance, and since when."""

    side: int  # 1 above, -1 below, 0 not told from chance
    is_tested: bool
    since: str = ""  # the month in which the signals on this side began; empty where the last is the first
    is_run: bool = False  # one of a run within the limits, not a month outside them


@dataclass(frozen=True)
class Measure:
    """A KPI in one month: parts, 95 % interval, the twelve months before, the target, and the chosen period."""

    kpi: Kpi
    month: str  # 2026-10; empty where the choice holds no month that is over
    top: float | None
    bottom: float | None
    rate: float | None
    interval: tuple[float, float] | None
    usual: float | None  # the twelve months before, both parts summed; of a stock or a count their mean
    told: Told
    filters: Filters  # the days of the month
    trend: tuple[tuple[str, float | None], ...]
    period: Result
    aim: Target | None = None
    meets_target: bool | None = None
    meets_exactly: bool | None = None

    @property
    def is_worse(self) -> bool | None:
        """Say whether the month is on the worse side of the usual; None where chance explains it."""
        return is_worse(self.kpi, self.told)

    @property
    def could_be_chance(self) -> bool:
        """Say whether the target lies within what the month alone can tell."""
        if self.aim is None or self.interval is None:
            return False
        return self.interval[0] <= self.aim.target <= self.interval[1]

    @property
    def standing(self) -> str:
        """Say in one word how the month stands.

        no_data, on_target, near (within the tolerance, or what chance explains), missed, usual, worse, better, untold.
        """
        if self.rate is None:
            return "no_data"
        if self.meets_exactly:
            return "on_target"
        if self.meets_target is not None:
            is_chance = self.could_be_chance and not self.is_worse
            if is_chance and self.kpi.kind == "rate":  # a month of so few cases cannot tell
                return "usual"
            return "near" if self.meets_target or is_chance else "missed"
        if self.is_worse is not None:
            return "worse" if self.is_worse else "better"
        return "usual" if self.told.is_tested else "untold"


def measures(choices: Choices) -> tuple[Measure, ...]:
    """Return the headline KPIs that the exports can show, in their order: at most four."""
    found = [next((one for name in names if (one := measure(choices, name))), None) for names in HEADLINES]
    return tuple(one for one in found if one)


def unknown(found: tuple[Measure, ...]) -> tuple[Kpi, ...]:
    """Return the headline KPIs that the exports cannot show, or only by one that says less."""
    shown = {one.kpi.name for one in found}
    return tuple(kpis.kpi(names[0]) for names in HEADLINES if names[0] not in shown)


def measure(choices: Choices, name: str) -> Measure | None:
    """Return one KPI in its newest full month with the target of today; None where nothing at all is known of it."""
    found = _measure(choices.build, name, choices.filters, choices.before, choices.as_of)
    if found is None:
        return None
    period = results.result(choices.build, name, choices.filters, choices.before, trend=False)
    aim = targets.of(name, found.filters)
    if aim is None:
        return replace(found, period=period)
    span = targets.span(aim, found.filters)
    room = aim.tolerance or 0.0
    met, exactly = (meets(found.kpi, found.rate, aim.target, one, span) for one in (room, 0.0))
    return replace(found, period=period, aim=aim, meets_target=met, meets_exactly=exactly)


@asked_once(256)
def _measure(build: str, name: str, filters: Filters, before: Filters | None, as_of: date | None) -> Measure | None:
    if as_of is None:
        return None
    period = results.computed(build, name, filters, before, trend=False)
    if not _holds_a_month(filters, as_of):
        return None if period.rate is None else _of_period(period, filters)
    found = _months(build, name, filters, as_of)
    return None if found is None else _of_month(*found, period)


def worse_since(build: str, name: str, filters: Filters, as_of: date | None) -> str:
    """Return the month since which a KPI is on its worse side by more than chance; empty where it is not."""
    found = _months(build, name, filters, as_of) if as_of and _holds_a_month(filters, as_of) else None
    if found is None:
        return ""
    rate, points, _values = found
    said = told(rate.kpi, points)
    return said.since if is_worse(rate.kpi, said) else ""


def _holds_a_month(filters: Filters, as_of: date) -> bool:
    """Say whether a month of the choice is over."""
    first, _last = last_full_month(min(filters.to_date or as_of, as_of))
    return filters.from_date is None or first >= filters.from_date


def _months(
    build: str, name: str, filters: Filters, as_of: date
) -> tuple[kpis.Rate, pd.DataFrame, dict[str, float]] | None:
    """Chart the months up to the newest full one that is known; None where nothing is known of them."""
    first, last = last_full_month(min(filters.to_date or as_of, as_of))
    asked = replace(filters, from_date=shift_months(first, 1 - MONTHS_BACK), to_date=last)
    rate = kpis.rate(name, ("month",), asked)
    if not rate.rows["top"].fillna(0).any() and not rate.rows["bottom"].fillna(0).any():
        return None
    known_from = company.build_facts(build).first_date or first
    start = max(asked.from_date or first, known_from.replace(day=1))  # before anything is loaded nothing is zero
    points = series.control(rate, asked, extent=(f"{start:%Y-%m}", f"{last:%Y-%m}"), rare=False).points
    values = results.number_by_month(rate)
    known = [month for month in points["period"] if month in values or rate.kpi.bottom is None]
    if not known:
        return None
    return rate, points[points["period"] <= known[-1]], values


def _of_period(period: Result, filters: Filters) -> Measure:
    """Let the chosen days stand for a month where no month in them is over."""
    parts = (period.top, period.bottom, period.rate, period.interval)
    return Measure(period.kpi, "", *parts, None, Told(0, False), filters, (), period)


def _of_month(rate: kpis.Rate, points: pd.DataFrame, values: dict[str, float], period: Result) -> Measure:
    """Take the last of some months as the one that is judged."""
    kpi, last, earlier = rate.kpi, points.iloc[-1], points.iloc[-1 - MONTHS_A_YEAR : -1]
    months = [str(month) for month in points["period"]]
    day = pd.Timestamp(f"{months[-1]}-01").date()
    row = rate.rows[rate.rows["month"] == months[-1]]
    limits = [number(row[name].iloc[0]) for name in ("lower", "upper")] if len(row) else [None]
    low, high = limits if len(limits) == 2 else (None, None)
    interval = None if low is None or high is None else (low, high)
    top, bottom = number(last["top"]), number(last["bottom"])
    usual = usual_of(kpi, earlier)
    shown = months[-MONTHS_A_YEAR:]
    is_counted = kpi.bottom is None
    trend = tuple((month, values.get(month, 0.0 if is_counted else None)) for month in shown)
    days = replace(rate.filters, from_date=day, to_date=month_end(day))
    value = values.get(months[-1], 0.0 if is_counted else None)
    return Measure(kpi, months[-1], top, bottom, value, interval, usual, told(kpi, points), days, trend, period)


def usual_of(kpi: Kpi, earlier: pd.DataFrame) -> float | None:
    """Return what is usual: both parts of earlier months summed; of what is counted or stands open their mean."""
    known = earlier[~earlier["is_partial"].astype(bool)]
    if kpi.bottom is None:
        return number(known["top"].mean())
    known = known.dropna(subset=["bottom"])
    sums = pd.DataFrame({"top": [known["top"].sum()], "bottom": [known["bottom"].sum()]})
    return number(divided(kpi, sums, kpi.per or 1)["rate"].iloc[0]) if len(known) else None


def is_worse(kpi: Kpi, told: Told) -> bool | None:
    """Say whether months end on the worse side of the usual; None where chance explains it."""
    if not told.side or kpi.better == "neither":
        return None
    return (told.side > 0) == (kpi.better == "lower")


def told(kpi: Kpi, points: pd.DataFrame) -> Told:
    """Say on which side of the usual the last month is by more than chance, whether that could be tested, since when.

    Its control chart tells. Where that has no limits (cases too rare, months too few) the exact test does, and
    calls a month unusual as rarely as the limits of a chart do.
    """
    last, earlier = points.iloc[-1], points.iloc[-1 - MONTHS_A_YEAR : -1]
    chance = chance_of(kpi, last, earlier[~earlier["is_partial"].astype(bool)].dropna(subset=["top"]))
    is_few = kpi.bottom is None and last["rule"] == "outside" and not chance < THREE_SIGMA  # 1 after none
    if bool(last["signal"]) and not is_few:
        is_same = points["signal"].astype(bool) & points["side"].eq(last["side"])
        length = int(is_same.iloc[::-1].cummin().sum())
        since = str(points["period"].iloc[-length]) if length > 1 else ""
        return Told(int(last["side"]), True, since, last["rule"] == "run")
    if np.isfinite([last["lower"], last["upper"]]).all():
        return Told(0, True)
    side = int(np.sign(last["value"] - earlier["value"].mean())) if chance < THREE_SIGMA else 0
    return Told(side, bool(np.isfinite(chance)))


def chance_of(kpi: Kpi, last: pd.Series, earlier: pd.DataFrame) -> float:
    """Return how often chance alone sets a month so far apart from those before it; nan without a test for it."""
    if not len(earlier):
        return math.nan
    if kpi.bottom is None:
        return by_chance(kpi, last["top"], 1.0, earlier["top"].sum(), float(len(earlier)))
    return by_chance(kpi, last["top"], last["bottom"], earlier["top"].sum(), earlier["bottom"].sum())


def by_chance(kpi: Kpi, top: float, bottom: float, top_before: float, bottom_before: float) -> float:
    """Return the chance of such a difference where nothing changed: counts as events per month; nan without a test."""
    kind = "rate" if kpi.bottom is None else fitting_test(kpi.kind, kpi.counts_events)
    tests = {"proportion": proportions_differ, "rate": rates_differ}
    return tests[kind](top, bottom, top_before, bottom_before) if kind in tests else math.nan
