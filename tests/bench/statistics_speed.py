"""Time the statistics of 5 000 units over 36 months, as the pages of comparing and explaining ask for them."""

import time
from collections.abc import Callable

import numpy as np

from dashboard.statistics import control_charts, intervals
from dashboard.statistics.funnel import funnel
from dashboard.statistics.ranking import shrink

UNITS, MONTHS = 5000, 36


def statistics_rows() -> list[dict[str, object]]:
    """Return one row per kind of statistics with its milliseconds, and all of them together (goal: below 1 000)."""
    random = np.random.default_rng(1)
    trials = random.integers(5, 50, (UNITS, MONTHS)).astype(float)
    events = random.binomial(trials.astype(int), 0.1).astype(float)
    tops, bottoms = events.sum(axis=1), trials.sum(axis=1)
    limits = control_charts.p_limits(events, trials)
    kinds: dict[str, Callable[[], object]] = {
        "control limits": lambda: control_charts.p_limits(events, trials),
        "points outside and runs": lambda: (
            control_charts.outside(limits),
            control_charts.shifted(limits.value, limits.centre),
        ),
        "Wilson intervals": lambda: intervals.wilson(events, trials),
        "exact Poisson intervals": lambda: intervals.exact_poisson(events),
        "funnel": lambda: funnel("proportion", tops, bottoms),
        "empirical Bayes": lambda: shrink("proportion", tops, bottoms),
    }
    rows: list[dict[str, object]] = [{"statistics": name, "ms": milliseconds(work)} for name, work in kinds.items()]
    whole = sum(float(str(row["ms"])) for row in rows)
    return [*rows, {"statistics": f"all, {UNITS} units × {MONTHS} months", "ms": f"{whole:.0f}"}]


def milliseconds(work: Callable[[], object]) -> str:
    """Time one call."""
    start = time.perf_counter()
    work()
    return f"{(time.perf_counter() - start) * 1000:.0f}"
