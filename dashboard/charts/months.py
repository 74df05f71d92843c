"""What all charts along the months share: the axis, and marks for a target, a changed standard, a running month."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from dashboard.charts.look import QUIET, beside, fixed, month_days, upright
from dashboard.filters import month_end
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.wording import words

MOST_LABELS = 7
HALF_MONTH = timedelta(days=15)

Mark = dict[str, Any]


def every_month(rows: pd.DataFrame) -> list[str]:
    """List all months from the first to the last of the rows."""
    return [str(period) for period in pd.period_range(rows["month"].min(), rows["month"].max(), freq="M")]


def days_of(months: list[str]) -> tuple[date, date]:
    """Return the first and the last day of an axis of months."""
    days = month_days([months[0], months[-1]])
    return days[0], month_end(days[1])


def among_months(day: date) -> date:
    """Return where a day stands between points that hold a whole month each: their month lies around its first day.

    So the point of June stands within a June campaign, and what began on 1 July stands before the point of July.
    """
    return day - HALF_MONTH


def groups(rows: pd.DataFrame, series: str, names: dict[str, str] | None, label: str) -> list[tuple[str, pd.DataFrame]]:
    """Split rows by the values of a slice, under their names and in their order; one group without a slice."""
    if not series:
        return [(label, rows)]
    known = names or {str(value): str(value) for value in rows[series].dropna().unique()}
    return [(name, rows[rows[series] == value]) for value, name in known.items() if (rows[series] == value).any()]


def month_axis(months: list[str]) -> dict[str, Any]:
    """Return the axis of the months: the last one always labelled, the year where it begins."""
    step = -(-len(months) // MOST_LABELS)
    days = month_days(months)[::-1][::step][::-1]
    years = [day.year for day in days]
    first = [position == 0 or years[position - 1] != year for position, year in enumerate(years)]
    texts = [words.month_label(day) + (f"<br>{day.year}" if new else "") for day, new in zip(days, first, strict=True)]
    return fixed(tickvals=days, ticktext=texts, hoverformat="%Y-%m", showgrid=False)


def target_marks(goals: Mapping[str, float], kpi: Kpi, names: list[str]) -> tuple[list[Mark], list[Mark]]:
    """Return the targets of periods (in the order of the axis) as dotted steps, and the last value beside them.

    A step reaches over the whole width of its periods; a period without a target leaves a gap.
    """
    steps = steps_of(goals, names)
    if not steps:
        return [], []
    edges = edges_of(names)
    lines = [{"x0": edges[first], "x1": edges[last + 1], "y0": goal, "y1": goal} for first, last, goal in steps]
    if len(steps) == 1 and steps[0][:2] == (0, len(names) - 1):
        lines = [{**lines[0], "x0": 0, "x1": 1, "xref": "paper"}]
    lines += [
        {"x0": edges[later[0]], "x1": edges[later[0]], "y0": before[2], "y1": later[2]}
        for before, later in pairwise(steps)
        if later[0] == before[1] + 1
    ]
    look = {"type": "line", "line": {"color": QUIET, "width": 1.5, "dash": "dot"}}
    text = _("target<br>{value}").format(value=words.amount(steps[-1][2], kpi))
    return [{**line, **look} for line in lines], [beside(steps[-1][2], text)]


def steps_of(goals: Mapping[str, float], names: list[str]) -> list[tuple[int, int, float]]:
    """Return first place, last place and value of every run of periods with the same target."""
    runs = [list(places) for _goal, places in groupby(range(len(names)), key=lambda place: goals.get(names[place]))]
    return [(run[0], run[-1], goals[names[run[0]]]) for run in runs if names[run[0]] in goals]


def edges_of(names: list[str]) -> list[Any]:
    """Return where periods begin along their axis, and where the last one ends: their points stand in the middle."""
    if len(names[0]) != len("2026-05") or "Q" in names[0]:
        return [place - 0.5 for place in range(len(names) + 1)]
    days = month_days(names)
    return [*(day - HALF_MONTH for day in days), days[-1] + HALF_MONTH]


def break_marks(breaks: tuple[tuple[date, str], ...], months: list[str]) -> tuple[list[Mark], list[Mark]]:
    """Return an upright line where a definition or standard changed, with what changed."""
    days = month_days(months)
    marks = [upright(among_months(day), text, "right") for day, text in breaks if days[0] <= day <= days[-1]]
    texts = [{**text, "yanchor": "top", "xshift": -4} for _line, text in marks]
    return [line for line, _text in marks], texts


def running_marks(as_of: date | None, months: list[str]) -> tuple[list[Mark], list[Mark]]:
    """Shade the last month when it is not over at the as-of date."""
    if as_of is None or months[-1] != f"{as_of:%Y-%m}" or as_of == month_end(as_of):
        return [], []
    first = as_of.replace(day=1)
    place = {"type": "rect", "x0": first - HALF_MONTH, "x1": first + HALF_MONTH, "y0": 0, "y1": 1, "yref": "paper"}
    text = {"x": first, "y": 1, "yref": "paper", "yanchor": "top", "text": _("not over"), "showarrow": False}
    shade = {"fillcolor": QUIET, "opacity": 0.18, "line": {"width": 0}}
    return [{**place, **shade}], [{**text, "font": {"size": 11}}]
