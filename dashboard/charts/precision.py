"""The chart that sets the warnings of each rule that came true against what chance alone would do."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.look import ACCENT, QUIET, SECOND, Chart, figure, fixed, rows_height
from dashboard.charts.spread import label_of
from dashboard.language import _
from dashboard.numbers.division import divide
from dashboard.statistics import intervals

TICKS = [0, 25, 50, 75, 100]


def precision_against_chance(tests: list[dict[str, Any]]) -> Chart:
    """Draw for every tested rule the share of its warnings that came true, its 95 % interval, and the base rate.

    tests: label, hits, fired, base_rate (0 to 1), is_tested, is_better.
    """
    drawn = [test for test in tests if test["is_tested"]][::-1]
    finding = _finding(tests)
    if not drawn:
        return Chart(None, finding, finding)
    labels = [label_of(test["label"], 34) for test in drawn]
    hits, fired = (np.array([test[name] for test in drawn], dtype=float) for name in ("hits", "fired"))
    shares = divide(hits, fired, 100)
    lower, upper = intervals.of_kind("proportion", hits, fired, 100)
    marks = go.Scatter(
        x=shares.tolist(),
        y=labels,
        mode="markers",
        name=_("Warnings that came true"),
        marker={"color": ACCENT, "size": 10},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (upper - shares).tolist(),
            "arrayminus": (shares - lower).tolist(),
            "color": ACCENT,
            "thickness": 1.5,
        },
        customdata=[f"{test['hits']} / {test['fired']}" for test in drawn],
        hovertemplate="%{y}: %{x:.1f} % (%{customdata})<extra></extra>",
    )
    chance = go.Scatter(
        x=[test["base_rate"] * 100 for test in drawn],
        y=labels,
        mode="markers",
        name=_("By chance: any month"),
        marker={"color": SECOND, "size": 12, "symbol": "line-ns-open", "line": {"width": 3, "color": SECOND}},
        hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
    )
    ticks = {"range": [-2, 102], "tickvals": TICKS, "ticktext": [f"{tick} %" for tick in TICKS], "linecolor": QUIET}
    chart = figure(
        [marks, chance],
        rows_height(len(drawn), 34) + 30,
        xaxis=fixed(_("of all warnings"), **ticks),
        yaxis=fixed(type="category", showgrid=False),
    )
    untested = len(tests) - len(drawn)
    note = _("Line: 95 % interval. Rules that could not be tested are left out: {count}.").format(count=untested)
    return Chart(chart, finding, finding, note)


def _finding(tests: list[dict[str, Any]]) -> str:
    """Say how many rules warned better than chance would."""
    better, tested = sum(test["is_better"] for test in tests), sum(test["is_tested"] for test in tests)
    if not tested:
        return _("No rule could be tested on what is loaded: none fired with its horizon over and something to follow")
    if not better:
        return _("Of {count} rules, {tested} could be tested; none warned better than chance would").format(
            count=len(tests), tested=tested
        )
    return _("Of {count} rules, {tested} could be tested; {better} warned better than chance would").format(
        count=len(tests), tested=tested, better=better
    )
