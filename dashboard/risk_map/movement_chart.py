"""What the control measures do: how many risk points move from which inherent level to which level in force."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import Chart, figure, fixed, rows_height
from dashboard.language import _, ngettext
from dashboard.risk_map.areas import level_names
from dashboard.risk_map.matrix_chart import steps
from dashboard.shapes.levels import BY_NAME, NOT_ASSESSED
from dashboard.wording import words


def movement(table: pd.DataFrame) -> Chart:
    """Draw the counts by inherent level (down) and level in force (across), in the colour of the level in force."""
    shown = table.loc[(table.sum(axis=1) > 0) | (table.index != NOT_ASSESSED)]
    shown = shown.loc[:, [name for name in shown.columns if name != NOT_ASSESSED or shown[name].sum()]]
    names = level_names()
    counts = shown.to_numpy().tolist()
    drawn = figure(
        [_squares(shown, names)],
        rows_height(len(shown), 44) + 30,
        xaxis=fixed(_("Level in force, with control measures"), type="category", showgrid=False, side="top"),
        yaxis=fixed(_("Inherent level"), type="category", showgrid=False, autorange="reversed"),
        annotations=[
            _count(across, down, count, shown.columns[across])
            for down, line in enumerate(counts)
            for across, count in enumerate(line)
        ],
    )
    finding = _finding(table)
    return Chart(drawn, finding, _("Movement from inherent level to level in force. {text}").format(text=finding))


def _squares(shown: pd.DataFrame, names: dict[str, str]) -> go.Heatmap:
    orders = [BY_NAME[str(name)].order for name in shown.columns]
    counts = shown.to_numpy().tolist()
    colours = [[order if count else None for order, count in zip(orders, line, strict=True)] for line in counts]
    return go.Heatmap(
        z=colours,
        x=[names[name] for name in shown.columns],
        y=[names[name] for name in shown.index],
        zmin=-0.5,
        zmax=4.5,
        colorscale=steps(),
        showscale=False,
        xgap=3,
        ygap=3,
        hoverongaps=False,
        customdata=counts,
        hovertemplate="%{y} → %{x}: %{customdata}<extra></extra>",
    )


def _count(across: int, down: int, count: int, level: str) -> dict[str, object]:
    """Write a count into its cell; nothing moved there is a faint dash."""
    ink = BY_NAME[level].ink if count else "#8792a2"
    text = f"<b>{words.whole(count)}</b>" if count else "–"
    return {"x": across, "y": down, "text": text, "showarrow": False, "font": {"color": ink, "size": 13}}


def _finding(table: pd.DataFrame) -> str:
    down = up = same = 0
    for before, line in table.iterrows():
        for after, count in line.items():
            known = NOT_ASSESSED not in (before, after)
            change = BY_NAME[str(after)].order - BY_NAME[str(before)].order
            down += count if known and change < 0 else 0
            up += count if known and change > 0 else 0
            same += count if known and change == 0 else 0
    whole = down + up + same
    text = ngettext(
        "Control measures bring {down} of {whole} graded risk point down, {same} stays where it was",
        "Control measures bring {down} of {whole} graded risk points down, {same} stay where they were",
        whole,
    ).format(down=words.whole(down), whole=words.whole(whole), same=words.whole(same))
    if up:
        text += _("; {up} are higher with measures than without: look at them").format(up=words.whole(up))
    return text
