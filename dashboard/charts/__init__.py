"""Rows to plotly figures, each with the sentence that says what it finds; nothing else."""

from .look import Chart
from .makeup import ageing, funnel, matrix, pareto
from .precision import precision_against_chance
from .spread import by_slice, spread
from .trend import by_month, counts_by_month

__all__ = [
    "Chart",
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
