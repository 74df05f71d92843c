"""A KPI along the periods as a control chart: the chart that fits it, its limits, its signals, and what they mean."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.division import rates
from dashboard.statistics import control_charts
from dashboard.statistics.control_charts import Points, Values
from dashboard.wording import periods, signals, words

UNFINISHED = ("found_months.treated_count", "found_months.accepted_count")  # hazards found lately are still treated
TOO_WIDE = 2.0  # spread between periods against what counting alone makes; beyond it the limits would cry wolf
ENOUGH = 20  # points from which on limits are steady
COLUMNS = (
    "period",
    "top",
    "bottom",
    "is_partial",
    "value",
    "centre",
    "lower",
    "upper",
    "signal",
    "rule",
    "side",
    "piece",
)


@dataclass(frozen=True)
class Known:
    """Every period of a series in order, its parts, and whether it is whole."""

    names: list[str]
    top: Values
    bottom: Values
    is_whole: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rebase:
    """From which period on the limits are worked out anew, and why."""

    period: str
    reason: str


@dataclass(frozen=True)
class Series:
    """A control chart: a row per period (of a t chart: per event) with the columns COLUMNS, and what it means."""

    kpi: Kpi
    chart: str
    grain: str
    points: pd.DataFrame
    rebases: tuple[Rebase, ...]
    sentence: str
    notes: tuple[str, ...]
    as_of: date


def control(
    asked: kpis.Rate,
    filters: Filters,
    grain: str = "month",
    rebases: tuple[Rebase, ...] = (),
    extent: tuple[str, str] | None = None,
    events: pd.Series | None = None,
    rare: bool = True,
) -> Series:
    """Chart a KPI asked by periods of one grain; periods that are not whole are kept out of the limits.

    extent: first and last period for which the company has data; a count without rows inside it is 0, not a gap.
    events: the days of the events, for the case that they are rare; without them they are read from the records.
    rare: chart the days between rare events; without it they are shown by period, and get no limits.
    """
    kpi, known = asked.kpi, complete(asked, filters, grain, extent)
    chart = fitting(kpi, _mean(known.top[known.is_whole]))
    if chart == "t" and rare:
        days = event_days(kpi.name, filters) if events is None else events
        points, used = between_events(days, rebases)
    else:
        whole = [name for name, is_whole in zip(known.names, known.is_whole, strict=True) if is_whole]
        places = [place for place in (place_of(whole, rebase.period) for rebase in rebases) if place]
        limits, chart = limits_of(kpi, chart, known, places)
        if chart == "t":  # by period, limits of so few events would cry wolf
            limits = without_limits(limits) | {"centre": np.full(len(limits["value"]), np.nan)}
        points = with_open_ends(kpi, known, limits)
        used = tuple(rebase for rebase in rebases if place_of(whole, rebase.period))
    chart = chart if rare or chart != "t" else "none"
    points = without_limits(points) if is_short(points) else points
    framed = pd.DataFrame({name: points[name] for name in COLUMNS})
    said = signals.sentence(kpi, framed, chart, grain)
    return Series(kpi, chart, grain, framed, used, said, notes_of(kpi, chart, framed, grain), asked.as_of)


def is_short(points: Points) -> bool:
    """Say whether there are too few whole periods for limits to mean anything."""
    return int((~points["is_partial"] & ~np.isnan(points["value"])).sum()) < control_charts.FEWEST_POINTS


def without_limits(points: Points) -> Points:
    """Leave the values, and the mean, without limits and signals."""
    count = len(points["value"])
    none = {"lower": np.full(count, np.nan), "upper": np.full(count, np.nan), "signal": np.zeros(count, bool)}
    return points | none | {"rule": np.full(count, "", object), "side": np.zeros(count, int)}


def complete(asked: kpis.Rate, filters: Filters, grain: str, extent: tuple[str, str] | None = None) -> Known:
    """Give every period from the first to the last, with its parts."""
    sums: dict[str, tuple[float, float]] = {}
    parts = zip(*(asked.rows[name].to_numpy(float).tolist() for name in ("top", "bottom")), strict=True)
    for period, (top, bottom) in zip(asked.rows[grain].tolist(), parts, strict=True):
        if period is not None and period == period:
            before = sums.get(str(period), (np.nan, np.nan))
            sums[str(period)] = _added(before[0], top), _added(before[1], bottom)
    ends = [*sums, *(extent or ())]
    every = periods.between(min(ends), max(ends), grain) if ends else []
    found = np.array([sums.get(period, (np.nan, np.nan)) for period in every], dtype=float).reshape(-1, 2)
    tops = found[:, 0] if asked.kpi.bottom else np.nan_to_num(found[:, 0])
    whole = [periods.is_whole(period, filters, asked.as_of) for period in every]
    return Known(every, tops, found[:, 1], np.array(whole, dtype=bool))


def _added(one: float, other: float) -> float:
    """Add two parts, of which either may not be known."""
    return other if one != one else one if other != other else one + other


def _mean(values: Values) -> float:
    """Give the mean of what is known."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def fitting(kpi: Kpi, mean_count: float) -> str:
    """Name the chart for a KPI; what does not count events one by one gets limits from its moving range."""
    if not kpi.counts_events:
        return "i"
    chart = control_charts.choose(kpi.kind, mean_count)
    return control_charts.choose(kpi.kind, control_charts.RARE) if chart == "t" and not mean_count else chart


