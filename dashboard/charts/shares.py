"""Pareto of any KPI: which groups make up most of what is counted."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import ACCENT, Chart, figure, fixed, rows_height
from dashboard.charts.makeup import pareto_line, share_so_far
from dashboard.charts.spread import label_of
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.division import divide
from dashboard.wording import findings, words

MOST = 15


def shares(kpi: Kpi, sizes: pd.DataFrame, what: str, most: int = MOST) -> Chart:
    """Draw the groups with the largest `count` as bars, and beside them how much of all they add up to.

    sizes: group, key, count, rate. what: what is counted, such as "cases".
    """
    rows = sizes[sizes["count"] > 0].sort_values("count", ascending=False, kind="stable")
    finding = sentence(kpi, rows, what)
    if rows.empty:
        return Chart(None, finding, finding)
    rows = rows.assign(share=divide(rows["count"].cumsum(), rows["count"].sum(), 100)).head(most)[::-1]
    labels = unlike([label_of(text, 34) for text in rows["group"]])
    drawn = figure(
        [bars(kpi, rows, labels), pareto_line(rows, labels)],
        rows_height(len(rows), 30) + 30,
        xaxis=fixed(what, range=[0, rows["count"].max() * 1.8], domain=[0, 0.66], nticks=5),
        xaxis2=share_so_far(),
        yaxis=fixed(type="category", showgrid=False),
        showlegend=False,
        bargap=0.35,
    )
    note = _("In brackets: {kpi} of the group.").format(kpi=words.label(kpi)) if kpi.bottom else ""
    if (sizes["count"] > 0).sum() > most:
        shown = _("The {shown} largest of {count} groups.")
        count = words.whole(float((sizes["count"] > 0).sum()))
        note = words.joined(note, shown.format(shown=most, count=count))
    return Chart(drawn, finding, finding, note)


def sentence(kpi: Kpi, rows: pd.DataFrame, what: str) -> str:
    """Say how few groups make up half of all that is counted."""
    total = rows["count"].sum()
    if not total:
        return _("{kpi}: nothing to count in this period").format(kpi=words.label(kpi))
    half = int((rows["count"].cumsum() < total / 2).sum()) + 1
    text = _("{kpi}: {half} of {count} groups make up half of the {total} {what}; first: {name} ({first})")
    facts = {
        "kpi": words.label(kpi),
        "count": len(rows),
        "total": words.whole(total),
        "what": what,
        "name": rows["group"].iloc[0],
    }
    return text.format(half=half, first=words.whole(rows["count"].iloc[0]), **facts)


def unlike(labels: list[str]) -> list[str]:
    """Keep equal labels apart, so that their bars do not lie on each other."""
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
    counts: dict[str, int] = {}
    out = []
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
        out.append(label + "\u200b" * (counts[label] - 1) if seen[label] else label)
    return out


def bars(kpi: Kpi, rows: pd.DataFrame, labels: list[str]) -> go.Bar:
    """Draw how much each group counts, with its rate."""
    rates = [f" ({words.amount(row.rate, kpi)})" if kpi.bottom else "" for row in findings.each(rows)]
    return go.Bar(
        x=rows["count"].tolist(),
        y=labels,
        orientation="h",
        marker={"color": ACCENT},
        text=[words.whole(count) + rate for count, rate in zip(rows["count"], rates, strict=True)],
        textposition="outside",
        cliponaxis=False,
        customdata=[[part for pair in key for part in pair] for key in rows["key"]],
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
