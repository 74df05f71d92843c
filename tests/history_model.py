"""The rules of records over time in plain Python, slow and without SQL: what every version of a record comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Version:
    """A hazard as one export has it."""

    hazard_id: str
    unit_id: str
    found_date: date
    due_date: date | None
    treated_date: date | None
    is_deleted: bool
    source: str = "template"


@dataclass(frozen=True)
class Export:
    """A file: the day in its name and its rows; complete: what it lacks of its months is withdrawn."""

    name: str
    day: date
    source: str
    rows: tuple[Version, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a hazard in the end."""

    unit_id: str
    found_date: date
    original_due_date: date | None
    treated_date: date | None
    withdrawn_date: date | None


def order_of(loads: Sequence[Sequence[Export]], sent_on: date) -> list[tuple[Export, date]]:
    """Put exports in order, oldest first, with their day; those sent again stand on top, by their days."""
    sent: list[Export] = []
    order: list[tuple[Export, date]] = []
    for load in loads:
        again = [export for export in load if export in sent]
        above = [export for export, _ in order if export not in again]
        newest_above = max((place for place, (export, _) in enumerate(order) if export in above), default=-1)
        places = [place for place, (export, _) in enumerate(order) if export in again]
        if places and newest_above > min(places):
            together = sorted((export for export, _ in order if export in again), key=lambda export: export.day)
            lifted = [(export, sent_on) for export in together]
            order = [(export, day) for export, day in order if export in above] + lifted
        for export in load:
            if export not in sent:
                sent.append(export)
                order = _put(order, export, sent_on)
    return order


def _put(order: list[tuple[Export, date]], export: Export, sent_on: date) -> list[tuple[Export, date]]:
    """Put a new export where its day says: lifted exports stand with those that they were lifted above."""
    tops: list[date] = []
    for other, day in order:
        tops.append(max([other.day if day != sent_on else tops[-1] if tops else other.day, *tops[-1:]]))
    place = sum(top < export.day for top in tops)
    return [*order[:place], (export, export.day), *order[place:]]


def known(loads: Sequence[Sequence[Export]], sent_on: date, complete: frozenset[str]) -> dict[tuple[str, str], Known]:
    """Say what is known of each hazard by source and id, withdrawn ones with their day."""
    order = _without_clashes(order_of(loads, sent_on))
    found = {}
    for key in {(row.source, row.hazard_id) for export, _ in order for row in export.rows}:
        versions = [
            (place, day, row)
            for place, (export, day) in enumerate(order)
            for row in export.rows
            if (row.source, row.hazard_id) == key
        ]
        newest = versions[-1][2]
        original = next((row.due_date for _, _, row in versions if row.due_date), None)
        withdrawn = _withdrawn(versions) or (
            _missing(key[0], versions[-1], order) if key[0] in complete and not newest.is_deleted else None
        )
        if newest.is_deleted and withdrawn is None:
            continue  # never shown by any export
        found[key] = Known(newest.unit_id, newest.found_date, original, newest.treated_date, withdrawn)
    return found


def shown_ids(loads: Sequence[Sequence[Export]]) -> dict[tuple[str, str], str]:
    """Give the id that each hazard has: the plain one where its source has it from the oldest day, then by its name."""
    oldest: dict[tuple[str, str], date] = {}
    for export in sorted({export for load in loads for export in load}, key=lambda export: export.day):
        for row in export.rows:
            oldest.setdefault((row.source, row.hazard_id), export.day)
    newest_first = sorted(oldest, key=lambda key: (oldest[key], key[0]), reverse=True)
    first = {hazard_id: source for source, hazard_id in newest_first}
    return {
        (source, hazard_id): hazard_id if first[hazard_id] == source else f"{hazard_id} ({source})"
        for source, hazard_id in oldest
    }


def _without_clashes(order: list[tuple[Export, date]]) -> list[tuple[Export, date]]:
    """Refuse rows with another unit and another day than their id has in the oldest export: they say nothing."""
    anchors: dict[tuple[str, str], Version] = {}
    for export in sorted((export for export, _ in order), key=lambda export: export.day):
        for row in export.rows:
            anchors.setdefault((row.source, row.hazard_id), row)
    kept = []
    for export, day in order:
        pairs = [(row, anchors[row.source, row.hazard_id]) for row in export.rows]
        rows = [row for row, own in pairs if row.unit_id == own.unit_id or row.found_date == own.found_date]
        kept.append((replace(export, rows=tuple(rows)), day))
    return kept


def _withdrawn(versions: list[tuple[int, date, Version]]) -> date | None:
    """Give the day of the first export of those that mark the hazard as withdrawn since it was last shown."""
    since = None
    for _, day, row in reversed(versions):
        if not row.is_deleted:
            return since
        since = day
    return None


def _missing(source: str, newest: tuple[int, date, Version], order: list[tuple[Export, date]]) -> date | None:
    """Give the day of the first newer export of the source that speaks of its unit and month and lacks the hazard."""
    place, _, row = newest
    scope = row.unit_id, row.found_date.replace(day=1)
    for export, day in order[place + 1 :]:
        spoken_of = {(other.unit_id, other.found_date.replace(day=1)) for other in export.rows}
        if export.source == source and scope in spoken_of:
            return day
    return None
