"""The risk matrix as a chart: count and level in every cell, in the colour of the level."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.look import Chart, figure, fixed, rows_height
from dashboard.language import _, ngettext
from dashboard.risk_map.areas import level_name
from dashboard.risk_map.register import Matrix
from dashboard.shapes.levels import RISK_LEVELS, level_of
from dashboard.wording import formats, words

EMPTY_CELL = "rgba(128,138,152,0.10)"


@dataclass(frozen=True)
class Cell:
    """One cell: how many risk points stand in it, its level, and how many of them have that level."""

    count: int
    level: str
    worst_count: int

    @property
    def words(self) -> str:
        """Return the count and the level; where only some have the level, how many."""
        name = level_name(self.level) if self.level else ""
        share = f"{self.worst_count} " if 0 < self.worst_count < self.count else ""
        return f"<b>{words.whole(self.count) if self.count else '–'}</b><br>{share}{name}"


NOTHING = Cell(0, "", 0)


def risk_matrix(found: Matrix, names: Mapping[str, str]) -> Chart:
    """Draw the risk points of a method by two factors: count and level in every cell; names are the factors' labels."""
    values = {(row[0], row[1]): Cell(*row[2:]) for row in found.cells.itertuples(index=False, name=None)}
    cells = [[values.get((down, across), NOTHING) for across in found.acrosses] for down in found.downs]
    drawn = figure(
        [_squares(found, cells)],
        rows_height(len(found.downs), 44) + 20,
        xaxis=fixed(names.get(found.across, found.across), type="category", showgrid=False),
        yaxis=fixed(names.get(found.down, found.down), type="category", showgrid=False),
        plot_bgcolor=EMPTY_CELL,
        annotations=_cell_words(cells),
    )
    total = sum(cell.count for cell in values.values())
    finding = ngettext(
        "{count} risk point graded by {method}, {major} of them major before control measures",
        "{count} risk points graded by {method}, {major} of them major before control measures",
        total,
    ).format(count=words.whole(total), method=found.method, major=words.whole(found.major_count))
    return Chart(drawn, finding, _("Risk matrix. {finding}").format(finding=finding), _matrix_note(found, names))


def _squares(found: Matrix, cells: list[list[Cell]]) -> go.Heatmap:
    return go.Heatmap(
        z=[[level_of(cell.level).order if cell.level else None for cell in line] for line in cells],
        x=[formats.short(across) for across in found.acrosses],
        y=[formats.short(down) for down in found.downs],
        zmin=-0.5,
        zmax=4.5,
        colorscale=steps(),
        showscale=False,
        xgap=3,
        ygap=3,
        hoverongaps=False,
        customdata=[[cell.words.replace("<br>", " · ") for cell in line] for line in cells],
        hovertemplate="%{y} × %{x}: %{customdata}<extra></extra>",
    )


def steps() -> list[list[Any]]:
    """Return a colour scale of five steps, one per level."""
    scale: list[list[Any]] = []
    for level in sorted(RISK_LEVELS, key=lambda level: level.order):
        scale += [[level.order / 5, level.colour], [(level.order + 1) / 5, level.colour]]
    return scale


def _cell_words(cells: list[list[Cell]]) -> list[dict[str, Any]]:
    """Write count and level of every cell in the ink that reads on its colour; places are positions on the axes."""
    return [
        {
            "x": across,
            "y": down,
            "text": cell.words,
            "showarrow": False,
            "font": {"color": level_of(cell.level).ink, "size": 11},
        }
        for down, line in enumerate(cells)
        for across, cell in enumerate(line)
        if cell.level
    ]


def _matrix_note(found: Matrix, names: Mapping[str, str]) -> str:
    lines = []
    if not found.is_exact:
        lines.append(
            _(
                "{method} multiplies a third factor: a cell has the colour of its worst risk points, and says how many."
            ).format(method=found.method)
        )
    if found.without_score:
        lines.append(_("{count} without these two factors are not shown.").format(count=found.without_score))
    return "  \n".join(lines)
