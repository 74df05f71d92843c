"""Charts of the risk map: levels by site, the risk matrix, overdue hazards by area and month."""

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import words
from dashboard.areas import level_name
from dashboard.charts.look import Chart, figure, fixed, rows_height
from dashboard.language import _, ngettext
from dashboard.levels import LEVELS, level_of
from dashboard.register import Matrix

MOST_AREAS = 15
EMPTY_CELL = "rgba(128,138,152,0.10)"
PATTERNS = {"major": "x", "larger": "/", "general": ".", "low": "", "not_assessed": "-"}
PATTERN = {"fillmode": "overlay", "fgcolor": "rgba(0,0,0,0.28)", "size": 7, "solidity": 0.12}


def levels_by_site(rows: pd.DataFrame) -> Chart:
    """Draw how many areas of each level every site has, the site with the worst areas on top; rows are areas()."""
    named = rows.assign(site=rows["site_name"].fillna(rows["unit_name"]).fillna(_("No site")))
    counts = named.pivot_table(index="site", columns="level", values="area_id", aggfunc="count", fill_value=0)
    columns = [level.name for level in LEVELS]
    counts = counts.reindex(columns=columns, fill_value=0).sort_values(columns, ascending=False).head(MOST_AREAS)[::-1]
    bars = [
        go.Bar(
            y=[escape(str(site)) for site in counts.index],
            x=counts[level.name].tolist(),
            orientation="h",
            name=level_name(level.name),
            marker={"color": level.colour, "pattern": PATTERN | {"shape": PATTERNS[level.name]}},
            text=[words.whole(count) if count else "" for count in counts[level.name]],
            textposition="inside",
            textangle=0,
            insidetextanchor="middle",
            constraintext="none",
            textfont={"color": level.ink, "size": 12},
            hovertemplate="%{y}: %{x} " + escape(level_name(level.name)) + "<extra></extra>",
        )
        for level in LEVELS
        if counts[level.name].sum()
    ]
    drawn = figure(
        bars,
        rows_height(len(counts), 26),
        barmode="stack",
        bargap=0.28,
        xaxis=fixed(showgrid=False, showticklabels=False, rangemode="tozero"),
        yaxis=fixed(showgrid=False),
        showlegend=True,
    )
    totals = ", ".join(
        f"{level_name(name)} {words.whole(counts[name].sum())}" for name in columns if counts[name].sum()
    )
    finding = _("Areas by level: {totals}").format(totals=totals)
    return Chart(drawn, finding, _("Areas of each risk level by site. {finding}").format(finding=finding))


def risk_matrix(found: Matrix, names: dict[str, str]) -> Chart:
    """Draw the risk points of a method by two factors: count and level in every cell; names are the factors' labels."""
    values = {(row[0], row[1]): (int(row[2]), str(row[3])) for row in found.cells.itertuples(index=False)}
    total = sum(count for count, _level in values.values())
    orders, texts, hover = [], [], []
    for down in found.downs:
        line = [values.get((down, across), (0, "")) for across in found.acrosses]
        orders.append([level_of(level).order if level else None for _count, level in line])
        texts.append([_cell_text(count, level) for count, level in line])
        hover.append([f"{words.whole(count)} · {level_name(level) if level else '–'}" for count, level in line])
    heat = go.Heatmap(
        z=orders,
        x=[f"{across:g}" for across in found.acrosses],
        y=[f"{down:g}" for down in found.downs],
        zmin=-0.5,
        zmax=4.5,
        colorscale=_steps(),
        showscale=False,
        xgap=3,
        ygap=3,
        hoverongaps=False,
        customdata=hover,
        hovertemplate="%{y} × %{x}: %{customdata}<extra></extra>",
    )
    drawn = figure(
        [heat],
        rows_height(len(found.downs), 44) + 20,
        xaxis=fixed(names.get(found.across, found.across), type="category", showgrid=False),
        yaxis=fixed(names.get(found.down, found.down), type="category", showgrid=False),
        plot_bgcolor=EMPTY_CELL,
        annotations=_cell_words(texts, orders),
    )
    severe = sum(count for count, level in values.values() if level == "major")
    finding = ngettext(
        "{count} risk point graded by {method}; before control measures {severe} stand where the level is major",
        "{count} risk points graded by {method}; before control measures {severe} stand where the level is major",
        total,
    ).format(count=words.whole(total), method=found.method, severe=words.whole(severe))
    return Chart(drawn, finding, _("Risk matrix. {finding}").format(finding=finding), _matrix_note(found, names))


