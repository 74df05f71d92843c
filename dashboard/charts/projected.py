"""The same chart for a wall: letters, marks and lines larger, so that the last row of a room can read it."""

from typing import Any

import plotly.graph_objects as go

LARGER = 2.0
HEIGHT = 400
SCALED = ("size", "width", "height", "borderpad", "standoff", "xshift", "yshift", "l", "r", "t", "b")


def projected(figure: Any, height: int = HEIGHT, larger: float = LARGER) -> go.Figure:
    """Return a copy of a figure with everything that has a size in pixels made larger."""
    given = figure.to_dict()
    grown = {"data": [_grown(trace, larger) for trace in given["data"]], "layout": _grown(given["layout"], larger)}
    grown["layout"].pop("template", None)
    grown["layout"] |= {"height": height}
    return go.Figure(grown).update_layout(template=figure.layout.template, font={"size": round(12 * larger)})


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
