"""The history of the colour of an area: a strip of months, what the register said above what it was with the facts."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import Chart, figure, fixed
from dashboard.language import _, ngettext
from dashboard.risk_map import area_words
from dashboard.risk_map.area_words import BY_ORDER
from dashboard.risk_map.matrix_chart import steps
from dashboard.shapes.levels import RISK_LEVELS, level_of
from dashboard.wording import words

MOST_LETTERS = 40
HEIGHT = 130


def strip(rows: pd.DataFrame) -> Chart:
    """Draw base and current level at the end of every month; rows are those of one area, oldest first."""
    if rows.empty:
        finding = _("No month is known yet for this area")
        return Chart(None, finding, finding)
    colours, letters = area_words.colour_names(), area_words.letters()
    months = [f"{pd.Timestamp(day):%Y-%m}" for day in rows["event_date"]]
    lines = {_("Base"): rows["base_order"].tolist(), _("Current"): rows["current_order"].tolist()}
    names = [[colours[BY_ORDER[order]] for order in line] for line in lines.values()]
    cells = go.Heatmap(
        z=list(lines.values()),
        x=[words.month_text(month) for month in months],
        y=list(lines),
        zmin=-0.5,
        zmax=4.5,
        colorscale=steps(),
        showscale=False,
        xgap=1,
        ygap=4,
        customdata=names,
        hovertemplate="%{y}, %{x}: %{customdata}<extra></extra>",
    )
    drawn = figure(
        [cells],
        HEIGHT,
        xaxis=fixed(showgrid=False, type="category", nticks=4, tickangle=0),
        yaxis=fixed(showgrid=False, type="category", autorange="reversed"),
        annotations=_letters(list(lines.values()), letters) if len(months) <= MOST_LETTERS else [],
    )
    return Chart(drawn, _finding(rows), _alt(rows, months))


def _letters(lines: list[list[int]], letters: dict[str, str]) -> list[dict[str, object]]:
    """Write the letter of the colour into every cell, in the ink that reads on it."""
    return [
        {
            "x": across,
            "y": down,
            "text": letters[BY_ORDER[order]],
            "showarrow": False,
            "font": {"color": level_of(BY_ORDER[order]).ink, "size": 10},
        }
        for down, line in enumerate(lines)
        for across, order in enumerate(line)
    ]


def _finding(rows: pd.DataFrame) -> str:
    red = int((rows["current_order"] == RISK_LEVELS[0].order).sum())
    lifted = int((rows["current_order"] > rows["base_order"]).sum())
    counts = {"count": len(rows), "lifted": lifted, "red": red}
    text = ngettext(
        "Of {count} month end, {lifted} above the register, {red} red",
        "Of {count} month ends, {lifted} above the register, {red} red",
        len(rows),
    )
    return text.format(**counts)


def _alt(rows: pd.DataFrame, months: list[str]) -> str:
    """Say in words when the current colour changed, for those who cannot see the strip."""
    colours, said, last = area_words.colour_names(), [], None
    for month, order in zip(months, rows["current_order"], strict=True):
        if order != last:
            said.append(
                _("{colour} from {month}").format(colour=colours[BY_ORDER[order]], month=words.month_text(month))
            )
        last = order
    return _("History of the colour. {finding}. {changes}.").format(finding=_finding(rows), changes=words.listed(said))
