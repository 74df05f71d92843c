"""A chart along the months with one day marked in it, such as the day on which something was begun."""

from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.charts import event_marks
from dashboard.charts.look import Chart, upright
from dashboard.charts.months import among_months

ROOM = 26
BESIDE = timedelta(days=20)


def marked(chart: Chart, day: date, text: str) -> Chart:
    """Return a copy of a chart with an upright line at a day, and what it means above it.

    A chart whose axis is not made of days (a t chart counts events) stays as it is.
    """
    days = _days(chart.figure)
    if not days:
        return chart
    first, last = min(days), max(days)
    place = among_months(day)
    line, label = upright(place, escape(text), "right" if day > first + (last - first) / 2 else "left")
    label["yshift"] = event_marks.ROOM if chart.events else 0
    drawn = go.Figure(chart.figure)
    drawn.add_shape(line)
    drawn.add_annotation(label)
    drawn.update_layout(margin_t=max(ROOM, drawn.layout.margin.t or 0) + label["yshift"] // 2)
    if not first <= place <= last:
        drawn.update_xaxes(range=[min(first, place) - BESIDE, max(last, place) + BESIDE])
    return replace(chart, figure=drawn, alt=f"{chart.alt} {text}")


def _days(figure: Any) -> list[date]:
    """Return the days along the axis of a figure; none where it is made of something else."""
    if figure is None:
        return []
    return [day for trace in figure.data for day in (trace.x if trace.x is not None else ()) if isinstance(day, date)]
