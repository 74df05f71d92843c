"""Targets in charts that set units side by side: a mark for each, and how many of them meet theirs."""

from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.language import _, ngettext

AIMED = "#7a5195"  # no colour of points: a target is not a value
SYMBOL = {"symbol": "line-ns", "size": 13, "color": AIMED, "line": {"width": 2.5, "color": AIMED}}


@dataclass(frozen=True)
class Aim:
    """The target of one bar: its value, its words with tolerance and origin, and whether it is met (None: no data)."""

    value: float
    text: str
    is_met: bool | None


def marks(aims: dict[str, Aim], places: dict[str, Any]) -> list[go.Scatter]:
    """Draw an upright stroke at the target of every bar; places says where the bar of a key stands."""
    if not aims:
        return []
    return [
        go.Scatter(
            x=[aim.value for aim in aims.values()],
            y=[places[key] for key in aims],
            name=_("target"),
            mode="markers",
            marker=SYMBOL,
            customdata=[[escape(aim.text), None] for aim in aims.values()],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )
    ]


def note(aims: dict[str, Aim]) -> str:
    """Say what the strokes mean and how many of those shown meet their target."""
    judged = [aim.is_met for aim in aims.values() if aim.is_met is not None]
    if not judged:
        return _("┃ target") if aims else ""
    text = ngettext("┃ target: {met} of {count} meets it", "┃ target: {met} of {count} meet theirs", len(judged))
    return text.format(met=sum(judged), count=len(judged))
