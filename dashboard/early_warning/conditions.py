"""What a rule finds on a day: every unit or area it can judge, the value it saw, the limit, and whether it fires.

Nothing later than the day is seen: every number is asked for as of that day.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.early_warning.rules import Rule
from dashboard.filters import Filters, last_full_month, shift_months
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.caveats import missing
from dashboard.numbers.division import rates
from dashboard.results import report_duties
from dashboard.shapes.levels import BY_NAME
from dashboard.statistics import control_charts
from dashboard.statistics.control_charts import RARE, Limits, Values
from dashboard.wording import words

COLUMNS = ("scope_id", "scope_name", "value", "limit", "earlier", "causes", "is_fired")
FEWEST_MONTHS = 12  # a control chart over fewer months knows no usual variation


@dataclass(frozen=True)
class Judged:
    """The rows a rule judged on a day (COLUMNS), the choices they were asked with, and their period as 2026-10."""

    rows: pd.DataFrame
    filters: Filters
    period: str


def judge(rule: Rule, as_of: date) -> Judged:
    """Judge every unit or area of a rule's scope as it stood on a day; those without data are not among the rows."""
    rows, filters, day = CONDITIONS[rule.condition](rule, as_of)
    rows = rows.reindex(columns=list(COLUMNS)).dropna(subset=["scope_id"])
    return Judged(rows.reset_index(drop=True), filters, f"{day:%Y-%m}")


Found = tuple[pd.DataFrame, Filters, date]


def _limit(rule: Rule, as_of: date) -> Found:
    """Compare the last full months with a limit, where the bottom is large enough."""
    filters, day = _window(rule, as_of)
    rows = _by_scope(rule, rule.kpi, filters)
    kpi = kpis.kpi(rule.kpi)
    size = rows["bottom"] if kpi.bottom else rows["top"]
    rows = rows[rows["rate"].notna() & (size.fillna(0) >= rule.least_bottom)]
    limit = rule.above if rule.above is not None else rule.below
    fired = rows["rate"] > limit if rule.above is not None else rows["rate"] < limit
    return rows.assign(value=rows["rate"], limit=limit, is_fired=fired), filters, day


def _overdue(rule: Rule, as_of: date) -> Found:
    """Compare what stands open on the day with a limit."""
    filters = Filters(as_of=as_of, slices=rule.slices)
    rows = _by_scope(rule, rule.kpi, filters).dropna(subset=["top"])
    return rows.assign(value=rows["top"], limit=rule.above, is_fired=rows["top"] > (rule.above or 0)), filters, as_of


def _signal(rule: Rule, as_of: date) -> Found:
    """Look whether the last full month lies outside the control limits, or ends too long a run, for the worse."""
    filters, day = _window(rule, as_of)
    last = replace(filters, from_date=day.replace(day=1))
    kpi = kpis.kpi(rule.kpi)
    tops, bottoms, found = _by_month(rule, filters)
    if tops.empty:
        return _nothing(), last, day
    limits = _limits(kpi, tops.to_numpy(float), bottoms.to_numpy(float))
    sign = 1 if kpi.better == "lower" else -1
    known = ~np.isnan(limits.value)
    enough = (known.sum(axis=1) >= FEWEST_MONTHS) & known[:, -1] & _frequent(kpi, tops)
    edge = (limits.upper if sign > 0 else limits.lower)[:, -1]
    away = (limits.value[:, -1] - limits.centre[:, -1]) * sign > 0
    rows_of = zip(limits.value, limits.centre, known, strict=True)
    runs = np.array([_ends_run(value[some], centre[some], sign) for value, centre, some in rows_of])
    outside = control_charts.outside(limits)[:, -1] & away
    per = kpi.per or 1
    rows = pd.DataFrame({"scope_id": tops.index, "value": limits.value[:, -1] * per})
    rows["limit"] = np.where(outside, edge, limits.centre[:, -1]) * per
    rows["causes"] = np.where(outside, "outside", "run")
    rows["is_fired"] = outside | runs
    return rows[enough].merge(found, on="scope_id"), last, day


