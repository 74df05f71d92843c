"""The map on the page as a picture to take away, with what it shows in words around it."""

from datetime import date

import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _, spoken
from dashboard.maps.picture import WIDE, Words, picture
from dashboard.risk_map import area_maps, area_words, areas
from dashboard.wording import words


def download(choices: Choices, basis: str, view: area_maps.View, since: date | None, title: str) -> None:
    """Show the button that saves the map as a picture; it is drawn only on a click."""
    st.download_button(
        _("Picture"),
        spoken(lambda: png(choices, basis, view, since, title)),
        file_name=f"risk_map_{view.key}_{choices.as_of}.png",
        mime="image/png",
        key=f"picture-{view.key}",
        icon=":material/image:",
        on_click="ignore",
        help=_("The map as a PNG picture, for a report or a notice board."),
    )


def png(choices: Choices, basis: str, view: area_maps.View, since: date | None, title: str, wide: int = WIDE) -> bytes:
    """Draw one map as a PNG picture; the less wide, the larger its letters are beside it."""
    marks = area_maps.marks(choices.build, choices.filters, basis, view.key, since)
    plan = None if view.key == area_maps.EARTH else areas.plan(choices.build, view.key)
    return picture(marks, plan, around(choices, view, title, [mark.level for mark in marks]), wide)


def around(choices: Choices, view: area_maps.View, title: str, levels: list[str]) -> Words:
    """Return the words around the picture: title, whose areas they are, and the counts of this map by level."""
    letters = area_words.letters()
    legend = tuple(
        (name, f"{letters[name]} {label} {words.whole(levels.count(name))}")
        for name, label in areas.level_names().items()
    )
    lines = (
        " · ".join((view.name, choices.unit_name or _("All units"), words.build_text(choices))),
        _("Slanted lines or a ring: review overdue. ● open overdue hazards, ▲ major ones among them."),
    )
    return Words(title, lines, legend)
