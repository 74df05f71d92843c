"""The plan that areas are drawn on, as a chart whose box and lasso give corners."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.look import figure
from dashboard.shapes.coordinates import Position

GRID, AROUND, HIGHEST = 25, 60, 620
OLD, NEW, DRAFT = "#5b6675", "#2f6fb0", "#c2570c"


def plan_figure(
    size: tuple[float, float],
    picture: str | None,
    shapes: Sequence[tuple[str, Sequence[Position], str]],
    is_freehand: bool,
    page_width: int = 720,
) -> go.Figure:
    """Draw the picture and the named shapes on it; dragging over it draws a rectangle or a line by hand."""
    width, height = size
    images: list[dict[str, Any]] = []
    if picture:
        images = [
            {
                "source": picture, "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height,
                "sizing": "stretch", "layer": "below", "xanchor": "left", "yanchor": "top",
            }
        ]  # fmt: skip
    across = [width * (index + 0.5) / GRID for index in range(GRID)]
    down = [height * (index + 0.5) / GRID for index in range(GRID)]
    points = go.Scatter(
        x=[x for x in across for _y in down],
        y=[y for _x in across for y in down],
        mode="markers",
        marker={"opacity": 0, "size": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    return figure(
        [*(_shape(name, corners, colour) for name, corners, colour in shapes), points],
        int(min(page_width * height / width + AROUND, HIGHEST)),
        dragmode="lasso" if is_freehand else "select",
        images=images,
        xaxis={"range": [0, width], "showgrid": False, "constrain": "domain", "title": {"text": "x"}},
        yaxis={
            "range": [height, 0], "showgrid": False, "scaleanchor": "x", "constrain": "domain", "title": {"text": "y"},
        },
        newselection={"line": {"color": DRAFT, "width": 2}},
    )  # fmt: skip


def _shape(name: str, corners: Sequence[Position], colour: str) -> go.Scatter:
    closed = [*corners, corners[0]]
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return go.Scatter(
        x=[x for x, _y in closed],
        y=[y for _x, y in closed],
        mode="lines",
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.22)",
        line={"color": colour, "width": 2},
        name=escape(name),
        text=escape(name),
        hoverinfo="text",
        showlegend=False,
    )
