"""The one look of all charts: transparent, so that light and dark themes shine through, and few colours."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

ACCENT = "#2f6fb0"
SECOND = "#c2570c"
GOOD = "#3f7d4e"
QUIET = "#8792a2"
GRID = "rgba(128,138,152,0.22)"
SERIES = (
    (ACCENT, "solid", "circle", ""),
    (SECOND, "dash", "diamond", "/"),
    (GOOD, "dot", "square", "x"),
    ("#7a5195", "dashdot", "triangle-up", "."),
    (QUIET, "longdash", "cross", "\\"),
    ("#a03a4a", "solid", "triangle-down", "-"),
)
BAR = 26
AROUND = 56

TEMPLATE = go.layout.Template(
    layout={
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12},
        "hoverlabel": {"align": "left"},
        "xaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True},
        "yaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True},
    }
)


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it finds, the text read out in its place, and a note for below it."""

    figure: go.Figure | None
    finding: str
    alt: str
    note: str = ""


def figure(traces: list[Any], height: int, **layout: Any) -> go.Figure:
    """Put traces into a figure with the shared look."""
    drawn = go.Figure(data=traces, layout={"template": TEMPLATE, "height": height, "dragmode": False})
    margin = {"l": 8, "r": 12, "t": 8, "b": 8}
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0, "title": None}
    drawn.update_layout({"margin": margin, "legend": legend, "hovermode": "closest", "title": None, **layout})
    return drawn


def fixed(title: str = "", **more: Any) -> dict[str, Any]:
    """Return an axis that touch and wheel cannot move, with its title and unit."""
    named = {"title": {"text": title, "standoff": 6, "font": {"size": 12}}} if title else {}
    return {"fixedrange": True, **named, **more}


def rows_height(count: int, row: int = BAR) -> int:
    """Return the height that gives every bar of a lying bar chart the same room."""
    return max(count, 2) * row + AROUND


def month_days(months: list[str]) -> list[date]:
    """Return the first day of months written as 2026-10."""
    return [date(int(month[:4]), int(month[5:7]), 1) for month in months]
