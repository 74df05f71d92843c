"""Charts along the months: a rate with its target, and counts."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.annotations.events import Event
from dashboard.charts import partial
from dashboard.charts.event_marks import event_marks
from dashboard.charts.look import ACCENT, SERIES, Chart, DrawnFrom, figure, fixed, hatch, month_days
from dashboard.charts.months import days_of, every_month, groups, month_axis, running_marks, target_marks
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.results.pooled_rates import latest_month
from dashboard.wording import findings, words

HEIGHT = 250
CEILING = 100.0


def by_month(
    rate: Rate,
    goals: Mapping[str, float] | None = None,
    series: str = "",
    names: dict[str, str] | None = None,
    events: tuple[Event, ...] = (),
    height: int = HEIGHT,
    finding: str = "",
) -> Chart:
    """Draw a rate by month, one line per value of `series` if given; a month without data leaves a gap.

    goals: the target of each month that has one. events: what happened and may explain a change, marked along them.
    """
    kpi, rows, label = rate.kpi, rate.rows.sort_values("month"), words.label(rate.kpi)
    finding = finding or findings.trend(kpi, latest_month(kpi, rows))
    if rows.dropna(subset=["rate"]).empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    months = every_month(rows)
    goals = {month: goals[month] for month in months if goals and month in goals}
    parts, cut = groups(rows, series, names, label), partial.cut_periods(rate, months)
    traces = [
        line(kpi, name, part.set_index("month").reindex(months), position, len(parts) > 1, cut)
        for position, (name, part) in enumerate(parts)
    ]
    happened = event_marks(events, *days_of(months))
    marks = [target_marks(goals, kpi, months), (happened.shapes, happened.texts), running_marks(rate.as_of, months)]
    drawn = figure(
        traces,
        height,
        margin={"r": 58} if goals else {},
        room=happened.room,
        xaxis=month_axis(months),
        yaxis=value_axis(kpi, rows, goals.values()),
        showlegend=len(parts) > 1,
        shapes=[shape for shapes, _texts in marks for shape in shapes],
        annotations=[text for _shapes, texts in marks for text in texts],
    )
    alt = _("{kpi} by month. {finding}").format(kpi=label, finding=finding)
    return Chart(drawn, finding, alt, partial.note(cut), happened.note, drawn_from=DrawnFrom.of(rate))


def line(
    kpi: Kpi, name: str, rows: pd.DataFrame, position: int, several: bool, cut: tuple[str, ...] = ()
) -> go.Scatter:
    """Draw one line; colour, dash and marker change together. cut: the months that are not whole, as hollow points."""
    colour, dash, symbol, _pattern = SERIES[position % len(SERIES)]
    return go.Scatter(
        x=month_days([str(month) for month in rows.index]),
        y=rows["rate"].tolist(),
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": 2, "dash": dash if several else "solid"},
        marker={"size": 6, "symbol": partial.symbols(symbol, [str(month) for month in rows.index], cut)},
        text=[point_text(kpi, row) for row in findings.each(rows)],
        hovertemplate=("%{fullData.name}: " if several else "") + "%{x|%Y-%m}: %{text}<extra></extra>",
    )


def point_text(kpi: Kpi, row: Any) -> str:
    """Write a point and its parts for its tooltip."""
    value = words.amount(row.rate, kpi)
    if kpi.bottom is None or pd.isna(row.rate):
        return value
    return f"{value} (" + _("{top} of {bottom}").format(top=words.whole(row.top), bottom=words.whole(row.bottom)) + ")"


def value_axis(kpi: Kpi, rows: pd.DataFrame, goals: Iterable[float]) -> dict[str, Any]:
    """Return the axis of the values: from zero for rates and counts, near the values for shares, never above 100 %."""
    values = [*rows["rate"].dropna(), *goals]
    if kpi.kind != "proportion":
        return fixed(words.unit_of(kpi), range=[0, max(values) * 1.15 or 1])
    low = max(0.0, min(values) - (CEILING - min(values)) * 0.15 - 1)
    return fixed(range=[low, CEILING + (CEILING - low) * 0.04], ticksuffix=" %")


def counts_by_month(
    rate: Rate,
    series: str = "",
    names: dict[str, str] | None = None,
    height: int = HEIGHT,
    finding: str = "",
    events: tuple[Event, ...] = (),
) -> Chart:
    """Draw a count by month as bars, stacked by the values of `series` if given."""
    kpi, rows, label = rate.kpi, rate.rows.sort_values("month"), words.label(rate.kpi)
    if not finding and series:
        finding = findings.largest(kpi, by_label(rows, series, names), "label")
    elif not finding:
        finding = findings.trend(kpi, latest_month(kpi, rows))
    if rows.dropna(subset=["top"]).empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    months = every_month(rows)
    shapes, texts = running_marks(rate.as_of, months)
    happened = event_marks(events, *days_of(months))
    drawn = figure(
        [
            bars(name, part, position, bool(series))
            for position, (name, part) in enumerate(groups(rows, series, names, label))
        ],
        height,
        barmode="stack",
        bargap=0.25,
        showlegend=bool(series),
        xaxis=month_axis(months),
        yaxis=fixed(words.unit_of(kpi), rangemode="tozero"),
        room=happened.room,
        shapes=[*happened.shapes, *shapes],
        annotations=[*happened.texts, *texts],
    )
    alt = _("{kpi} by month. {finding}").format(kpi=label, finding=finding)
    return Chart(drawn, finding, alt, events=happened.note, drawn_from=DrawnFrom.of(rate))


def bars(name: str, rows: pd.DataFrame, position: int, several: bool) -> go.Bar:
    """Draw the bars of one group; colour and hatching change together."""
    colour, _dash, _symbol, pattern = SERIES[position % len(SERIES)]
    return go.Bar(
        x=month_days(rows["month"].tolist()),
        y=rows["top"].tolist(),
        name=name,
        marker={"color": colour if several else ACCENT, "pattern": hatch(pattern if several else "")},
        hovertemplate="%{fullData.name}: %{x|%Y-%m}: %{y}<extra></extra>",
    )


def by_label(rows: pd.DataFrame, series: str, names: dict[str, str] | None) -> pd.DataFrame:
    """Add the counts up by the value of a slice, under its name."""
    sums = rows.groupby(series, as_index=False)[["top"]].sum()
    return sums.assign(label=[(names or {}).get(value, value) for value in sums[series]])
