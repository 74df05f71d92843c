"""The charts of a review as SVG, drawn from the rows behind them: sharp on paper, without scripts, the one look."""

from dashboard.report.plots.series_looks import hatches, legend, names, of_role
from dashboard.report.svg.along import along
from dashboard.report.svg.bars import bars
from dashboard.report.svg.happened import note
from dashboard.review.content import Plot

__all__ = ["drawing", "hatches", "legend", "names", "note"]


def drawing(plot: Plot) -> str:
    """Draw a plot; nothing where it has no value."""
    if plot.rows.empty or all(plot.rows[line.column].isna().all() for line in of_role(plot, "value")):
        return ""
    return bars(plot) if plot.kind == "bars" else along(plot)