def _trend(rule: Rule, as_of: date) -> Found:
    """Look whether every one of the last full months was worse than the month before."""
    filters, day = _window(replace(rule, months=rule.months + 1), as_of)
    kpi = kpis.kpi(rule.kpi)
    tops, bottoms, found = _by_month(rule, filters)
    if len(tops.columns) <= rule.months:
        return _nothing(), filters, day
    values = rates(kpi, tops, bottoms)
    size = (bottoms if kpi.bottom else tops).fillna(0).to_numpy(float)
    steps = np.diff(values, axis=1) * (1 if kpi.better == "lower" else -1)
    judged = ~np.isnan(values).any(axis=1) & (size >= rule.least_bottom).all(axis=1)
    rows = pd.DataFrame({"scope_id": tops.index, "value": values[:, -1], "earlier": values[:, 0]})
    rows["is_fired"] = [bool(row.all()) for row in steps > 0]
    return rows[judged].merge(found, on="scope_id"), filters, day


def _quiet(rule: Rule, as_of: date) -> Found:
    """Look who worked but reported nothing, or next to nothing, while others did report."""
    filters, day = _window(rule, as_of)
    exposed = _by_scope(rule, rule.exposure, replace(filters, slices=()))
    counted = _by_scope(rule, rule.kpi, filters)
    if not counted["top"].sum() > 0:
        return _nothing(), filters, day
    rows = exposed[exposed["top"] >= rule.least_exposure].rename(columns={"top": "earlier"})
    rows = rows.drop(columns=["bottom", "rate"]).merge(counted[["scope_id", "top"]], on="scope_id", how="left")
    value = rows["top"].fillna(0)
    return rows.assign(value=value, limit=rule.at_most, is_fired=value <= rule.at_most), filters, day


def _level(rule: Rule, as_of: date) -> Found:
    """Look which areas have reached a level, or lie above their base level."""
    whole = "select * from area_levels where event_date = ?"
    rows = warehouse.query(whole, [as_of])
    if rows.empty:
        rows = warehouse.query("select * from area_level_rows(?)", [as_of])
    names = warehouse.query("select area_id, coalesce(area_name, area_id) as scope_name from areas")
    rows = rows[rows["base_order"] > 0].merge(names, on="area_id").rename(columns={"area_id": "scope_id"})
    value = rows[f"{rule.area_level}_order"].astype(float)
    needed = BY_NAME[rule.at_least].order if rule.at_least else 1
    fired = (value >= needed) & ((value > rows["base_order"]) | (not rule.raised))
    filters = Filters(as_of=as_of)
    return rows.assign(value=value, limit=needed, earlier=rows["base_order"], is_fired=fired), filters, as_of


def _report_due(rule: Rule, as_of: date) -> Found:
    """Look which places have reports to authorities still to make of whose limit little is left, or nothing."""
    filters = Filters(as_of=as_of)
    near = report_duties.running_out(filters, rule.left_percent, rule.passed_days)
    if not near:
        return _nothing(), filters, as_of
    place = f"{rule.scope}_id"
    paths = warehouse.query(
        f"select unit_paths.unit_id, coalesce(unit_paths.{place}, unit_paths.unit_id) as scope_id,"
        " coalesce(units.unit_name, unit_paths.unit_name) as scope_name"
        f" from unit_paths left join units on units.unit_id = unit_paths.{place}"
    )
    rows = pd.DataFrame(near)[["unit_id", "report_duty_id", "hours_left", "limit_hours"]]
    rows = rows.merge(paths, on="unit_id", how="left")
    rows[["scope_id", "scope_name"]] = rows[["scope_id", "scope_name"]].fillna("")
    worst = rows.groupby("scope_id", sort=False).agg(
        scope_name=("scope_name", "first"),
        value=("hours_left", "first"),
        limit=("limit_hours", "first"),
        causes=("report_duty_id", "\n".join),
    )
    return worst.reset_index().assign(is_fired=True), filters, as_of


CONDITIONS: dict[str, Callable[[Rule, date], Found]] = {
    "limit": _limit,
    "overdue": _overdue,
    "signal": _signal,
    "trend": _trend,
    "quiet": _quiet,
    "level": _level,
    "report_due": _report_due,
}


