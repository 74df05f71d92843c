"""The last twelve months of a number as a small line: its target, its last point, gaps where nothing is known."""

from dashboard.report.plots.paper import runs
from dashboard.verdict.measures import Measure
from dashboard.views.overview.markup import text

WIDE, HIGH, EDGE = 300.0, 40.0, 5.0


def sparkline(one: Measure, tone: str, label: str) -> str:
    """Draw the months of a number; nothing where fewer than two have one."""
    values = [value for _month, value in one.trend]
    known = [value for value in values if value is not None]
    if len(known) < 2:  # two points make a line
        return '<div class="spark"></div>'
    aim = one.aim.target if one.aim is not None and one.kpi.kind != "count" else None
    low, high = min([*known, *([aim] if aim is not None else [])]), max([*known, *([aim] if aim is not None else [])])
    span = (high - low) or 1.0

    def up(value: float) -> float:
        return HIGH - EDGE - (value - low) / span * (HIGH - 2 * EDGE)

    step = (WIDE - 2 * EDGE) / max(len(values) - 1, 1)
    points = [(EDGE + place * step, None if value is None else up(value)) for place, value in enumerate(values)]
    lines = ["M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs(points) if len(run) > 1]
    drawn = [f'<path class="line" d="{line}"/>' for line in lines]
    if aim is not None:
        drawn.insert(0, f'<path class="aim" d="M{EDGE:g} {up(aim):.1f} L{WIDE - EDGE:g} {up(aim):.1f}"/>')
    x, y = next((x, y) for x, y in reversed(points) if y is not None)
    drawn.append(f'<path class="last {tone}" d="M{x:.1f} {y:.1f} h0.01"/>')
    return (
        f'<svg class="spark" viewBox="0 0 {WIDE:g} {HIGH:g}" preserveAspectRatio="none" role="img"'
        f' aria-label="{text(label)}">{"".join(drawn)}</svg>'
    )
