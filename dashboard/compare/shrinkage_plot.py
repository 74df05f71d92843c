"""Raw rates beside rates that allow for size: a small unit moves towards the whole, a large one stays."""

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import target_marks
from dashboard.charts.look import ACCENT, QUIET, Chart, figure, fixed, rows_height
from dashboard.charts.spread import label_of
from dashboard.charts.target_marks import Aim
from dashboard.compare import comparing_words
from dashboard.compare.comparing import Comparison
from dashboard.language import _
from dashboard.wording import findings, formats, words

MOST = 14
ROW, WIDE_ROW, ROOM = 27, 70, 360


def shrinkage(found: Comparison, most: int = MOST, aims: dict[str, Aim] | None = None) -> Chart:
    """Draw raw and shrunk rate of each unit joined by a line; of many units those at both ends of the order.

    aims: the target of each unit, by key.
    """
    finding = comparing_words.order(found)
    if not finding:
        return Chart(None, finding, finding)
    shown = ends(found.rows, most)[::-1].reset_index(drop=True)
    places = {key: place for place, key in enumerate(shown["key"])}
    aims = {key: aim for key, aim in (aims or {}).items() if key in places}
    drawn = figure(
        [
            overall(found, len(shown)),
            joints(shown),
            *target_marks.marks(aims, places),
            raw(found, shown),
            shrunk(found, shown),
        ],
        rows_height(len(shown), max(ROW, min(WIDE_ROW, ROOM // len(shown)))),
        margin={"t": 40},
        xaxis=value_axis(found, shown, [aim.value for aim in aims.values()]),
        yaxis=fixed(
            tickmode="array",
            tickvals=list(range(len(shown))),
            ticktext=[label_of(name) for name in shown["name"]],
            range=[-0.6, len(shown) - 0.4],
            showgrid=True,
        ),
    )
    alt = _("{kpi}, raw rates beside rates that allow for size. {finding}").format(
        kpi=words.label(found.kpi), finding=finding
    )
    said = " · ".join(text for text in (note(found, shown), target_marks.note(aims)) if text)
    return Chart(drawn, finding, alt, said)


def ends(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return all units, or of many the first and the last of the order."""
    if len(rows) <= most:
        return rows
    return pd.concat([rows.head(most - most // 2), rows.tail(most // 2)])


def note(found: Comparison, shown: pd.DataFrame) -> str:
    """Say how to read the chart and what is not shown."""
    text = _("The fewer data a unit has, the closer its fair estimate is to the whole (empirical Bayes).")
    if len(shown) < len(found.rows):
        few = _("{shown} of {count} shown, from both ends; the table holds all.")
        text = words.joined(text, few.format(shown=len(shown), count=words.whole(len(found.rows))))
    return text


def overall(found: Comparison, count: int) -> go.Scatter:
    """Draw the rate of all units together as an upright line."""
    name = _("all {value}").format(value=words.amount(found.overall, found.kpi))
    line = {"color": QUIET, "width": 1.5, "dash": "dash"}
    x, y = [found.overall] * 2, [-0.6, count - 0.4]
    return go.Scatter(x=x, y=y, name=name, mode="lines", line=line, hoverinfo="skip")


def joints(rows: pd.DataFrame) -> go.Scatter:
    """Draw the lines between raw and shrunk."""
    x = [value for row in findings.each(rows) for value in (row.rate, row.shrunk, None)]
    y = [value for place in range(len(rows)) for value in (place, place, None)]
    line = {"color": QUIET, "width": 2}
    return go.Scatter(x=x, y=y, mode="lines", line=line, showlegend=False, hoverinfo="skip")


def raw(found: Comparison, rows: pd.DataFrame) -> go.Scatter:
    """Draw the raw rates as hollow circles."""
    texts = [
        f"<b>{escape(row['name'])}</b><br>"
        + _("raw {value} · {parts}").format(
            value=words.amount(row["rate"], found.kpi), parts=escape(comparing_words.parts(found, row))
        )
        for row in rows.to_dict("records")
    ]
    marker = {"symbol": "circle-open", "size": 10, "color": QUIET, "line": {"width": 2}}
    return points(rows["rate"].tolist(), rows, _("raw"), marker, texts)


def shrunk(found: Comparison, rows: pd.DataFrame) -> go.Scatter:
    """Draw the shrunk rates with their intervals as filled diamonds."""
    texts = [
        f"<b>{escape(row['name'])}</b><br>"
        + _("allowing for size {value}; its own data weigh {share} %").format(
            value=words.amount(row["shrunk"], found.kpi), share=formats.number(row["weight"] * 100)
        )
        for row in rows.to_dict("records")
    ]
    drawn = points(
        rows["shrunk"].tolist(),
        rows,
        _("allowing for size, 95 % interval") if has_intervals(rows) else _("allowing for size"),
        {"symbol": "diamond", "size": 10, "color": ACCENT},
        texts,
    )
    if has_intervals(rows):
        drawn.error_x = {
            "type": "data",
            "symmetric": False,
            "array": (rows["shrunk_upper"] - rows["shrunk"]).tolist(),
            "arrayminus": (rows["shrunk"] - rows["shrunk_lower"]).tolist(),
            "color": ACCENT,
            "thickness": 1.3,
            "width": 3,
        }
    return drawn


def has_intervals(rows: pd.DataFrame) -> bool:
    """Say whether the shrunk rates have intervals: not where units differ no more than chance."""
    return bool(rows["shrunk_lower"].notna().any())


def points(x: list[float], rows: pd.DataFrame, name: str, marker: dict[str, Any], texts: list[str]) -> go.Scatter:
    """Draw one kind of points that open the records of their unit."""
    return go.Scatter(
        x=x,
        y=list(range(len(rows))),
        name=name,
        mode="markers",
        marker=marker,
        customdata=[[text, key] for text, key in zip(texts, rows["key"], strict=True)],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def value_axis(found: Comparison, rows: pd.DataFrame, goals: list[float]) -> dict[str, Any]:
    """Return the axis of the values, wide enough for points, intervals and targets."""
    values = rows[["rate", "shrunk", "shrunk_lower", "shrunk_upper"]]
    low, high = min(values.min().min(), found.overall, *goals), max(values.max().max(), found.overall, *goals)
    room = (high - low) * 0.08 or 1
    if found.kpi.kind == "proportion":
        return fixed(range=[low - room, high + room], ticksuffix=" %", nticks=6)
    return fixed(words.unit_of(found.kpi), range=[low - room, high + room], nticks=6)
