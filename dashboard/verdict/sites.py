"""The areas of each site: how many are red, which ones and for what one reason, and where they lie."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices
from dashboard.language import _, language, ngettext
from dashboard.maps import Mark
from dashboard.risk_map import area_levels, area_maps, area_words, areas
from dashboard.shapes.geometry import Shape
from dashboard.shapes.levels import NOT_ASSESSED, RISK_LEVELS
from dashboard.verdict import area_reason, overdue
from dashboard.verdict.overdue import Late
from dashboard.wording import words

RED, ORANGE = RISK_LEVELS[0].name, RISK_LEVELS[1].name
MOST_DRAWN = 400  # of one site: more could not be told apart in a small picture


@dataclass(frozen=True)
class RedArea:
    """A red area with the one reason that says most."""

    area_id: str
    name: str
    reason: str


@dataclass(frozen=True)
class Site:
    """One site: its areas as marks where they lie on one map (a plan, by longitude and latitude, or none at all)."""

    name: str
    view: str
    marks: tuple[Mark, ...]
    red: tuple[RedArea, ...]
    counts: dict[str, int]


def of(choices: Choices) -> tuple[Site, ...]:
    """Return every site with areas, the one with most red areas first."""
    return _of(choices.build, language(), choices)


@remembered(maxsize=512)
def _of(build: str, reader_language: str, choices: Choices) -> tuple[Site, ...]:
    rows = areas.areas(build, choices.filters)
    names = rows["site_name"].fillna(rows["site_id"]).fillna("")
    late = overdue.by_area(choices)
    found = [site(choices, str(name), part, late) for name, part in rows.groupby(names)]
    return tuple(sorted(found, key=lambda one: (-len(one.red), -one.counts.get(ORANGE, 0), one.name)))


def site(choices: Choices, name: str, rows: pd.DataFrame, late: dict[str, Late]) -> Site:
    """Put the areas of one site onto the map that shows most of them."""
    views = area_maps.views(choices.build, rows)
    view = max(views, key=lambda one: len(one.area_ids)).key if views else ""
    letters, labels = area_words.letters(), areas.level_names()
    marks = []
    for row in rows.head(MOST_DRAWN).itertuples():
        shape = area_maps.shape_of(choices.build, view, str(row.area_id)) or Shape()
        marks.append(area_maps.mark(row, shape, labels[str(row.level)], letter=letters[str(row.level)]))
    day = areas.day_of(choices.build, choices.filters)
    red = [red_area(choices, row, late, day) for row in rows[rows["level"] == RED].itertuples()]
    return Site(name, view, tuple(marks), tuple(red), areas.level_counts(rows))


def red_area(choices: Choices, row: Any, late: dict[str, Late], day: date | None) -> RedArea:
    """Say in a few words why an area is red: what is late there, the rule that lifts it, or the register."""
    found = late.get(str(row.area_id))
    causes = area_levels.causes(choices.build, row.area_id, day) if day else ()
    return RedArea(row.area_id, row.area_name, area_reason.short(row, found, causes, day))


def is_assessed(one: Site) -> bool:
    """Say whether any area of a site has a level: without one its picture is grey and says nothing."""
    return any(name != NOT_ASSESSED for name in one.counts)


def unassessed(sites: tuple[Site, ...]) -> str:
    """Say that no area has a level, and which file would give them one."""
    count = sum(sum(site.counts.values()) for site in sites)
    text = ngettext(
        "The one area is not assessed: a file of risk points gives it its colour.",
        "None of the {count} areas is assessed: a file of risk points gives them their colours.",
        count,
    )
    return text.format(count=words.whole(count))


def heading(sites: tuple[Site, ...]) -> tuple[str, str]:
    """Say how many areas are red, and how many have each other colour."""
    counts = {level.name: sum(site.counts.get(level.name, 0) for site in sites) for level in RISK_LEVELS}
    red = counts.pop(RED)
    first = ngettext("{count} area is red", "{count} areas are red", red).format(count=words.whole(red))
    if not red:
        first = _("No area is red")
    colours = area_words.colour_names()
    said = [f"{words.whole(count)} {area_words.in_sentence(colours[name])}" for name, count in counts.items()
            if count and name != NOT_ASSESSED]  # fmt: skip
    if counts[NOT_ASSESSED]:
        said.append(_("{count} not assessed").format(count=words.whole(counts[NOT_ASSESSED])))
    return first, " · ".join(said)
