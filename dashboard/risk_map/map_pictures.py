"""The map on the page as a picture to take away, with what it shows in words around it."""

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.maps.picture import WIDE, Words, picture
from dashboard.risk_map import amounts, area_maps, area_words, areas
from dashboard.wording import words


def png(choices: Choices, basis: str, view: area_maps.View, since: date | None, title: str, wide: int = WIDE) -> bytes:
    """Draw one map as a PNG picture; the less wide, the larger its letters are beside it."""
    marks = area_maps.marks(choices.build, choices.filters, basis, view.key, since)
    plan = None if view.key == area_maps.EARTH else areas.plan(choices.build, view.key)
    found = around(choices, view, title, [mark.level for mark in marks])
    if basis in amounts.KPIS:
        rows = areas.areas(choices.build, choices.filters, basis, since)
        found = replace(found, levels=amount_levels(rows[rows["area_id"].isin(view.area_ids)], rows, basis))
    return picture(marks, plan, found, wide)


def amount_levels(shown: pd.DataFrame, rows: pd.DataFrame, basis: str) -> tuple[tuple[str, str], ...]:
    """Return the shades of what is counted with their words and counts; the classes are those of all areas."""
    counts = shown["level"].value_counts()
    entries = [(level, said) for level, said, _count in amounts.legend(rows, basis)]
    return tuple((level, words.named(said, words.whole(int(counts.get(level, 0))))) for level, said in entries)


def around(choices: Choices, view: area_maps.View, title: str, levels: list[str]) -> Words:
    """Return the words around the picture: title, whose areas they are, and the counts of this map by level."""
    letters = area_words.letters()
    legend = tuple(
        (name, f"{letters[name]} {label} {words.whole(levels.count(name))}")
        for name, label in areas.level_names().items()
    )
    lines = (
        " · ".join((view.name, choices.unit_name or words.all_units(), words.build_text(choices))),
        _("Slanted lines or a ring: review overdue. ● open overdue hazards, ▲ major ones among them."),
    )
    return Words(title, lines, legend)
