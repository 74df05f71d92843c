"""Rows to plotly figures, each with the sentence that says what it finds; nothing else."""

from dashboard.charts.look import Chart, DrawnFrom
from dashboard.charts.makeup import ageing, funnel, matrix, pareto
from dashboard.charts.precision import precision_against_chance
from dashboard.charts.spread import by_slice, spread
from dashboard.charts.trend import by_month, counts_by_month

__all__ = [
    "Chart",
    "DrawnFrom",
    "ageing",
    "by_month",
    "by_slice",
    "counts_by_month",
    "funnel",
    "matrix",
    "pareto",
    "precision_against_chance",
    "spread",
]
