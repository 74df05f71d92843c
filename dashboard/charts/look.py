"""The one look of all charts: transparent, so that light and dark themes shine through, and few colours."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.filters import Filters
from dashboard.wording import formats

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
BAR = 30
AROUND = 76

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
class DrawnFrom:
    """What a chart is drawn from: a KPI and the choices whose records open from it."""

    kpi: str
    filters: Filters

    @classmethod
    def of(cls, rate: Any) -> "DrawnFrom":
        """Take both from the rate that is drawn."""
        return cls(rate.kpi.name, rate.filters)


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it finds, the text read out in its place, and a note for below it.

    events: what the numbered marks along its axis mean; words of users are in it.
    drawn_from: the records behind it, of a chart from which they open; a page does not name the KPI again.
    """

    figure: Any
    finding: str
    alt: str
    note: str = ""
    events: str = ""
    drawn_from: DrawnFrom | None = None


def figure(
    traces: list[Any], height: int, margin: dict[str, int] | None = None, room: int = 0, **layout: Any
) -> go.Figure:
    """Put traces into a figure with the shared look. Everything goes in at once: adding to a figure later is slow.

    room: pixels kept free on top of the drawing, below the legend; the figure grows by them.
    """
    height += room
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0, "traceorder": "normal"}
    legend |= {"y": 1 + room / max(height - room - AROUND, 1)} if room else {}
    shared = {"template": TEMPLATE, "height": height, "dragmode": False, "hovermode": "closest", "legend": legend}
    shared["separators"] = formats.separators()
    margins = {"l": 8, "r": 12, "t": 8, "b": 8, **(margin or {})}
    margins["t"] += room
    return go.Figure(traces, {**shared, "margin": margins, **layout})


def beside(y: Any, text: str) -> dict[str, Any]:
    """Return a text at the right of the drawing, level with a value."""
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "align": "left"}
    return {**place, "y": y, "text": text, "showarrow": False, "font": {"size": 12}}


def upright(x: Any, text: str, anchor: str = "center") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an upright dashed line and the text on top of it."""
    line = {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
    place = {"x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": anchor, "showarrow": False}
    stroke = {"color": QUIET, "width": 1.5, "dash": "dash"}
    return {**line, "line": stroke}, {**place, "text": text, "font": {"size": 11}}


def fixed(title: str = "", **more: Any) -> dict[str, Any]:
    """Return an axis that touch and wheel cannot move, with its title and unit."""
    named = {"title": {"text": title, "standoff": 6, "font": {"size": 12}}} if title else {}
    return {"fixedrange": True, **named, **more}


def hatch(shape: str) -> dict[str, Any]:
    """Return the pattern of a bar: light lines over its colour, so that numbers on it stay readable."""
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.4)", "size": 6, "solidity": 0.25}


def rows_height(count: int, row: int = BAR) -> int:
    """Return the height that gives every bar of a lying bar chart the same room."""
    return max(count, 2) * row + AROUND


def month_days(months: list[str]) -> list[date]:
    """Return the first day of months written as 2026-10."""
    return [date(int(month[:4]), int(month[5:7]), 1) for month in months]
