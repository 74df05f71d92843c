"""What to act on now: where, what, since when, whose it is, how late; the rest and the good news by unit."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import pandas as pd

from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _, language, ngettext
from dashboard.numbers import company, unit_tree, warehouse
from dashboard.numbers.asked_once import asked_once
from dashboard.results import attention
from dashboard.risk_map import area_levels, area_words, areas
from dashboard.shapes.levels import RISK_LEVELS
from dashboard.verdict import measures, overdue
from dashboard.verdict.measures import OVERDUE
from dashboard.verdict.overdue import Late
from dashboard.wording import words

MOST_CARDS = 3
MOST_AREAS = 40
RED = RISK_LEVELS[0].order
SILENCE = "worked_hours"  # the hours of units in which nobody recorded a hazard
KINDS = ("bad", "watch", "know", "good")


@dataclass(frozen=True)
class Item:
    """One thing to act on or to know: its place, what is the matter, since when, the owner, and the records behind."""

    kind: str
    place: str
    unit_id: str
    unit_name: str
    said: str
    kpi: str
    filters: Filters
    part: str = ""
    area_id: str = ""
    is_red: bool = False
    since: date | None = None
    since_month: str = ""
    late: Late | None = None
    count: int | None = None  # of the records behind it, where they can be counted


@dataclass(frozen=True)
class ActNow:
    """At most three cards, and the rest by unit."""

    cards: tuple[Item, ...]
    rest: tuple[Item, ...]


def of(choices: Choices) -> ActNow:
    """Choose what to act on now: red areas with overdue hazards and slow units first, each unit once."""
    return _of(choices.build, language(), choices)


@asked_once(512)
def _of(build: str, reader_language: str, choices: Choices) -> ActNow:
    late = overdue.groups(choices)
    placed = area_items(choices, late)
    items = [*placed, *unit_items(choices, late, {item.area_id for item in placed}), *point_items(choices, late)]
    items.sort(key=urgency)
    cards: list[Item] = []
    above = unit_tree.tree(warehouse.in_use()).above
    for item in items:
        is_free = not any(item.unit_id in above.get(card.unit_id, (card.unit_id,)) for card in cards)
        if item.kind in ("bad", "watch") and is_free and len(cards) < MOST_CARDS:
            cards.append(item)
    rest = [item for item in items if item not in cards]
    return ActNow(tuple(cards), tuple(sorted(rest, key=lambda item: (item.unit_name, KINDS.index(item.kind)))))


def urgency(item: Item) -> tuple[int, int]:
    """Return the place of an item: late major hazards, slow units, red areas, silence, then what moved."""
    if item.kind == "bad":
        is_major = item.kpi == OVERDUE and item.late is not None and item.late.major_count > 0
        return 0, 0 if is_major else 2 if item.area_id else 1
    return KINDS.index(item.kind), 0 if item.kpi == SILENCE else 1


def area_items(choices: Choices, late: pd.DataFrame | None) -> list[Item]:
    """Return the areas that are red because of what happened, and those where a major hazard is late."""
    day = areas.day_of(choices.build, choices.filters)
    if "areas" not in choices.tables or late is None or day is None:
        return []
    rows = areas.areas(choices.build, choices.filters)
    known = overdue.by_area(choices)
    lifted = (rows["current_order"] == RED) & (rows["overdue_count"] > 0)
    found = rows[lifted | (rows["major_overdue_count"] > 0)].head(MOST_AREAS)
    return [area_item(choices, row, known, day) for row in found.itertuples()]


def area_item(choices: Choices, row: object, late: dict[str, Late], day: date) -> Item:
    """Say what is the matter in an area: how many hazards are overdue, how late, and since when it is red."""
    area_id, name = str(row.area_id), str(row.area_name)  # type: ignore[attr-defined]
    order, base = int(row.current_order), int(row.base_order)  # type: ignore[attr-defined]
    causes = area_levels.causes(choices.build, area_id, day)
    found = late.get(area_id)
    since = area_words.since(row, causes) if causes and order > base else None
    unit_name = row.unit_name  # type: ignore[attr-defined]
    return Item(
        kind="bad",
        place=name,
        unit_id=str(row.unit_id),  # type: ignore[attr-defined]
        unit_name=unit_name if isinstance(unit_name, str) else "",
        said=overdue_text(found, day),
        kpi=OVERDUE,
        filters=replace(of_units(choices.filters), area_id=area_id),
        part="top",
        area_id=area_id,
        is_red=order == RED,
        since=since,
        late=found,
        count=found.count if found else None,
    )


def unit_items(choices: Choices, late: pd.DataFrame | None, told: set[str]) -> list[Item]:
    """Return the units with a major hazard that is late, in no area or in one that does not stand for itself."""
    day = overdue.day_of(choices)
    if late is None or day is None:
        return []
    names = {unit.unit_id: unit.name for unit in company.unit_tree(choices.build)}
    rows = late[~late["area_id"].isin(told)]
    found, of_units_late = [], overdue.by(rows, "unit_id")
    for unit_id in [*dict.fromkeys(rows.loc[rows["hazard_level"] == "major", "unit_id"])][:MOST_AREAS]:
        here = of_units_late.get(unit_id)
        name, only = names.get(unit_id, unit_id), replace(choices.filters, unit_id=unit_id)
        said, count = overdue_text(here, day), here.count if here else None
        found.append(Item("bad", name, unit_id, name, said, OVERDUE, only, "top", late=here, count=count))
    return found


def overdue_text(late: Late | None, day: date) -> str:
    """Say how many hazards are overdue and how late the oldest is."""
    if late is None:
        return ""
    days = words.whole(late.days(day))
    if late.oldest_major:
        text = ngettext(
            "{major} major hazard is {days} days late, {count} overdue in all.",
            "{major} major hazards are late, the oldest {days} days; {count} overdue in all.",
            late.major_count,
        )
        days = words.whole((day - late.oldest_major).days)
        return text.format(major=words.whole(late.major_count), count=words.whole(late.count), days=days)
    text = ngettext(
        "{count} hazard is {days} days late.", "{count} hazards are overdue, the oldest {days} days.", late.count
    )
    return text.format(count=words.whole(late.count), days=days)


def point_items(choices: Choices, late: pd.DataFrame | None) -> list[Item]:
    """Return what stands out in the numbers of units, with what is overdue there."""
    names = {unit.unit_id: unit.name for unit in company.unit_tree(choices.build)}
    found = []
    for point in attention.points(choices):
        unit_id = point.filters.unit_id or ""
        if point.filters.area_id:
            continue  # areas stand for themselves
        is_bad, asked = point.kind == "bad", (choices.build, point.kpi, point.filters)
        found.append(
            Item(
                kind=point.kind,
                place=point.place,
                unit_id=unit_id,
                unit_name=names.get(unit_id, point.place),
                said=point.rest,
                kpi=point.kpi,
                filters=point.filters,
                part=point.part,
                since_month=measures.worse_since(*asked, choices.as_of) if is_bad else "",
                late=overdue.in_unit(late, choices.build, unit_id) if is_bad and late is not None else None,
                count=point.count,
            )
        )
    return found


def summary(rest: tuple[Item, ...]) -> str:
    """Say how many more there are of each kind, and name the first that improved."""
    counts = {kind: [item for item in rest if item.kind == kind] for kind in KINDS}
    texts = {
        "bad": ngettext("{count} more to act on", "{count} more to act on", len(counts["bad"])),
        "watch": ngettext("{count} to watch", "{count} to watch", len(counts["watch"])),
        "know": ngettext("{count} too small to say", "{count} too small to say", len(counts["know"])),
        "good": ngettext("{count} improved", "{count} improved", len(counts["good"])),
    }
    said = [texts[kind].format(count=len(found)) for kind, found in counts.items() if found]
    return _("{count} more: {kinds}").format(count=len(rest), kinds=words.listed(said))


def by_unit(rest: tuple[Item, ...]) -> list[tuple[str, list[Item]]]:
    """Put the rest together by unit."""
    return [(name, list(items)) for name, items in groupby(rest, key=lambda item: item.unit_name)]
