"""What a native chart is told about the values of a plot: their format, round ends of the axis, which are signals."""

import math

from dashboard.language import _
from dashboard.report.plots import series_looks
from dashboard.review import wording
from dashboard.review.content import Line, Plot

SIGNALS = ("worse", "better", "signal")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
WHOLE = 100.0


def number_format(plot: Plot, line: Line) -> str:
    """Return how the values of a line are written: shares with their percent sign, counts whole."""
    if plot.unit in wording.PERCENT:
        return '0.0" %"'
    known = [value for value in series_looks.values(plot, line) if value is not None]
    if all(float(value).is_integer() for value in known):
        return "#,##0"
    return "#,##0.0" if max(known) >= 10 else "#,##0.00"


def is_whole(plot: Plot) -> bool:
    """Say whether a plot counts something."""
    return all(number_format(plot, line) == "#,##0" for line in series_looks.of_role(plot, "value"))


def scale(plot: Plot) -> tuple[float, float, float]:
    """Return both ends of the values and the step between grid lines, all round numbers."""
    low, high = series_looks.extent(plot)
    rough = (high - low) / 6 or 1.0
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * each for each in STEPS if size * each >= rough - 1e-12)
    if is_whole(plot):
        step = max(1.0, math.ceil(step))
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    known = [value for line in plot.lines for value in series_looks.values(plot, line) if value is not None]
    if plot.unit in wording.PERCENT and max(known) <= WHOLE:
        top = min(top, WHOLE)
    return round(max(bottom, 0.0) if low >= 0 else bottom, 10), round(top, 10), round(step, 10)


def signals(plot: Plot) -> dict[str, list[float | None]]:
    """Return the values of the points that are signals, by what they say: as series, so that they are named."""
    values = series_looks.of_role(plot, "value")
    if plot.kind != "lines" or len(values) != 1 or "signal" not in plot.rows.columns:
        return {}
    points = list(zip(series_looks.values(plot, values[0]), plot.rows["signal"], strict=True))
    kinds = [kind for kind in SIGNALS if any(name == kind for _value, name in points)]
    return {kind: [value if name == kind else None for value, name in points] for kind in kinds}


def signal_name(kind: str) -> str:
    """Name what a marked point says."""
    return {"worse": _("signal for the worse"), "better": _("signal for the better"), "signal": _("signal")}[kind]
