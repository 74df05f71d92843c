"""A chart that says in one line what it is about, so that its picture can stand alone."""

from html import escape

import plotly.graph_objects as go

from dashboard.charts.look import Chart

ROOM = 22


def titled(chart: Chart, about: str) -> go.Figure | None:
    """Return the figure with a line above it: the number, the unit and the days."""
    if chart.figure is None:
        return None
    layout = chart.figure.layout
    place = {"x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top"}
    title = {**place, "text": escape(about), "font": {"size": 12, "weight": 400}, "pad": {"t": 4, "l": 2}}
    margin = {**layout.margin.to_plotly_json(), "t": (layout.margin.t or 0) + ROOM}
    return chart.figure.update_layout(title=title, margin=margin, height=(layout.height or 300) + ROOM)
