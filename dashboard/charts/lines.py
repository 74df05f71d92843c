"""A KPI along months, quarters or years: one line with its 95 % interval, or a line per group."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.annotations.events import Event
from dashboard.charts import partial
from dashboard.charts.event_marks import event_marks
from dashboard.charts.look import ACCENT, SERIES, Chart, figure, fixed
from dashboard.charts.months import month_axis, target_marks
from dashboard.charts.trend import point_text, value_axis
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.wording import findings, interval_words, periods, words

MOST = len(SERIES)
HEIGHT = 320
BAND = "rgba(47,111,176,0.16)"


def lines(
    rate: Rate,
    grain: str,
    rows: pd.DataFrame,
    groups: list[Any],
    finding: str,
    goals: Mapping[str, float] | None = None,
    events: tuple[Event, ...] = (),
) -> Chart:
    """Draw rows (period, group, key, top, bottom, rate, lower, upper) as a line per key of `groups`.

    goals: the target of each period that has one.
    """
    kpi = rate.kpi
    if rows.dropna(subset=["rate"]).empty:
        return Chart(None, finding, finding, words.notes_text(rate.notes))
    every = periods.between(rows["period"].min(), rows["period"].max(), grain)
    several, traces = len(groups) > 1, []
    cut = partial.cut_periods(rate, every)
    for position, key in enumerate(groups):
        part = rows[rows["key"] == key].set_index("period").reindex(every)
        if not several and part["lower"].notna().any():
            traces.append(band(part, every, grain))
        traces.append(line(kpi, part, every, grain, position, several, key, cut))
    goals = {period: goals[period] for period in every if goals and period in goals}
    shapes, texts = target_marks(goals, kpi, every)
    place = None if grain == "month" else lambda day: periods.place(day, every)
    happened = event_marks(events, periods.first_day(every[0]), periods.last_day(every[-1]), place)
    drawn = figure(
        traces,
        HEIGHT + 18 * several * (len(groups) // 3),
        margin={"r": 58} if goals else {},
        room=happened.room,
        xaxis=month_axis(every) if grain == "month" else fixed(type="category", showgrid=False),
        yaxis=value_axis(kpi, rows, goals.values()),
        showlegend=several,
        shapes=[*happened.shapes, *shapes],
        annotations=[*happened.texts, *texts],
    )
    note = "" if several or rows["lower"].isna().all() else _("Shaded: {interval} of each period by itself.")
    note = words.joined(note.format(interval=interval_words.name(kpi)), partial.note(cut))
    alt = _("{kpi} by period. {finding}").format(kpi=words.label(kpi), finding=finding)
    return Chart(drawn, finding, alt, note, happened.note)


def places(every: list[str], grain: str) -> list[Any]:
    """Return where periods stand along the axis."""
    return [periods.first_day(period) if grain == "month" else periods.text(period) for period in every]


def line(
    kpi: Kpi,
    rows: pd.DataFrame,
    every: list[str],
    grain: str,
    position: int,
    several: bool,
    key: Any,
    cut: tuple[str, ...] = (),
) -> Any:
    """Draw one line; colour, dash and marker change together. cut: the periods that are not whole, as hollow points."""
    colour, dash, symbol, _pattern = SERIES[position % len(SERIES)]
    group = str(rows["group"].dropna().iloc[0]) if rows["group"].notna().any() else ""
    flat = [part for pair in key for part in pair]
    return go.Scatter(
        x=places(every, grain),
        y=rows["rate"].tolist(),
        name=group,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": 2, "dash": dash if several else "solid"},
        marker={"size": 7, "symbol": partial.symbols(symbol, every, cut)},
        text=[f"{periods.text(str(row.Index))}: {point_text(kpi, row)}" for row in findings.each(rows)],
        customdata=[[grain, period, *flat] for period in every],
        hovertemplate=("%{fullData.name}<br>" if several else "") + "%{text}<extra></extra>",
    )


def band(rows: pd.DataFrame, every: list[str], grain: str) -> Any:
    """Shade the 95 % interval of each period."""
    known = rows.dropna(subset=["lower", "upper"])
    at = places([period for period in every if period in known.index], grain)
    return go.Scatter(
        x=[*at, *at[::-1]],
        y=[*known["upper"], *known["lower"][::-1]],
        fill="toself",
        fillcolor=BAND,
        line={"width": 0, "color": ACCENT},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