def limits_of(kpi: Kpi, chart: str, known: Known, places: list[int]) -> tuple[Points, str]:
    """Work out limits of the whole periods; the moving range sets them where periods vary more than counts do."""
    top, bottom, per = known.top[known.is_whole], known.bottom[known.is_whole], kpi.per or 1.0
    values = rates(kpi, top, bottom)
    if chart == "p":
        found, scale = control_charts.p_limits(top, bottom, places), per
    elif chart == "u":
        found, scale = control_charts.u_limits(top, bottom / per, places), 1.0
    elif chart in ("c", "t"):
        found, scale = control_charts.u_limits(values, np.ones_like(values), places), 1.0
    marked = {} if chart == "i" else control_charts.marked(found, places)
    if chart == "i" or (chart != "t" and is_wide(marked)):
        marked, chart, scale = single(kpi, values, places), "i", 1.0
    shown = marked | {name: marked[name] * scale for name in ("value", "centre", "lower", "upper")}
    shown["piece"] = np.searchsorted(sorted(places), np.arange(len(values)), side="right")
    return shown, chart


def single(kpi: Kpi, values: Values, places: list[int]) -> Points:
    """Give the limits of single values, kept within what the KPI can be."""
    if not np.isfinite(values).any():
        return without_limits({"value": values, "centre": np.full(len(values), np.nan)})
    found = control_charts.marked(control_charts.i_limits(values, places), places)
    ceiling = kpi.per if kpi.kind == "proportion" else None
    return found | {"lower": np.clip(found["lower"], 0, None), "upper": np.clip(found["upper"], None, ceiling)}


def is_wide(found: Points) -> bool:
    """Say whether points move from one to the next by more than counting alone explains (Laney 2002).

    The mean moving range of z ÷ 1.128 is about 1 where each event counts by itself.
    """
    sigma = np.maximum(found["upper"] - found["centre"], found["centre"] - found["lower"]) / 3
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (found["value"] - found["centre"]) / sigma
    moves = np.abs(np.diff(z[np.isfinite(z)]))
    return len(moves) >= control_charts.FEWEST_POINTS - 1 and bool(
        moves.mean() / control_charts.MOVING_RANGE_OF_TWO > TOO_WIDE
    )


