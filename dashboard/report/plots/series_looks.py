"""How the series of a plot look, what their points are called, and between which ends their values lie."""

from datetime import date

import pandas as pd

from dashboard.charts.look import ACCENT, QUIET, SERIES
from dashboard.report.plots import paper
from dashboard.report.plots.paper import Frame
from dashboard.review import wording
from dashboard.review.content import Line, Plot
from dashboard.wording import words

ROLES = {"centre": ("solid", 1.4), "limit": ("dash", 1.2), "target": ("dot", 1.6)}


def of_role(plot: Plot, role: str) -> list[Line]:
    """Return the lines of one role."""
    return [line for line in plot.lines if line.role == role]


def values(plot: Plot, line: Line) -> list[float | None]:
    """Return the values of a line; a missing one is None."""
    return [None if pd.isna(value) else float(value) for value in plot.rows[line.column]]


def names(plot: Plot) -> list[str]:
    """Return what every point is called: its month, its day, or its name."""
    return [_name(x) for x in plot.rows[plot.x]]


def _name(x: object) -> str:
    return words.month_text(f"{x:%Y-%m}") if isinstance(x, date) else str(x)


def said(plot: Plot, line: Line, row: int, value: float) -> str:
    """Write a point with its parts, for a pointer over it."""
    several = len(of_role(plot, "value")) > 1
    text = (
        f"{_name(plot.rows[plot.x].iloc[row])}: {line.label + ' ' if several else ''}{wording.amount(value, plot.unit)}"
    )
    if several or not {"top", "bottom"} <= set(plot.rows.columns):
        return text
    top, bottom = plot.rows["top"].iloc[row], plot.rows["bottom"].iloc[row]
    return text if pd.isna(bottom) else f"{text} ({wording.amount(top, '')} / {wording.amount(bottom, '')})"


def spot(plot: Plot, frame: Frame, place: float) -> float:
    """Return where a point stands from left to right; places count from 0."""
    return frame.left + (place + 0.5) / len(plot.rows) * (frame.right - frame.left)


def extent(plot: Plot) -> tuple[float, float]:
    """Return the ends of the values: from zero for bars and small rates, near the values for shares."""
    drawn = [[value or 0.0 for value in values(plot, line)] for line in of_role(plot, "value")]
    known = [value for line in plot.lines for value in values(plot, line) if value is not None]
    known += [sum(stack) for stack in zip(*drawn, strict=True)] if plot.kind == "stacked" else []
    low, high = min(known), max(known)
    room = (high - low) * 0.08 or abs(high) * 0.08 or 1.0
    is_share, near = plot.unit in wording.PERCENT, plot.kind == "lines"
    if low >= 0 and not (near and (is_share or low > high / 2)):
        return 0.0, min(high * 1.08, 100.0) if is_share and high else high * 1.08 or 1.0
    return max(0.0, low - room) if low >= 0 else low - room, min(100.0, high) + room / 4 if is_share else high + room


def style(plot: Plot, place: int) -> tuple[str, str, str, str]:
    """Return colour, dash, shape and hatching of a series: one alone is plain."""
    colour, dash, symbol, hatch = SERIES[place % len(SERIES)]
    several = len(of_role(plot, "value")) > 1
    return (colour, dash, symbol, hatch) if several else (ACCENT, "solid", "circle", "")


def fill(plot: Plot, place: int) -> str:
    """Return the colour of a bar, or its hatched pattern where there are several."""
    colour, _dash, _symbol, hatch = style(plot, place)
    return f"url(#hatch-{place % len(SERIES)})" if hatch else colour


def legend(plot: Plot) -> list[tuple[str, str]]:
    """Return a swatch and a name for everything that is not named in the drawing itself."""
    values, found = of_role(plot, "value"), []
    if len(plot.lines) > 1:
        found = [(swatch(plot, place), line.label) for place, line in enumerate(values)]
    for role in ("centre", "limit"):
        if names := [line.label for line in of_role(plot, role)]:
            dash, width = ROLES[role]
            found.append((small(paper.path([(0, 6), (26, 6)], QUIET, width, dash)), words.listed(names)))
    return found


def swatch(plot: Plot, place: int) -> str:
    """Draw how a series looks, in a few pixels."""
    colour, dash, symbol, _hatch = style(plot, place)
    if plot.kind == "lines":
        return small(paper.path([(0, 6), (26, 6)], colour, 2, dash) + paper.mark(13, 6, symbol, colour, ""))
    return small(paper.box(6, 0, 14, 12, fill(plot, place)))


def small(drawn: str) -> str:
    """Put a swatch into a picture of its own."""
    return f'<svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">{drawn}</svg>'


def hatches() -> str:
    """Draw the patterns that bars refer to; once in a document."""
    ways = {"/": "M0 6L6 0", "\\": "M0 0L6 6", "x": "M0 6L6 0M0 0L6 6", "-": "M0 3H6", ".": "M2 3H4"}
    patterns = [
        f'<pattern id="hatch-{place}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"'
        f' fill="{colour}"/><path d="{ways[hatch]}" stroke="#fff" stroke-opacity=".5" stroke-width="1.2"/></pattern>'
        for place, (colour, _dash, _symbol, hatch) in enumerate(SERIES)
        if hatch
    ]
    return f'<svg class="hatches" width="0" height="0" aria-hidden="true"><defs>{"".join(patterns)}</defs></svg>'
