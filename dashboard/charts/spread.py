"""Charts that set units or kinds beside each other, each with its 95 % interval, against all of them together."""

from html import escape
from math import isnan
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import target_marks
from dashboard.charts.look import (
    ACCENT,
    GOOD,
    QUIET,
    SECOND,
    Chart,
    DrawnFrom,
    beside,
    figure,
    fixed,
    rows_height,
    upright,
)
from dashboard.charts.target_marks import AIMED, Aim
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.results.pooled_rates import with_intervals
from dashboard.wording import findings, interval_words, words

LABEL_WIDTH = 26
MOST = 14
APART = (ACCENT, "diamond")
LOOKS = {None: (QUIET, "circle"), True: (SECOND, "diamond"), False: (GOOD, "square")}


def label_of(text: object, width: int = LABEL_WIDTH) -> str:
    """Write a label on at most two lines, as text and never as markup."""
    lines = wrap(str(text), width) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: width - 1] + "…"]
    return "<br>".join(escape(line) for line in lines)


def spread(rate: Rate, level: str, most: int = MOST, aims: dict[str, Aim] | None = None) -> Chart:
    """Draw a rate by units of one level of the tree, the furthest from good on top, each with its own target."""
    return by_slice(rate, level, f"{level}_name", most, aims)


def by_slice(
    rate: Rate,
    key: str,
    name: str = "",
    most: int = MOST,
    aims: dict[str, Aim] | None = None,
    target: float | None = None,
) -> Chart:
    """Draw a rate by the values of a slice as points with intervals, and all of them together as a line.

    aims: the target of single values, by key; target: the one of all of them.
    """
    kpi, name = rate.kpi, name or key
    rows = rate.rows.dropna(subset=[key])
    rows = with_intervals(kpi, rows.assign(**{name: rows[name].fillna(rows[key])}))
    finding = findings.spread(kpi, rows, name)
    if rows.empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    shown = findings.by_badness(kpi, findings.by_badness(kpi, rows, surely=True).head(most))[::-1]
    aims = {value: aim for value, aim in (aims or {}).items() if value in set(shown[key])}
    lines = uprights(kpi, float(rows["overall"].iloc[0]), target)
    labels = dict(zip(shown[key], [label_of(text) for text in shown[name]], strict=True))
    goals = [aim.value for aim in aims.values()] + ([] if target is None else [target])
    values = [
        beside(label_of(text), words.amount(rate, kpi)) for text, rate in zip(shown[name], shown["rate"], strict=True)
    ]
    drawn = figure(
        [*target_marks.marks(aims, labels), *traces(kpi, shown, name)],
        rows_height(len(shown)),
        margin={"t": 24, "r": 60},
        xaxis=value_axis(kpi, shown, goals),
        yaxis=fixed(type="category", showgrid=True),
        showlegend=False,
        shapes=[line for line, _text in lines],
        annotations=[*(text for _line, text in lines), *values],
    )
    alt = _("{kpi} side by side. {finding}").format(kpi=words.label(kpi), finding=finding)
    said = " · ".join(text for text in (note(kpi, rows, shown), target_marks.note(aims)) if text)
    return Chart(drawn, finding, alt, said, drawn_from=DrawnFrom.of(rate))


def uprights(kpi: Kpi, overall: float, target: float | None) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the line of all together and that of the target, their texts on different sides."""
    text = _("all {value}").format(value=words.amount(overall, kpi))
    if target is None:
        return [] if isnan(overall) else [upright(overall, text)]
    sides = ("right", "left") if overall < target else ("left", "right")
    line, words_on_top = upright(target, _("target {value}").format(value=words.amount(target, kpi)), sides[1])
    line["line"] = {**line["line"], "dash": "dot", "color": AIMED}
    if isnan(overall):
        return [(line, words_on_top)]
    return [upright(overall, text, sides[0]), (line, words_on_top)]


def look_of(kpi: Kpi, side: int) -> tuple[str, str]:
    """Return colour and shape of a point: worse, better, apart without a direction, or within chance."""
    return APART if side and kpi.better == "neither" else LOOKS[findings.is_bad(kpi, side)]


def parts_text(kpi: Kpi, row: Any) -> str:
    """Say what a point is made of, with its interval where it has one."""
    if isnan(row.bottom):
        return ""
    text = _("({top} of {bottom})") if isnan(row.low) else _("({top} of {bottom}; 95 % interval {low} – {high})")
    return text.format(
        top=words.whole(row.top),
        bottom=words.whole(row.bottom),
        low=words.amount(row.low, kpi),
        high=words.amount(row.high, kpi),
    )


def traces(kpi: Kpi, rows: pd.DataFrame, name: str) -> list[go.Scatter]:
    """Draw the points: shape and colour say whether a row is worse, better or within chance."""
    looks = [look_of(kpi, side) for side in rows["side"]]
    texts = [
        f"{escape(str(getattr(row, name)))}: {words.amount(row.rate, kpi)} " + parts_text(kpi, row)
        for row in findings.each(rows)
    ]
    return [
        go.Scatter(
            x=rows["rate"].tolist(),
            y=[label_of(text) for text in rows[name]],
            mode="markers",
            marker={"size": 10, "color": [look[0] for look in looks], "symbol": [look[1] for look in looks]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (rows["high"] - rows["rate"]).tolist(),
                "arrayminus": (rows["rate"] - rows["low"]).tolist(),
                "color": QUIET,
                "thickness": 1.3,
                "width": 3,
            },
            customdata=texts,
            hovertemplate="%{customdata}<extra></extra>",
        )
    ]


def value_axis(kpi: Kpi, rows: pd.DataFrame, goals: list[float]) -> dict[str, Any]:
    """Return the axis of the values, wide enough for every point, interval and target."""
    low = min([rows["low"].fillna(rows["rate"]).min(), *goals])
    high = max([rows["high"].fillna(rows["rate"]).max(), *goals])
    room = (high - low) * 0.06 or 1
    if kpi.kind == "proportion":
        return fixed(range=[max(0.0, low - room), min(100.0, high) + room], ticksuffix=" %", nticks=6)
    return fixed(words.unit_of(kpi), range=[0, high + room], nticks=6)


def note(kpi: Kpi, rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Say how to read the chart and what was left out."""
    left_out = _("{shown} of {count} shown").format(shown=len(shown), count=len(rows)) if len(shown) < len(rows) else ""
    if not findings.has_intervals(rows):
        together = "" if rows["overall"].isna().all() else _("Dashed: all together. Amounts have no interval.")
        return " · ".join(text for text in (together, left_out) if text)
    marks = _("◆ apart") if kpi.better == "neither" else _("◆ worse ■ better")
    text = _("Lines: {interval}; where they cross the dashed line, it is no more than chance.")
    text = words.joined(text.format(interval=interval_words.name(kpi)), marks)
    return f"{text} · {left_out}" if left_out else text
