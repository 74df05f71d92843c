"""A KPI along the months as a control chart with the data behind it: for the page, a wall and the packs."""

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.annotations import annotations
from dashboard.charts import DrawnFrom
from dashboard.charts.control import control
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.numbers import kpis
from dashboard.results import series
from dashboard.review.content import Line, Plot
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.targets import targets
from dashboard.wording import findings, signals, words

PLOT_MONTHS = 24


def control_plot(asked: ReviewedMonth, name: str) -> Plot | None:
    """Chart 24 months of a KPI up to the month; nothing where there is no data."""
    seen = asked.back(PLOT_MONTHS)
    return plot_of(series.control(kpis.rate(name, ("month",), seen), seen, rare=False), seen, name)


def plot_of(charted: series.Series, seen: Filters, name: str, kind: str = "control") -> Plot | None:
    """Return a control chart by months with the data behind it."""
    points = charted.points
    goals = targets.along(name, seen, points["period"].astype(str))
    happened = annotations.events(seen)
    chart = replace(control(charted, goals, events=happened), drawn_from=DrawnFrom(name, seen))
    if chart.figure is None:
        return None
    columns = ["value", "centre", "lower", "upper", "top", "bottom"]
    rows = points[columns].astype(float).assign(month=pd.to_datetime(points["period"] + "-01"))
    rows["target"] = points["period"].map(goals).astype(float)
    rows["signal"] = [signal_name(charted, point) for point in findings.each(points)]
    lines = [
        Line("value", words.label(charted.kpi)),
        Line("centre", _("mean"), "centre"),
        Line("lower", _("lower limit"), "limit"),
        Line("upper", _("upper limit"), "limit"),
        Line("target", _("target"), "target"),
    ]
    known = tuple(line for line in lines if rows[line.column].notna().any())
    unit, parts = words.unit_of(charted.kpi), parts_in_words.part_heads(charted.kpi)
    rows = rows[["month", *columns, "target", "signal"]]
    return Plot(f"{kind}-{name}", chart, "lines", rows, "month", known, unit, name, seen, happened, parts)


def signal_name(charted: series.Series, point: Any) -> str:
    """Say of a point whether it is a signal: worse, better, or signal where the KPI has no direction."""
    if not point.signal:
        return ""
    is_worse = signals.is_worse(charted.kpi, int(point.side), charted.chart)
    return {True: "worse", False: "better", None: "signal"}[is_worse]
