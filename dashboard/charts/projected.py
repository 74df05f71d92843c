"""The same chart for a wall: letters, marks and lines larger, so that the last row of a room can read it."""

from typing import Any

import plotly.graph_objects as go

from dashboard.charts.look import AROUND

LARGER = 2.0
HEIGHT = 400
LETTERS = 10.5  # of the figure as it is on a page
SCALED = ("size", "width", "height", "borderpad", "standoff", "xshift", "yshift", "l", "r", "t", "b")


def projected(figure: Any, height: int = HEIGHT, larger: float = LARGER) -> go.Figure:
    """Return a copy of a figure with everything that has a size in pixels made larger."""
    given = figure.to_dict()
    grown = {"data": [_grown(trace, larger) for trace in given["data"]], "layout": _grown(given["layout"], larger)}
    grown["layout"].pop("template", None)
    letters = {"size": round(LETTERS * larger)}
    named = {"tickfont": letters, "title_font": letters}
    drawn = go.Figure(grown).update_layout(template=figure.layout.template, height=height, legend_font=letters)
    if (figure.layout.legend.y or 1) > 1:  # a part of the height of the drawing, which does not grow by as much
        part = (figure.layout.height - AROUND) / max(height - AROUND * larger, 1)
        drawn.update_layout(legend_y=1 + (figure.layout.legend.y - 1) * larger * part)
    return drawn.update_layout(font=letters).update_xaxes(named).update_yaxes(named)


def _grown(value: Any, larger: float) -> Any:
    """Multiply every size inside a part of a figure; the values it shows stay."""
    if not isinstance(value, dict):
        return [_grown(each, larger) for each in value] if _is_list_of_parts(value) else value
    return {name: _sized(part, larger) if name in SCALED else _grown(part, larger) for name, part in value.items()}


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(each, dict) for each in value)


def _sized(value: Any, larger: float) -> Any:
    if isinstance(value, list | tuple):
        return [_sized(each, larger) for each in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value * larger if is_number else _grown(value, larger)