def untold(rule: Rule) -> str:
    """Say why a rule can say nothing on what is loaded: a table it needs is not there; empty when it can."""
    path = warehouse.current()
    needed = report_duties.OPEN if rule.condition == "report_due" else ""
    for name in (rule.kpi, rule.exposure, needed):
        if path is not None and name and (notes := missing(path, kpis.kpi(name))):
            return words.note_text(notes[0])
    if rule.condition == "level" and warehouse.query("select 1 from area_levels where base_order > 0 limit 1").empty:
        return _("No area has a level: no risk points with one are loaded.")
    return ""


# --- the numbers a condition looks at -------------------------------------------------------------------------------


def _window(rule: Rule, as_of: date) -> tuple[Filters, date]:
    """Give the last full months of a rule, as they stood on the day, and the last day of them."""
    first, last = last_full_month(as_of)
    return Filters(shift_months(first, 1 - rule.months), last, as_of=as_of, slices=rule.slices), last


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


def _by_scope(rule: Rule, name: str, filters: Filters) -> pd.DataFrame:
    """Give a KPI by the units or areas of a rule, named; a company that nobody declared is everything there is."""
    return _named(kpis.rate(name, (rule.scope,), filters).rows, rule.scope)


def _named(rows: pd.DataFrame, scope: str) -> pd.DataFrame:
    named = rows.rename(columns={scope: "scope_id", f"{scope}_name": "scope_name"})
    if scope == "company" and named["scope_id"].isna().all():
        named["scope_id"], named["scope_name"] = "", ""
    named["scope_name"] = named["scope_name"].fillna(named["scope_id"])
    return named.dropna(subset=["scope_id"])


def _by_month(rule: Rule, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give tops and bottoms by scope (rows) and month (columns, every month since the first with data), and names.

    A month in which nothing was counted is 0 for a count or a stock, and unknown for a rate.
    """
    kpi = kpis.kpi(rule.kpi)
    rows = _named(kpis.rate(rule.kpi, (rule.scope, "month"), filters).rows, rule.scope)
    names = rows[["scope_id", "scope_name"]].drop_duplicates("scope_id")
    if rows.empty:
        return pd.DataFrame(), pd.DataFrame(), names
    span = pd.period_range(rows["month"].min(), filters.to_date, freq="M")
    months = [str(month) for month in span]
    tops, bottoms = (
        rows.pivot(index="scope_id", columns="month", values=side).reindex(columns=months) for side in ("top", "bottom")
    )
    if kpi.bottom is None:
        tops, bottoms = tops.fillna(0), tops.fillna(0) * 0 + 1
    else:
        tops = tops.fillna(0).where(bottoms > 0)
    return tops, bottoms, names


def _limits(kpi: Kpi, tops: Values, bottoms: Values) -> Limits:
    """Draw the control limits of every row at once; sums that are no counts of events row by row."""
    if kpi.kind == "proportion":
        return control_charts.p_limits(tops, bottoms)
    if _is_limited_as_counts(kpi):
        return control_charts.u_limits(tops, bottoms)
    frames = [control_charts.i_chart(row) for row in rates(kpi, tops, bottoms, per=1)]
    return Limits(*(np.array([frame[name].to_numpy(float) for frame in frames]) for name in Limits._fields))


def _is_limited_as_counts(kpi: Kpi) -> bool:
    """Say whether limits come from counting: for all but rates of amounts per exposure."""
    return kpi.counts_events or kpi.kind != "rate"


def _frequent(kpi: Kpi, tops: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say for which rows monthly counts say anything: rare events have no usual month."""
    always = kpi.kind == "proportion" or not _is_limited_as_counts(kpi)
    return np.asarray(tops.mean(axis=1) >= RARE) | always


def _ends_run(values: Values, centre: Values, sign: int) -> bool:
    """Say whether a series shifted, and its longest run on the worse side lasts to its end."""
    if not len(values) or not bool(np.all(control_charts.shifted(values, centre))):
        return False
    run = control_charts.longest_run(values, centre)
    last = len(values) - 1
    return bool(len(run) and run[-1] == last and (values[last] - centre[last]) * sign > 0)
