"""The risk matrix as a chart: count and level in every cell, in the colour of the level."""

from typing import Any

import plotly.graph_objects as go

from dashboard import words
from dashboard.areas import level_name
from dashboard.charts.look import Chart, figure, fixed, rows_height
from dashboard.language import _, ngettext
from dashboard.levels import LEVELS, level_of
from dashboard.register import Matrix

EMPTY_CELL = "rgba(128,138,152,0.10)"


def risk_matrix(found: Matrix, names: dict[str, str]) -> Chart:
    """Draw the risk points of a method by two factors: count and level in every cell; names are the factors' labels."""
    values = {(row[0], row[1]): (int(row[2]), str(row[3])) for row in found.cells.itertuples(index=False)}
    orders, texts, hover = [], [], []
    for down in found.downs:
        line = [values.get((down, across), (0, "")) for across in found.acrosses]
        orders.append([level_of(level).order if level else None for _count, level in line])
        texts.append([_cell_text(count, level) for count, level in line])
        hover.append([f"{words.whole(count)} · {level_name(level) if level else '–'}" for count, level in line])
    drawn = figure(
        [_squares(found, orders, hover)],
        rows_height(len(found.downs), 44) + 20,
        xaxis=fixed(names.get(found.across, found.across), type="category", showgrid=False),
        yaxis=fixed(names.get(found.down, found.down), type="category", showgrid=False),
        plot_bgcolor=EMPTY_CELL,
        annotations=_cell_words(texts, orders),
    )
    total = sum(count for count, _level in values.values())
    finding = ngettext(
        "{count} risk point graded by {method}, {major} of them major before control measures",
        "{count} risk points graded by {method}, {major} of them major before control measures",
        total,
    ).format(count=words.whole(total), method=found.method, major=words.whole(found.major_count))
    return Chart(drawn, finding, _("Risk matrix. {finding}").format(finding=finding), _matrix_note(found, names))


def _squares(found: Matrix, orders: list[list[int | None]], hover: list[list[str]]) -> go.Heatmap:
    return go.Heatmap(
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
