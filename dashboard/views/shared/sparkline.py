"""The last months of a number as a small line: its target, its last point, gaps where nothing is known."""

import math
from collections.abc import Sequence
from html import escape

from dashboard.report.plots.paper import runs

WIDE, HIGH, EDGE = 300.0, 40.0, 5.0
# A picture of its own knows no theme: this blue is seen on white and on the dark page.
OF_A_PICTURE = """<style>path { fill: none; stroke: #4f86c0; vector-effect: non-scaling-stroke; stroke-width: 2 }
.last { stroke-width: 8; stroke-linecap: round }</style>"""


def sparkline(values: Sequence[float | None], label: str, aim: float | None = None, tone: str = "") -> str:
    """Draw the months of a number as SVG for a page that styles it; nothing where fewer than two have one.

    label: what the line shows, for those who cannot see it; tone: how the last month stands.
    """
    known = [value for value in values if value is not None and not math.isnan(value)]
    if len(known) < 2:  # two points make a line
        return ""
    low, high = min([*known, *([aim] if aim is not None else [])]), max([*known, *([aim] if aim is not None else [])])
    span = (high - low) or 1.0

    def up(value: float) -> float:
        return HIGH - EDGE - (value - low) / span * (HIGH - 2 * EDGE)

    step = (WIDE - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (EDGE + place * step, None if value is None or math.isnan(value) else up(value))
        for place, value in enumerate(values)
    ]
    lines = ["M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs(points) if len(run) > 1]
    drawn = [f'<path class="line" d="{line}"/>' for line in lines]
    if aim is not None:
        drawn.insert(0, f'<path class="aim" d="M{EDGE:g} {up(aim):.1f} L{WIDE - EDGE:g} {up(aim):.1f}"/>')
    x, y = next((x, y) for x, y in reversed(points) if y is not None)
    drawn.append(f'<path class="last {tone}" d="M{x:.1f} {y:.1f} h0.01"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {WIDE:g} {HIGH:g}"'
        f' preserveAspectRatio="none" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def as_picture(svg: str) -> str:
    """Let a line be shown as a picture that carries its own style and keeps its shape."""
    return svg.replace(' preserveAspectRatio="none"', "").replace(">", f">{OF_A_PICTURE}", 1)
