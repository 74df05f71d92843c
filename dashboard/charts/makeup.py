"""Charts of how a whole is made up: clauses, stages, ages, kinds."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import ACCENT, SECOND, SERIES, Chart, DrawnFrom, figure, fixed, hatch, rows_height
from dashboard.charts.spread import label_of
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.division import divide
from dashboard.numbers.kpis import Rate
from dashboard.wording import findings, formats, words

MOST = 15


def pareto(rate: Rate, name: str, most: int = MOST) -> Chart:
    """Draw the most frequent clauses as bars, and beside them how much of all they add up to."""
    kpi, rows = rate.kpi, rate.rows[rate.rows["top"] > 0]
    finding = findings.pareto(rate.rows, name)
    if rows.empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    ordered = rows.sort_values("top", ascending=False)
    ordered = ordered.assign(share=divide(ordered["top"].cumsum(), ordered["top"].sum(), 100)).head(most)[::-1]
    labels = [label_of(text, 34) for text in ordered[name]]
    drawn = figure(
        [pareto_bars(kpi, ordered, labels), pareto_line(ordered, labels)],
        rows_height(len(ordered)) + 20,
        xaxis=fixed(_("nonconformities"), range=[0, ordered["top"].max() * 1.8], domain=[0, 0.66], nticks=5),
        xaxis2=share_so_far(),
        yaxis=fixed(type="category", showgrid=False),
        showlegend=False,
        bargap=0.35,
    )
    note = _("In brackets: share of the checks of this clause that failed.")
    if len(ordered) < len(rows):
        few = _("The {shown} most frequent of {count} clauses.")
        note = words.joined(note, few.format(shown=len(ordered), count=len(rows)))
    return Chart(drawn, finding, finding, note, drawn_from=DrawnFrom.of(rate))


def pareto_bars(kpi: Kpi, rows: pd.DataFrame, labels: list[str]) -> go.Bar:
    """Draw how often each clause failed, with the rate of the clause."""
    return go.Bar(
        x=rows["top"].tolist(),
        y=labels,
        orientation="h",
        marker={"color": ACCENT},
        text=[f"{words.whole(row.top)} ({words.amount(row.rate, kpi)})" for row in findings.each(rows)],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )


def pareto_line(rows: pd.DataFrame, labels: list[str]) -> go.Scatter:
    """Draw how much of all the clauses add up to, from the top down."""
    return go.Scatter(
        x=rows["share"].tolist(),
        y=labels,
        xaxis="x2",
        mode="lines+markers",
        line={"color": SECOND, "width": 1.5, "dash": "dot"},
        marker={"symbol": "diamond", "size": 6},
        hovertemplate="%{x:.0f} %<extra></extra>",
    )


def share_so_far() -> dict[str, Any]:
    """Return the axis of the line of a Pareto: it ends behind its last mark, or that would be left out."""
    return fixed(
        _("share so far"), range=[0, 112], domain=[0.78, 1], tickvals=[0, 50, 100], ticktext=["0", "50", "100 %"]
    )


def bare_percent(share: float) -> str:
    """Write a share as narrow as a bar needs it: 87%."""
    return formats.percent(share, 0, gap="")


def funnel(stages: list[tuple[str, float, float]]) -> Chart:
    """Draw how many hazards reached each stage: general ones, and major ones apart. A stage: name, general, major."""
    finding = findings.funnel([(name, general + major) for name, general, major in stages])
    if not stages or not stages[0][1] + stages[0][2]:
        return Chart(None, finding, finding)
    found = (stages[0][1], stages[0][2])
    traces = []
    for position, label in enumerate([_("General"), _("Major")]):
        if not found[position]:
            continue
        colour, _dash, _symbol, pattern = SERIES[position]
        counts = [(general, major)[position] for _name, general, major in stages]
        parts = [count / found[position] * 100 for count in counts]
        traces.append(
            go.Bar(
                x=parts,
                y=[stage[0] for stage in stages],
                orientation="h",
                name=label,
                offsetgroup=str(position),
                marker={"color": colour, "pattern": hatch(pattern)},
                text=[
                    f"{words.whole(count)} · {bare_percent(part)}" for count, part in zip(counts, parts, strict=True)
                ],
                textposition="inside",
                insidetextanchor="start",
                constraintext="none",
                textfont={"size": 11},
                hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
            )
        )
    drawn = figure(
        traces,
        rows_height(len(stages), 54),
        barmode="group",
        bargap=0.3,
        xaxis=fixed(_("of those found"), range=[0, 100], ticksuffix=" %"),
        yaxis=fixed(autorange="reversed", type="category", showgrid=False),
    )
    return Chart(drawn, finding, _("Stages of the closed loop. {finding}").format(finding=finding))


def ageing(rate: Rate, key: str, names: dict[str, str], levels: dict[str, str], finding: str) -> Chart:
    """Draw a count by age, major hazards on top of general ones."""
    rows = rate.rows
    if rows.empty or not rows["top"].sum():
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    present = set(rows.loc[rows["top"] > 0, key])
    classes = {code: name for code, name in names.items() if code in present or not code.startswith("no_")}
    traces = []
    for position, (level, label) in enumerate(levels.items()):
        colour, _dash, _symbol, pattern = SERIES[position % len(SERIES)]
        counts = rows[rows["hazard_level"] == level].set_index(key)["top"].reindex(list(classes), fill_value=0)
        traces.append(
            go.Bar(
                x=[label_of(name, 9) for name in classes.values()],
                y=counts.tolist(),
                name=label,
                text=[words.whole(n) if n else "" for n in counts],
                marker={"color": colour, "pattern": hatch(pattern)},
                hovertemplate="%{x}: %{y}<extra>%{fullData.name}</extra>",
            )
        )
    drawn = figure(
        traces,
        250,
        barmode="stack",
        bargap=0.3,
        xaxis=fixed(type="category", showgrid=False, tickangle=0),
        yaxis=fixed(words.unit_of(rate.kpi), rangemode="tozero"),
    )
    return Chart(drawn, finding, finding, drawn_from=DrawnFrom.of(rate))


def matrix(rate: Rate, down: str, across: str, down_names: dict[str, str], across_names: dict[str, str]) -> Chart:
    """Draw a count by two slices as a table of shaded cells with their numbers."""
    kpi, rows = rate.kpi, rate.rows.fillna({down: "", across: ""})
    down_names, across_names = down_names | {"": _("not given")}, across_names | {"": _("not given")}
    totals = rows.groupby(down, as_index=False)[["top"]].sum()
    finding = findings.largest(
        kpi, totals.assign(label=[down_names.get(value, value) for value in totals[down]]), "label"
    )
    if rows.empty or not rows["top"].sum():
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    order = totals.sort_values("top")[down].tolist()[-MOST:]
    columns = [value for value in across_names if value in set(rows[across])]
    cells = rows.pivot_table(index=down, columns=across, values="top", aggfunc="sum").reindex(
        index=order, columns=columns
    )
    heat = go.Heatmap(
        z=cells.values.tolist(),
        x=[label_of(across_names[value], 40) for value in columns],
        y=[label_of(down_names.get(value, value), 22) for value in order],
        xgap=2,
        ygap=2,
        showscale=False,
        colorscale=[[0, "rgba(47,111,176,0.12)"], [1, "rgba(47,111,176,0.85)"]],
        text=[["" if pd.isna(n) else words.whole(n) for n in row] for row in cells.values.tolist()],
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{z}<extra></extra>",
        hoverongaps=False,
    )
    drawn = figure(
        [heat],
        rows_height(len(order)) + 20,
        xaxis=fixed(side="top", showgrid=False, tickangle=-40),
        yaxis=fixed(showgrid=False),
    )
    alt = _("{kpi} by two kinds. {finding}").format(kpi=words.label(kpi), finding=finding)
    return Chart(drawn, finding, alt, drawn_from=DrawnFrom.of(rate))