def with_open_ends(kpi: Kpi, known: Known, limits: Points) -> Points:
    """Show periods that are not whole with their value so far, without limits and never as a signal."""
    count, whole = len(known.names), known.is_whole
    points: Points = {"period": np.array(known.names, dtype=object), "top": known.top, "bottom": known.bottom}
    points |= {name: np.full(count, np.nan) for name in ("centre", "lower", "upper")}
    points |= {"is_partial": ~whole, "value": rates(kpi, known.top, known.bottom)}
    points |= {"rule": np.full(count, "", object), "signal": np.zeros(count, bool)}
    for name in ("value", "centre", "lower", "upper", "rule", "signal"):
        points[name][whole] = limits[name]
    so_far = np.concatenate([[0], limits["piece"]]).astype(int)  # before the first whole period it is the first piece
    points["piece"] = so_far[np.cumsum(whole)]
    return with_sides(points)


def with_sides(points: Points) -> Points:
    """Say on which side of the centre line a signal lies."""
    apart = np.sign(np.where(points["is_partial"], np.nan, points["value"]) - points["centre"])
    return points | {"side": np.nan_to_num(apart).astype(int) * points["signal"]}


def between_events(events: pd.Series, rebases: tuple[Rebase, ...]) -> tuple[Points, tuple[Rebase, ...]]:
    """Chart the days from one event to the next; a row per event but the first, named by its day."""
    days = pd.Series(pd.to_datetime(events).dropna().sort_values().to_numpy())
    waits = days.diff().dt.days.to_numpy(float)[1:]
    names = [f"{day:%Y-%m-%d}" for day in days[1:]]
    starts = {rebase: sum(name < f"{periods.first_day(rebase.period)}" for name in names) for rebase in rebases}
    used = tuple(rebase for rebase, place in starts.items() if 0 < place < len(names))
    places = sorted(starts[rebase] for rebase in used)
    used, places = (used, places) if len(waits) else ((), [])
    limits = control_charts.t_limits(waits, places) if len(waits) else control_charts.Limits(*[waits] * 4)
    found = control_charts.marked(limits, places)
    count, piece = len(names), np.searchsorted(places, np.arange(len(names)), side="right")
    found |= {"period": np.array(names, dtype=object), "top": np.ones(count), "bottom": np.full(count, np.nan)}
    return with_sides(found | {"is_partial": np.zeros(count, bool), "piece": piece}), used


def event_days(name: str, filters: Filters) -> pd.Series:
    """Give the day of every event that a number counts."""
    rows = kpis.records(name, filters, "top")
    dates = [column for column in rows.columns if pd.api.types.is_datetime64_any_dtype(rows[column])]
    column = "event_date" if "event_date" in dates else dates[0] if dates else None
    return rows[column] if column else pd.Series(dtype="datetime64[ns]")


def place_of(names: list[str], period: str) -> int:
    """Return the place of the first period from a rebase on; 0 where there is nothing before or after it."""
    day = periods.first_day(period)
    place = sum(periods.first_day(known) < day for known in names)
    return place if place < len(names) else 0


def notes_of(kpi: Kpi, chart: str, points: pd.DataFrame, grain: str) -> tuple[str, ...]:
    """Say which chart was chosen and why, and what it cannot say."""
    limits = {
        "p": _("p chart: limits from the mean share and the size of each period."),
        "u": _("u chart: limits from the mean rate and the exposure of each period."),
        "c": _("c chart: limits from the mean count."),
        "t": _("t chart: fewer than one event per period, so the days between events are charted."),
        "none": _("Fewer than one event per period: no limits."),
        "i": _("Individuals chart: limits from how far one period moves from the last."),
    }
    said = [limits[chart]]
    if kpi.top.endswith(UNFINISHED):
        said.append(_("The newest periods can still rise: some of what they count is not due yet."))
    if chart == "i" and kpi.counts_events and kpi.kind != "mean":
        said[0] = words.joined(said[0], _("Counting alone explains too little of how the periods vary."))
    known = int(points["value"].notna().sum())
    if control_charts.FEWEST_POINTS <= known < ENOUGH:
        said.append(_("{count} points: a longer period makes the limits surer.").format(count=words.whole(known)))
    return tuple(said)
