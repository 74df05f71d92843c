"""A table of shaded cells: a KPI by two slices, or by a slice and periods; cells beyond chance are marked."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import ACCENT, Chart, figure, fixed, rows_height
from dashboard.charts.shares import unlike
from dashboard.charts.spread import label_of
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.wording import findings, words

MOST_DOWN, MOST_ACROSS, MOST_WITH_COUNTS = 20, 24, 14
SHADES = [[0, "#e9f0f7"], [1, ACCENT]]  # solid, so that the numbers stand out in light and dark
MARKS = {True: "◆", False: "■", None: ""}


def cells(
    kpi: Kpi,
    rows: pd.DataFrame,
    downs: list[str],
    acrosses: list[str],
    finding: str,
    note: str = "",
    only_beyond_chance: bool = False,
    has_points: bool = False,
) -> Chart:
    """Draw cells (down, across, down_name, across_name, rate, top, bottom, side, customdata) in the orders given.

    only_beyond_chance: only cells that differ from all by more than chance are shaded, the worse ones darker.
    has_points: what is counted are points of a full score, written out of it, and no number of cases.
    """
    rows = rows[rows["down"].isin(downs) & rows["across"].isin(acrosses)].dropna(subset=["rate"])
    if rows.empty:
        return Chart(None, finding, finding, note)
    down_names = axis_names(rows, "down", downs, 24)
    across_names = axis_names(rows, "across", acrosses, 14)
    if only_beyond_chance:
        rows = rows.assign(shade=[shade(kpi, side) for side in rows["side"]])
    values = "shade" if only_beyond_chance else "rate"
    grid = rows.pivot_table(index="down", columns="across", values=values, aggfunc="first")
    grid = grid.reindex(index=downs, columns=acrosses)
    has_room = len(acrosses) <= MOST_WITH_COUNTS and bool(kpi.bottom)
    written = rows.assign(text=[cell_text(kpi, row, has_room, has_points) for row in findings.each(rows)])
    texts = written.pivot_table(index="down", columns="across", values="text", aggfunc="first")
    texts = texts.reindex(index=downs, columns=acrosses).fillna("")
    heat = go.Heatmap(
        z=grid.to_numpy().tolist(),
        x=[across_names[value] for value in acrosses],
        y=[down_names[value] for value in downs],
        xgap=2,
        ygap=2,
        showscale=False,
        colorscale=SHADES,
        **({"zmin": 0, "zmax": 1} if only_beyond_chance else {}),
        text=texts.to_numpy().tolist(),
        texttemplate="%{text}",
        textfont={"size": 12 if len(acrosses) <= 14 else 10},
        hoverinfo="skip",
        hoverongaps=False,
    )
    drawn = figure(
        [heat, over(kpi, rows, down_names, across_names)],
        rows_height(len(downs), 42 if has_room else 30) + 40,
        xaxis=fixed(side="top", showgrid=False, tickangle=-35, type="category"),
        yaxis=fixed(showgrid=False, type="category", autorange="reversed"),
        showlegend=False,
    )
    alt = _("{kpi} as a table of cells. {finding}").format(kpi=words.label(kpi), finding=finding)
    return Chart(drawn, finding, alt, note)


def axis_names(rows: pd.DataFrame, side: str, order: list[str], width: int) -> dict[str, str]:
    """Return the label of every row or column, no two alike."""
    known = dict(zip(rows[side], rows[f"{side}_name"], strict=True))
    return dict(zip(order, unlike([label_of(known.get(value, value), width) for value in order]), strict=True))


def shade(kpi: Kpi, side: int) -> float:
    """Return how dark a cell is: what chance explains not at all, what is worse most."""
    if not side:
        return 0.0
    return 0.5 if findings.is_bad(kpi, side) is False else 1.0


def cell_text(kpi: Kpi, row: Any, with_count: bool = False, has_points: bool = False) -> str:
    """Write the number of a cell, the mark of one that differs by more than chance, and out of how many."""
    sign = ("◆" if kpi.better == "neither" else MARKS[findings.is_bad(kpi, row.side)]) if row.side else ""
    text = sign + words.amount(row.rate, kpi).replace("\u00a0%", "")
    if with_count and has_points:
        return f"{sign}{words.amount(row.rate, kpi)}<br>{words.whole(row.top)} / {words.whole(row.bottom)}"
    return f"{text}<br>n {words.whole(row.bottom)}" if with_count else text


def over(kpi: Kpi, rows: pd.DataFrame, downs: dict[str, str], acrosses: dict[str, str]) -> go.Scatter:
    """Lay invisible points over the cells, for a cell itself cannot be clicked."""
    parts = [
        f" ({words.whole(row.top)} / {words.whole(row.bottom)})" if kpi.bottom else "" for row in findings.each(rows)
    ]
    return go.Scatter(
        x=[acrosses[value] for value in rows["across"]],
        y=[downs[value] for value in rows["down"]],
        mode="markers",
        marker={"symbol": "square", "size": 26, "color": "rgba(128,138,152,0.01)"},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=rows["customdata"].tolist(),
        hovertext=[words.amount(row.rate, kpi) + part for row, part in zip(findings.each(rows), parts, strict=True)],
        hovertemplate="%{y}, %{x}: %{hovertext}<extra></extra>",
    )
