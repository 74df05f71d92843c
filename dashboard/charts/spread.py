"""Charts that set units or kinds beside each other, each with its 95 % interval, against all of them together."""

from html import escape
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import findings, words
from dashboard.language import _, pick

from .look import GOOD, QUIET, SECOND, Chart, figure, fixed, rows_height

LABEL_WIDTH = 26
MOST = 14
VALUES = [0, 0.86]
LOOKS = {None: (QUIET, "circle"), True: (SECOND, "diamond"), False: (GOOD, "square")}


def label_of(text: object, width: int = LABEL_WIDTH) -> str:
    """Write a label on at most two lines, as text and never as markup."""
    lines = wrap(str(text), width) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: width - 1] + "…"]
    return "<br>".join(escape(line) for line in lines)


def spread(rate: Any, level: str, most: int = MOST) -> Chart:
    """Draw a rate by units of one level of the tree, the furthest from good on top."""
    return by_slice(rate, level, f"{level}_name", most)


def by_slice(rate: Any, key: str, name: str = "", most: int = MOST) -> Chart:
    """Draw a rate by the values of a slice as points with intervals, and all of them together as a line."""
    kpi, name = rate.kpi, name or key
    rows = rate.rows.dropna(subset=[key])
    rows = findings.with_intervals(kpi, rows.assign(**{name: rows[name].fillna(rows[key])}))
    finding = findings.spread(kpi, rows, name)
    if rows.empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    shown = surest(kpi, rows, most)
    drawn = figure(
        traces(kpi, shown, name),
        rows_height(len(shown)),
        xaxis=value_axis(kpi, shown),
        yaxis=fixed(type="category", showgrid=True),
        showlegend=False,
    )
    write_values(drawn, kpi, shown, name)
    overall = float(rows["overall"].iloc[0])
    drawn.add_vline(
        x=overall,
        line={"color": QUIET, "width": 1.5, "dash": "dash"},
        annotation_position="top",
        annotation_text=_("all {value}").format(value=words.amount(overall, kpi)),
        annotation_font_size=11,
    )
    drawn.update_layout(margin={"t": 24})
    label = pick(kpi.label, kpi.label_zh)
    return Chart(
        drawn, finding, _("{kpi} side by side. {finding}").format(kpi=label, finding=finding), note(rows, shown)
    )


def write_values(drawn: go.Figure, kpi: Any, rows: pd.DataFrame, name: str) -> None:
    """Write the values in a column of their own, at the right of the points."""
    for text, value in zip(rows[name], rows["rate"], strict=True):
        drawn.add_annotation(
            x=1,
            xref="paper",
            xanchor="right",
            y=label_of(text),
            text=words.amount(value, kpi),
            showarrow=False,
            font={"size": 12},
        )


def surest(kpi: Any, rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows that are most surely bad, worst on top: small ones with wild rates do not crowd out the others."""
    bad_is_low = kpi.better != "lower"
    kept = rows.sort_values("high" if bad_is_low else "low", ascending=bad_is_low).head(most)
    return kept.sort_values(["rate", "bottom"], ascending=bad_is_low)[::-1]


def traces(kpi: Any, rows: pd.DataFrame, name: str) -> list[go.Scatter]:
    """Draw the points: shape and colour say whether a row is worse, better or within chance."""
    looks = [LOOKS[findings.is_bad(kpi, side)] for side in rows["side"]]
    texts = [
        f"{escape(str(getattr(row, name)))}: {words.amount(row.rate, kpi)} "
        + _("({top} of {bottom}; 95 % interval {low} – {high})").format(
            top=words.whole(row.top),
            bottom=words.whole(row.bottom),
            low=words.amount(row.low, kpi),
            high=words.amount(row.high, kpi),
        )
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


def value_axis(kpi: Any, rows: pd.DataFrame) -> dict[str, Any]:
    """Return the axis of the values, wide enough for every interval."""
    low, high = rows["low"].min(), rows["high"].max()
    room = (high - low) * 0.06 or 1
    if kpi.kind == "proportion":
        return fixed("%", range=[max(0.0, low - room), min(100.0, high) + room], domain=VALUES)
    return fixed(words.unit_of(kpi), range=[0, high + room], domain=VALUES)


def note(rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Say how to read the chart and what was left out."""
    text = _("Lines: 95 % intervals; where they cross the dashed line, it is no more than chance. ◆ worse ■ better")
    if len(shown) < len(rows):
        text += " · " + _("{shown} of {count} shown, worst first").format(shown=len(shown), count=len(rows))
    return text
