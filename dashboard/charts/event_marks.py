"""Marks of what happened, along the axis of a chart: a numbered line at the start, a light band to the end."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from dashboard.annotations.events import MOST, Event
from dashboard.charts.look import QUIET, upright
from dashboard.charts.months import among_months
from dashboard.language import _, ngettext

NEAR = 0.045  # of the axis: numbers of events nearer than this stand in one label
ROOM = 24  # pixels above the drawing for the numbers

Mark = dict[str, Any]
Place = Callable[[date], Any]


@dataclass(frozen=True)
class Marks:
    """Shapes and texts of events for a figure, the room they need above it, and what the numbers mean."""

    shapes: tuple[Mark, ...] = ()
    texts: tuple[Mark, ...] = ()
    room: int = 0
    note: str = ""


def event_marks(events: tuple[Event, ...], first: date, last: date, place: Place | None = None, lift: int = 0) -> Marks:
    """Mark the newest events between the first and the last day of an axis, numbered from left to right.

    place turns a day into a place along the axis where that is not made of months; lift raises the numbers by pixels.
    """
    shown, left_out = chosen(events, first, last)
    if not shown:
        return Marks()
    at = place or among_months
    shapes: list[Mark] = []
    for one in shown:
        if one.end is not None and one.end > one.start:
            shapes.append(_band(at(max(one.start, first)), at(min(one.end, last))))
        if one.start >= first:
            shapes.append({**upright(at(one.start), "")[0], "layer": "below"})
    spots = [at(max(one.start, first)) for one in shown]
    groups = grouped([_along(spot) for spot in spots], _along(at(last)) - _along(at(first)))
    texts = tuple(_number(spots[group[0]], group, shown, lift) for group in groups)
    return Marks(tuple(shapes), texts, ROOM + lift, note(shown, left_out))


def chosen(events: tuple[Event, ...], first: date, last: date) -> tuple[list[Event], int]:
    """Choose the newest events between two days, oldest first, and count the earlier ones that are left out."""
    seen = [one for one in events if one.start <= last and (one.end or one.start) >= first]
    newest = sorted(seen, key=lambda one: one.start, reverse=True)[:MOST]
    return sorted(newest, key=lambda one: one.start), len(seen) - len(newest)


def _along(spot: Any) -> float:
    """Return a place along the axis as a number; a day counts in days."""
    return float(spot.toordinal() if isinstance(spot, date) else spot)


def grouped(spots: list[float], length: float) -> list[list[int]]:
    """Put events into one group where the numbers above their lines would cover each other."""
    room = max(length, 1.0) * NEAR
    found: list[list[int]] = []
    edge = -math.inf
    for position, spot in enumerate(spots):
        if spot < edge:
            found[-1].append(position)
            edge += room
        else:
            found.append([position])
            edge = spot + room
    return found


def _band(start: Any, end: Any) -> Mark:
    place = {"type": "rect", "x0": start, "x1": end, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    return {**place, "fillcolor": QUIET, "opacity": 0.16, "line": {"width": 0}}


def _number(at: Any, group: list[int], shown: list[Event], lift: int) -> Mark:
    """Return the numbers of a group on top of its line; what they mean opens under the pointer."""
    place = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "yshift": lift + 1, "xshift": -9}
    look = {
        "showarrow": False,
        "bgcolor": QUIET,
        "font": {"size": 11, "color": "#ffffff"},
        "borderpad": 2,
        "height": 13,
    }
    said = "<br>".join(escape(text) for text in meanings(group, shown))
    return {**place, **look, "width": width(group), "text": numbers(group), "hovertext": said}


def numbers(group: list[int]) -> str:
    """Write the numbers of a group."""
    return "\u2009·\u2009".join(str(position + 1) for position in group)


def width(group: list[int]) -> int:
    """Return how wide the numbers of a group are, in pixels."""
    return 7 + 13 * len(group)


def meanings(group: list[int], shown: list[Event]) -> list[str]:
    """Write what the numbers of a group mean, each with its number."""
    return [f"{position + 1} {shown[position].text}" for position in group]


def note(shown: list[Event], left_out: int) -> str:
    """Say what the numbers mean, and how many events are not marked."""
    lines = meanings(list(range(len(shown))), shown)
    if left_out:
        text = ngettext("{count} earlier one is not marked.", "{count} earlier ones are not marked.", left_out)
        lines.append(text.format(count=left_out))
    return _("Marked from left to right: {events}").format(events=" · ".join(lines))
