"""Small multiples: a little control chart per group, all on the same scale, so that only real changes catch the eye."""

from collections.abc import Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.annotations.events import Event
from dashboard.charts.control import aimed_at, days_of, look_of, place_of, places, point_text, value_axis
from dashboard.charts.event_marks import Marks, event_marks
from dashboard.charts.look import ACCENT, QUIET, Chart, figure, fixed
from dashboard.charts.target_marks import AIMED
from dashboard.language import _
from dashboard.results.series import Series
from dashboard.wording import words

MOST = 12
PANEL = 150
TITLE = 26


def multiples(
    panels: list[tuple[str, Any, Any]],
    finding: str,
    columns: int = 3,
    note: str = "",
    events: tuple[Event, ...] = (),
    goals: Mapping[Any, Mapping[str, float]] | None = None,
) -> Chart:
    """Draw panels (name, key, Series) in a grid; a rare group has its values without limits.

    events: what happened and may explain a change, marked in every panel, without numbers.
    goals: the targets of a panel by its key, each by its period.
    """
    shown = [panel for panel in panels if panel[2].points["value"].notna().any()]
    if not shown:
        return Chart(None, finding, finding, note)
    columns = max(1, min(columns, len(shown)))
    lines = -(-len(shown) // columns)
    layout: dict[str, Any] = {}
    traces, texts, shapes, happened = [], [], [], Marks()
    aims = {key: aimed_at(series, (goals or {}).get(key, {})) for _name, key, series in shown}
    shared = scale([(series, aims[key]) for _name, key, series in shown])
    for place, (name, key, series) in enumerate(shown):
        row, column = divmod(place, columns)
        number = "" if not place else str(place + 1)
        top = 1 - row / lines - TITLE / (lines * PANEL)
        spans = [column / columns + 0.012 * (column > 0), (column + 1) / columns - 0.012], [1 - (row + 1) / lines, top]
        layout[f"xaxis{number}"] = {**small_axis(row == lines - 1), "domain": spans[0], "anchor": f"y{number}"}
        rest = {"domain": spans[1], "anchor": f"x{number}", "showticklabels": column == 0, "nticks": 4}
        layout[f"yaxis{number}"] = {**shared, **rest}
        traces += [*goal(series, number, aims[key]), *panel_traces(series, number, key)]
        happened = event_marks(events, *days_of(series), place_of(series))
        own = {"xref": f"x{number}", "yref": f"y{number} domain"}
        shapes += [{**shape, **own} for shape in happened.shapes]
        texts.append(title(name, spans))
    drawn = figure(traces, lines * PANEL + 30, showlegend=False, annotations=texts, shapes=shapes, **layout)
    first = shown[0][2].kpi
    alt = _("{kpi}: a small chart for each of {count} groups. {finding}")
    return Chart(
        drawn, finding, alt.format(kpi=words.label(first), count=len(shown), finding=finding), note, happened.note
    )


def scale(found: list[tuple[Any, Mapping[str, float]]]) -> dict[str, Any]:
    """Return one value axis for all panels and their targets."""
    axes = [value_axis(series, aims.values()) for series, aims in found]
    low, high = min(axis["range"][0] for axis in axes), max(axis["range"][1] for axis in axes)
    return fixed(range=[low, high], **{name: axes[0][name] for name in ("ticksuffix",) if name in axes[0]})


def small_axis(is_last: bool) -> dict[str, Any]:
    """Return the axis of the periods of a panel, with few labels."""
    return fixed(showgrid=False, nticks=4, hoverformat="%Y-%m", tickformat="%Y-%m", showticklabels=is_last)


def title(name: str, spans: tuple[list[float], list[float]]) -> dict[str, Any]:
    """Return the name of a panel, above it."""
    short = name if len(name) <= 34 else name[:33] + "…"
    place = {"x": spans[0][0], "y": spans[1][1], "xref": "paper", "yref": "paper"}
    look = {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 12}}
    return {**place, **look, "text": f"<b>{escape(short)}</b>"}


def goal(series: Series, number: str, aims: Mapping[str, float]) -> list[go.Scatter]:
    """Draw the targets of a group as steps in long dashes: its limits are dotted."""
    if not aims:
        return []
    line = {"color": AIMED, "width": 1.8, "dash": "longdash", "shape": "hvh"}
    found = [aims.get(str(period)) for period in series.points["period"]]
    texts = ["" if one is None else _("target {value}").format(value=words.amount(one, series.kpi)) for one in found]
    return [
        go.Scatter(
            x=places(series),
            y=found,
            mode="lines",
            connectgaps=False,
            line=line,
            text=texts,
            hovertemplate="%{text}<extra></extra>",
            xaxis=f"x{number}",
            yaxis=f"y{number}",
        )
    ]


def panel_traces(series: Series, number: str, key: Any) -> list[go.Scatter]:
    """Draw one group: limits, values, and its signals."""
    points, at = series.points.reset_index(drop=True), places(series)
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    quiet = {"mode": "lines", "hoverinfo": "skip", **axes}
    traces = []
    for column, dash in (("centre", "solid"), ("lower", "dot"), ("upper", "dot")):
        if points[column].notna().any():
            stroke = {"color": QUIET, "width": 1, "dash": dash, "shape": "hvh"}
            traces.append(go.Scatter(x=at, y=points[column].tolist(), line=stroke, **quiet))
    looks = [look_of(series, row) for row in points.itertuples()]
    flat = [part for pair in key for part in pair]
    traces.append(
        go.Scatter(
            x=at,
            y=points["value"].tolist(),
            mode="lines+markers",
            connectgaps=False,
            line={"color": ACCENT, "width": 1.4},
            marker={
                "color": [look[0] for look in looks],
                "symbol": [look[1] for look in looks],
                "size": [max(4, look[2] - 2) for look in looks],
            },
            text=[point_text(series, row) for row in points.itertuples()],
            customdata=[[series.grain, str(period), *flat] for period in points["period"]],
            hovertemplate="%{text}<extra></extra>",
            **axes,
        )
    )
    return traces
