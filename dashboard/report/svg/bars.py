"""A plot as lying bars: names at the left, downwards, each value behind its bar."""

from dashboard.charts.look import QUIET
from dashboard.report.plots import paper
from dashboard.report.plots.paper import Frame
from dashboard.report.plots.series_looks import extent, fill, names, of_role, said, values
from dashboard.review import wording
from dashboard.review.content import Line, Plot

BAR = 20


def bars(plot: Plot) -> str:
    """Draw lying bars with the names at the left and the values behind them."""
    lines, count = of_role(plot, "value"), len(plot.rows)
    room = min(250.0, max(map(paper.length, names(plot))) + 10)
    thick = BAR if len(lines) == 1 else 13
    height = max(thick * len(lines), paper.LINE * 2 - 4) + 8
    low, high = extent(plot)
    frame = Frame(room, 24 if of_role(plot, "target") else 6, paper.WIDTH - 70, 0, low, high)
    drawn = []
    for row, name in enumerate(names(plot)):
        middle = frame.top + row * height + height / 2
        drawn += row_name(name, room, middle)
        for place, line in enumerate(lines):
            y = middle + (place - len(lines) / 2) * thick
            drawn += bar(plot, line, row, frame, y, thick - 2, fill(plot, place))
    bottom = frame.top + count * height
    drawn.append(paper.path([(frame.across(0), frame.top), (frame.across(0), bottom)], QUIET, 1))
    for line in of_role(plot, "target"):
        known = [value for value in values(plot, line) if value is not None]
        text = f"{line.label} {wording.amount(known[-1], plot.unit)}" if known else ""
        ends = Frame(frame.left, frame.top, frame.right, bottom, low, high)
        drawn += paper.upright(ends, frame.across(known[-1]), text, dash="dot") if known else []
    return paper.picture(bottom + 4, plot.chart.alt, drawn)


def row_name(name: str, room: float, middle: float) -> list[str]:
    """Write a name before its bar, on two lines where it is long."""
    lines = paper.wrapped(name, room - 8)
    first = middle + 4 - (len(lines) - 1) * paper.LINE / 2 + (len(lines) - 1) * 0.5
    return [paper.text(room - 8, first + place * (paper.LINE - 1), part, "end") for place, part in enumerate(lines)]


def bar(plot: Plot, line: Line, row: int, frame: Frame, y: float, thick: float, look: str) -> list[str]:
    """Draw one bar and its value; without a value it says so."""
    value = values(plot, line)[row]
    zero = frame.across(0)
    if value is None:
        return [paper.text(zero + 6, y + thick / 2 + 4, wording.amount(None, plot.unit), colour=QUIET)]
    start, end = sorted((zero, frame.across(value)))
    shape = paper.box(start, y, end - start, thick, look, said(plot, line, row, value))
    return [shape, paper.text(end + 6, y + thick / 2 + 4, wording.amount(value, plot.unit))]
