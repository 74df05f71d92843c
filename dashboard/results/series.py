"""A KPI along the periods as a control chart: the chart that fits it, its limits, its signals, and what they mean."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.division import rates
from dashboard.statistics import control_charts
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
    kpi, rows = asked.kpi, complete(asked, filters, grain, extent)
    whole = rows[~rows["is_partial"]]
    chart = fitting(kpi, whole["top"].mean())
    if chart == "t" and rare:
        days = event_days(kpi.name, filters) if events is None else events
        points, used = between_events(days, rebases)
    else:
        places = [place for place in (place_of(whole, rebase.period) for rebase in rebases) if place]
        limits, chart = limits_of(kpi, chart, whole, places)
        if chart == "t":  # by period, limits of so few events would cry wolf
            limits = limits.assign(centre=np.nan, lower=np.nan, upper=np.nan, signal=False, rule="")
        points = pd.concat([rows.loc[rows.index], limits], axis=1).reindex(columns=COLUMNS)
        points = with_open_ends(kpi, points)
        used = tuple(rebase for rebase in rebases if place_of(whole, rebase.period))
    chart = chart if rare or chart != "t" else "none"
    points = without_limits(points) if is_short(points) else points
    said = signals.sentence(kpi, points, chart, grain)
    return Series(kpi, chart, grain, points, used, said, notes_of(kpi, chart, points, grain), asked.as_of)


def is_short(points: pd.DataFrame) -> bool:
    """Say whether there are too few whole periods for limits to mean anything."""
    whole = points[~points["is_partial"].astype(bool)]
    return int(whole["value"].notna().sum()) < control_charts.FEWEST_POINTS


def without_limits(points: pd.DataFrame) -> pd.DataFrame:
    """Leave the values, and the mean, without limits and signals."""
    return points.assign(lower=np.nan, upper=np.nan, signal=False, rule="", side=0)


def complete(asked: kpis.Rate, filters: Filters, grain: str, extent: tuple[str, str] | None = None) -> pd.DataFrame:
    """Give a row for every period from the first to the last: period, top, bottom, is_partial."""
    rows = asked.rows.dropna(subset=[grain])
    known = pd.DataFrame({"top": rows["top"].to_numpy(float), "bottom": rows["bottom"].to_numpy(float)})
    known.index = pd.Index([str(period) for period in rows[grain]])
    ends = [*known.index, *(extent or ())]
    if not ends:
        return pd.DataFrame(columns=["period", "top", "bottom", "is_partial"]).astype({"is_partial": bool})
    every = periods.between(min(ends), max(ends), grain)
    filled = known.groupby(level=0).sum(min_count=1).reindex(every)
    if not asked.kpi.bottom:
        filled["top"] = filled["top"].fillna(0.0)
    whole = [periods.is_whole(period, filters, asked.as_of) for period in every]
    return filled.rename_axis("period").reset_index().assign(is_partial=~np.array(whole))


def fitting(kpi: Kpi, mean_count: float) -> str:
    """Name the chart for a KPI; what does not count events one by one gets limits from its moving range."""
    if not kpi.counts_events:
        return "i"
    chart = control_charts.choose(kpi.kind, mean_count)
    return control_charts.choose(kpi.kind, control_charts.RARE) if chart == "t" and not mean_count else chart


def limits_of(kpi: Kpi, chart: str, rows: pd.DataFrame, places: list[int]) -> tuple[pd.DataFrame, str]:
    """Work out limits in the unit of the KPI; the moving range sets them where periods vary more than counts do."""
    top, bottom, per = rows["top"].to_numpy(float), rows["bottom"].to_numpy(float), kpi.per or 1.0
    values = rates(kpi, top, bottom)
    if chart == "p":
        found, scale = control_charts.p_chart(top, bottom, places), per
    elif chart == "u":
        found, scale = control_charts.u_chart(top, bottom / per, places), 1.0
    elif chart in ("c", "t"):
        found, scale = control_charts.c_chart(values, places), 1.0
    if chart == "i" or (chart != "t" and is_wide(found)):
        found, chart, scale = single(kpi, values, places), "i", 1.0
    shown = found.assign(**{name: found[name] * scale for name in ("value", "centre", "lower", "upper")})
    shown["piece"] = np.searchsorted(sorted(places), np.arange(len(rows)), side="right")
    shown.index = rows.index
    return shown, chart


def single(kpi: Kpi, values: np.ndarray, places: list[int]) -> pd.DataFrame:
    """Give the limits of single values, kept within what the KPI can be."""
    if not np.isfinite(values).any():
        empty = pd.DataFrame({"value": values}).reindex(columns=["value", "centre", "lower", "upper"]).astype(float)
        return empty.assign(signal=False, rule="")
    found = control_charts.i_chart(values, places)
    ceiling = kpi.per if kpi.kind == "proportion" else None
    return found.assign(lower=found["lower"].clip(0), upper=found["upper"].clip(upper=ceiling))


def is_wide(found: pd.DataFrame) -> bool:
    """Say whether points move from one to the next by more than counting alone explains (Laney 2002).

    The mean moving range of z ÷ 1.128 is about 1 where each event counts by itself.
    """
    sigma = np.maximum(found["upper"] - found["centre"], found["centre"] - found["lower"]) / 3
    with np.errstate(divide="ignore", invalid="ignore"):
        z = ((found["value"] - found["centre"]) / sigma).to_numpy(float)
    moves = np.abs(np.diff(z[np.isfinite(z)]))
    return len(moves) >= control_charts.FEWEST_POINTS - 1 and bool(
        moves.mean() / control_charts.MOVING_RANGE_OF_TWO > TOO_WIDE
    )


def with_open_ends(kpi: Kpi, points: pd.DataFrame) -> pd.DataFrame:
    """Show periods that are not whole with their value so far, without limits and never as a signal."""
    so_far = pd.Series(rates(kpi, points["top"], points["bottom"]), index=points.index)
    value = points["value"].astype(float).where(~points["is_partial"], so_far)
    rule, signal = points["rule"].fillna(""), points["signal"].fillna(False).astype(bool)
    piece = points["piece"].ffill().fillna(0).astype(int)
    return with_sides(points.assign(value=value, rule=rule, signal=signal, piece=piece))


def with_sides(points: pd.DataFrame) -> pd.DataFrame:
    """Say on which side of the centre line a signal lies."""
    whole = points["value"].where(~points["is_partial"].astype(bool)).astype(float)
    centre = points["centre"].astype(float)
    return points.assign(
        side=((whole > centre).astype(int) - (whole < centre).astype(int)) * points["signal"].astype(int)
    )


def between_events(events: pd.Series, rebases: tuple[Rebase, ...]) -> tuple[pd.DataFrame, tuple[Rebase, ...]]:
    """Chart the days from one event to the next; a row per event but the first, named by its day."""
    days = pd.Series(pd.to_datetime(events).dropna().sort_values().to_numpy())
    waits = days.diff().dt.days.to_numpy(float)[1:]
    names = [f"{day:%Y-%m-%d}" for day in days[1:]]
    starts = {rebase: sum(name < f"{periods.first_day(rebase.period)}" for name in names) for rebase in rebases}
    used = tuple(rebase for rebase, place in starts.items() if 0 < place < len(names))
    places = sorted(starts[rebase] for rebase in used)
    if not len(waits):
        return pd.DataFrame(columns=COLUMNS).astype({"is_partial": bool}), ()
    found = control_charts.t_chart(waits, places)
    piece = np.searchsorted(places, np.arange(len(names)), side="right")
    found = found.assign(period=names, top=1.0, bottom=np.nan, is_partial=False, piece=piece)
    return with_sides(found.reindex(columns=COLUMNS)), used


def event_days(name: str, filters: Filters) -> pd.Series:
    """Give the day of every event that a number counts."""
    rows = kpis.records(name, filters, "top")
    dates = [column for column in rows.columns if pd.api.types.is_datetime64_any_dtype(rows[column])]
    column = "event_date" if "event_date" in dates else dates[0] if dates else None
    return rows[column] if column else pd.Series(dtype="datetime64[ns]")


def place_of(rows: pd.DataFrame, period: str) -> int:
    """Return the place of the first period from a rebase on; 0 where there is nothing before or after it."""
    day = periods.first_day(period)
    place = sum(periods.first_day(known) < day for known in rows["period"])
    return place if place < len(rows) else 0


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
