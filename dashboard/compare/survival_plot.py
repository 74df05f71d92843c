"""Share of hazards still open by days since found, as steps with 95 % bands; open hazards are counted, not left out."""

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import QUIET, SERIES, Chart, figure, fixed
from dashboard.compare import waiting_words
from dashboard.compare.waiting import Waiting, most_different
from dashboard.language import _
from dashboard.wording import formats, words

HEIGHT = 430
MOST = 5
LINES = tuple(SERIES[place] for place in (0, 1, 2, 3, 5))
FEW_LEFT = 0.02
FAINT = 0.13


def survival(found: Waiting, height: int = HEIGHT, most: int = MOST) -> Chart:
    """Draw the curve of each group, of many the most different ones, and of all together."""
    finding = waiting_words.headline(found)
    if not found.found:
        return Chart(None, finding, finding)
    shown = most_different(found, most) if len(found.groups) > 1 else found.groups.head(0)
    end = last_day(found)
    traces = [trace for place, row in enumerate(shown.to_dict("records")) for trace in group(found, row, place, end)]
    traces += together(found, end)
    drawn = figure(
        traces,
        height,
        margin={"t": 56},
        xaxis=fixed(_("days since found"), range=[0, end], nticks=8),
        yaxis=fixed(_("still open"), range=[0, 102], ticksuffix=" %", nticks=6),
        shapes=[half_line()],
    )
    alt = _("Share of hazards still open by days since found. {finding}. {half}").format(
        finding=finding, half=waiting_words.half(found)
    )
    return Chart(drawn, finding, alt, note(found, shown, end))


def note(found: Waiting, shown: pd.DataFrame, end: float) -> str:
    """Say how to read the chart and what it leaves out."""
    text = _("Steps: Kaplan–Meier; bands: 95 %; where a curve crosses the dotted line, half are treated.")
    if len(shown) < len(found.groups) and len(shown):
        few = _("The {shown} most different of {count} groups; the table holds all.")
        text = words.joined(text, few.format(shown=len(shown), count=len(found.groups)))
    if end < found.horizon:
        drawn = _("Drawn to day {end}; the longest wait is {horizon}.")
        text = words.joined(text, drawn.format(end=words.whole(end), horizon=waiting_words.days(found.horizon)))
    return text


def last_day(found: Waiting) -> float:
    """Return the day up to which to draw: where hardly any are open, else the longest wait."""
    curve = found.curve
    few = curve[(curve["open_share"] <= FEW_LEFT) | (curve["at_risk"] < max(found.found * FEW_LEFT / 4, 2))]
    reached = float(few["days"].iloc[0]) if len(few) else found.horizon
    return max(min(reached * 1.15, found.horizon), 7.0)


def group(found: Waiting, row: dict[Any, Any], place: int, end: float) -> list[go.Scatter]:
    """Draw one group: its band, and its curve in colour and dash of its own."""
    colour, dash, _symbol, _pattern = LINES[place % len(LINES)]
    curve = steps(found.curves[str(row["name"])], end)
    return [band(curve, colour, str(row["name"])), line(curve, str(row["name"]), colour, dash, 2.2)]


def together(found: Waiting, end: float) -> list[go.Scatter]:
    """Draw all hazards together: with its band where there are no groups."""
    curve, alone = steps(found.curve, end), len(found.groups) < 2
    colour, dash = (SERIES[0][0], "solid") if alone else (QUIET, "solid")
    drawn = line(curve, _("all"), colour, dash, 2.2 if alone else 1.2)
    return [band(curve, colour, "all"), drawn] if alone else [drawn]


def steps(curve: pd.DataFrame, end: float) -> pd.DataFrame:
    """Return a curve from everything open on day 0 up to the last day drawn, in percent."""
    columns = ["days", "open_share", "lower", "upper", "at_risk"]
    start = pd.DataFrame([[0.0, 1.0, 1.0, 1.0, curve["at_risk"].iloc[0]]], columns=columns)
    shown = pd.concat([start, curve.loc[curve["days"] <= end, columns]], ignore_index=True)
    if curve["days"].iloc[-1] > end:
        shown = pd.concat([shown, shown.tail(1).assign(days=end)], ignore_index=True)
    shares = ["open_share", "lower", "upper"]
    return shown.assign(**{name: np.round(shown[name] * 100, 2) for name in shares})


def band(curve: pd.DataFrame, colour: str, key: str) -> go.Scatter:
    """Draw the 95 % band of a curve: up along its upper edge, back along the lower one, in the same steps."""
    upper, lower = corners(curve["days"], curve["upper"]), corners(curve["days"], curve["lower"])
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return go.Scatter(
        x=[*upper[0], *lower[0][::-1]],
        y=[*upper[1], *lower[1][::-1]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},{FAINT})",
        legendgroup=key,
        showlegend=False,
        hoverinfo="skip",
    )


def corners(x: pd.Series, y: pd.Series) -> tuple[list[float], list[float]]:
    """Return the corners of a stair: level until the next day, then down."""
    across = np.repeat(x.to_numpy(float), 2)[1:].tolist()
    down = np.repeat(y.to_numpy(float), 2)[:-1].tolist()
    return across, down


def line(curve: pd.DataFrame, name: str, colour: str, dash: str, width: float) -> go.Scatter:
    """Draw one curve as steps."""
    rows: list[Any] = list(curve.itertuples())
    texts = [
        f"<b>{escape(name)}</b><br>"
        + _("day {day}: {share} % still open ({low} – {high}), {count} at risk").format(
            day=words.whole(row.days),
            share=formats.number(row.open_share, 1, is_grouped=False),
            low=formats.number(row.lower, 1, is_grouped=False),
            high=formats.number(row.upper, 1, is_grouped=False),
            count=words.whole(row.at_risk),
        )
        for row in rows
    ]
    return go.Scatter(
        x=curve["days"].tolist(),
        y=curve["open_share"].tolist(),
        name=escape(name),
        legendgroup=name,
        mode="lines",
        line={"shape": "hv", "color": colour, "dash": dash, "width": width},
        customdata=texts,
        hovertemplate="%{customdata}<extra></extra>",
    )


def half_line() -> dict[str, Any]:
    """Return the line at which half are treated."""
    return {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": 50,
        "y1": 50,
        "line": {"color": QUIET, "width": 1, "dash": "dot"},
    }
