"""A plot along the months, or along a few names: lines or upright bars, targets, limits, what happened."""

from datetime import date
from itertools import accumulate

from dashboard.charts.look import ACCENT, GOOD, QUIET, SECOND
from dashboard.report.plots import paper
from dashboard.report.plots.paper import Frame
from dashboard.report.plots.series_looks import ROLES, extent, fill, of_role, said, spot, style, values
from dashboard.report.svg import happened
from dashboard.review import wording
from dashboard.review.content import Line, Plot
from dashboard.wording import formats, words

HEIGHT = 216
MOST_LABELS = 12
SIGNALS = {"worse": (SECOND, "diamond"), "better": (GOOD, "square"), "signal": (ACCENT, "star")}


def along(plot: Plot) -> str:
    """Draw lines or columns from left to right."""
    low, high = extent(plot)
    labels = [axis_text(value, plot.unit) for value in paper.ticks(low, high)]
    top = 14 + happened.room(plot) + (10 if plot.unit not in wording.PERCENT else 0)
    right = paper.WIDTH - (74 if of_role(plot, "target") else 8)
    left = max(map(paper.length, labels), default=30) + 12
    frame = Frame(left, top, right, HEIGHT - 36, low, high)
    drawn = paper.value_axis(frame, lambda value: axis_text(value, plot.unit))
    if plot.unit not in wording.PERCENT:
        drawn.append(paper.text(0, 11, plot.unit, size=11))
    drawn += happened.marks(plot, frame) + month_labels(plot, frame)
    drawn += value_lines(plot, frame) if plot.kind == "lines" else columns(plot, frame)
    drawn += target_lines(plot, frame)
    return paper.picture(HEIGHT, plot.chart.alt, drawn)


def axis_text(value: float, unit: str) -> str:
    """Write a value of the axis as short as it is."""
    if unit in wording.PERCENT:
        return formats.short_percent(value, 10)
    return formats.short(value, 10, is_grouped=True)


def month_labels(plot: Plot, frame: Frame) -> list[str]:
    """Write the months below, the last one always, the year where it begins; or names, shortened."""
    xs, count = list(plot.rows[plot.x]), len(plot.rows)
    step = -(-count // MOST_LABELS)
    drawn, year = [], None
    for place in range((count - 1) % step, count, step):
        at, x = spot(plot, frame, place), xs[place]
        if not isinstance(x, date):
            room = (frame.right - frame.left) / count * step - 6
            drawn += [paper.text(at, frame.bottom + 16 + 14 * line, part, "middle")
                      for line, part in enumerate(paper.wrapped(str(x), room))]  # fmt: skip
            continue
        drawn.append(paper.text(at, frame.bottom + 16, words.month_label(x), "middle"))
        if x.year != year:
            drawn.append(paper.text(at, frame.bottom + 30, str(x.year), "middle", QUIET))
            year = x.year
    return drawn


def value_lines(plot: Plot, frame: Frame) -> list[str]:
    """Draw centre and limits as steps, then every series as a line with its points; a gap stays a gap."""
    half = (frame.right - frame.left) / len(plot.rows) / 2
    drawn = []
    for line in (*of_role(plot, "limit"), *of_role(plot, "centre")):
        dash, width = ROLES[line.role]
        found = paper.runs(points(plot, line, frame))
        drawn += [paper.path(paper.steps(run, half), QUIET, width, dash) for run in found]
    for place, line in enumerate(of_role(plot, "value")):
        colour, dash, _symbol, _hatch = style(plot, place)
        found = paper.runs(points(plot, line, frame))
        drawn += [paper.path(run, colour, 2, dash) for run in found if len(run) > 1]
        drawn += dots(plot, line, frame, place)
    return drawn


def points(plot: Plot, line: Line, frame: Frame) -> list[tuple[float, float | None]]:
    """Return where the points of a line stand."""
    return [
        (spot(plot, frame, place), None if value is None else frame.up(value))
        for place, value in enumerate(values(plot, line))
    ]


def dots(plot: Plot, line: Line, frame: Frame, place: int) -> list[str]:
    """Draw the points of a series; a signal is larger, in the shape and colour of worse or better."""
    colour, _dash, symbol, _hatch = style(plot, place)
    signals = plot.rows["signal"].tolist() if "signal" in plot.rows.columns else [""] * len(plot.rows)
    drawn = []
    for row, (value, signal) in enumerate(zip(values(plot, line), signals, strict=True)):
        if value is not None:
            look = SIGNALS.get(str(signal), (colour, symbol))
            at = spot(plot, frame, row), frame.up(value)
            size = 5.5 if signal in SIGNALS else 3.4
            drawn.append(paper.mark(*at, look[1], look[0], said(plot, line, row, value), size))
    return drawn


def columns(plot: Plot, frame: Frame) -> list[str]:
    """Draw upright bars, one on the other where they are parts of a whole, else side by side."""
    lines, drawn = of_role(plot, "value"), []
    band = (frame.right - frame.left) / len(plot.rows) * 0.72
    width = band if plot.kind == "stacked" else band / len(lines)
    for row in range(len(plot.rows)):
        found = [values(plot, line)[row] for line in lines]
        sums = [0.0, *accumulate(value or 0.0 for value in found)]
        for place, (line, value) in enumerate(zip(lines, found, strict=True)):
            if value is None:
                continue
            low, high = (sums[place], sums[place + 1]) if plot.kind == "stacked" else sorted((0.0, value))
            x = spot(plot, frame, row) - band / 2 + (0 if plot.kind == "stacked" else place * width)
            height = frame.up(low) - frame.up(high)
            text = said(plot, line, row, value)
            drawn.append(paper.box(x, frame.up(high), width - 1, height, fill(plot, place), text))
    return drawn


def target_lines(plot: Plot, frame: Frame) -> list[str]:
    """Draw the target as dotted steps, with its last value beside it."""
    half, drawn = (frame.right - frame.left) / len(plot.rows) / 2, []
    for line in of_role(plot, "target"):
        found = paper.runs(points(plot, line, frame))
        drawn += [paper.path(paper.steps(run, half), paper.INK, ROLES["target"][1], "dot") for run in found]
        if found:
            y, known = found[-1][-1][1], [value for value in values(plot, line) if value is not None]
            drawn.append(paper.text(frame.right + 5, y - 2, paper.shortened(line.label, 69, 11), size=11))
            drawn.append(paper.text(frame.right + 5, y + 11, wording.amount(known[-1], plot.unit), size=11))
    return drawn