def _cell_text(count: int, level: str) -> str:
    if not level:
        return ""
    return f"<b>{words.whole(count)}</b><br>{level_name(level)}" if count else f"–<br>{level_name(level)}"


def _steps() -> list[list[Any]]:
    """Return a colour scale of five steps, one per level."""
    scale: list[list[Any]] = []
    for level in sorted(LEVELS, key=lambda level: level.order):
        scale += [[level.order / 5, level.colour], [(level.order + 1) / 5, level.colour]]
    return scale


def _cell_words(texts: list[list[str]], orders: list[list[int | None]]) -> list[dict[str, Any]]:
    """Write count and level of every cell in the ink that reads on its colour; places are positions on the axes."""
    inks = {level.order: level.ink for level in LEVELS}
    return [
        {"x": across, "y": down, "text": text, "showarrow": False, "font": {"color": inks[order], "size": 11}}
        for down, line in enumerate(texts)
        for across, text in enumerate(line)
        if (order := orders[down][across]) is not None
    ]


def _matrix_note(found: Matrix, names: dict[str, str]) -> str:
    lines = []
    if not found.is_exact:
        lines.append(
            _("{method} multiplies a third factor: the colour of a cell is the worst of its risk points.").format(
                method=found.method
            )
        )
    if found.without_score:
        lines.append(_("{count} without these two factors are not shown.").format(count=found.without_score))
    return "  \n".join(lines)


def overdue_heat(rate: Any, months: list[str]) -> Chart:
    """Draw open overdue hazards by area and month end; rate is overdue_open_count by area and month."""
    rows = rate.rows.dropna(subset=["area"])
    rows = rows[rows["top"] > 0]
    if rows.empty:
        finding = _("No area had open overdue hazards at any month end of this period")
        if rate.rows.empty and rate.notes:
            finding = _("Open overdue hazards: no data")
        return Chart(None, finding, finding, "  \n".join(rate.notes))
    rows = rows.assign(name=rows["area_name"].fillna(rows["area"]))
    table = rows.pivot_table(index=["area", "name"], columns="month", values="top", aggfunc="sum")
    table = table.reindex(columns=months).fillna(0)
    order = table.assign(last=table.iloc[:, -1], total=table.sum(axis=1)).sort_values(["last", "total"])
    shown = table.loc[order.index].tail(MOST_AREAS)
    names = [escape(str(name)) for _area, name in shown.index]
    heat = go.Heatmap(
        z=shown.values.tolist(),
        x=[words.month_text(month) for month in months],
        y=names,
        xgap=2,
        ygap=2,
        showscale=False,
        colorscale=[[0, "rgba(128,138,152,0.08)"], [0.001, "rgba(178,60,40,0.18)"], [1, "rgba(178,60,40,0.95)"]],
        text=[[words.whole(count) if count else "" for count in line] for line in shown.values.tolist()],
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{z}<extra></extra>",
    )
    drawn = figure(
        [heat],
        rows_height(len(shown), 28) + 30,
        xaxis=fixed(side="top", showgrid=False, type="category", tickangle=-45 if len(months) > 6 else 0),
        yaxis=fixed(showgrid=False, type="category"),
    )
    last = shown.iloc[-1]
    finding = _("Most overdue at the end of {month}: {area} with {count}").format(
        month=words.month_text(months[-1]), area=shown.index[-1][1], count=words.whole(last.iloc[-1])
    )
    if not last.iloc[-1]:
        finding = _("Nothing is overdue at the end of {month}").format(month=words.month_text(months[-1]))
    left_out = len(table) - len(shown)
    note = [*rate.notes]
    if left_out > 0:
        note.append(_("{count} more areas had fewer; all of them are in the records.").format(count=left_out))
    return Chart(
        drawn,
        finding,
        _("Open overdue hazards by area and month end. {finding}").format(finding=finding),
        "  \n".join(note),
    )
