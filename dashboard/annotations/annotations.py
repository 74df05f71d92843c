"""What happened that may explain a change: campaigns, reorganisations, changes of a standard, other events."""

import secrets
import sqlite3
from dataclasses import replace
from datetime import date

from dashboard import state
from dashboard.access import viewer
from dashboard.annotations import annotation_book
from dashboard.annotations.annotation_book import NEWEST, TYPES, Annotation, history, known
from dashboard.annotations.events import MOST, Event
from dashboard.filters import ALL, Filters
from dashboard.language import _
from dashboard.numbers import warehouse
from dashboard.numbers.plain_rows import PAGE
from dashboard.numbers.unit_tree import tree
from dashboard.refusal import Refusal
from dashboard.wording import words

__all__ = [
    "MOST",
    "TYPES",
    "Annotation",
    "CannotAnnotate",
    "add",
    "change",
    "days",
    "events",
    "exported",
    "history",
    "known",
    "marks",
    "short",
    "type_names",
    "withdraw",
]
LONGEST_NAMED = 60  # letters


class CannotAnnotate(Refusal):
    """An annotation that was not written; the sentence says why. Nothing of it was written."""


def marks(filters: Filters = ALL) -> tuple[Annotation, ...]:
    """Give what happened in a period to a unit, to those above and below it and to all, newest first.

    The label of one that happened to a unit below has the name of that unit in front.
    """
    above = tree(warehouse.in_use()).above
    placed = [(one, _place(one, filters, above)) for one in known()]
    return tuple(
        replace(one, label=f"{one.unit_name}: {one.label}") if place == "below" else one
        for one, place in placed
        if place and one.touches(filters.from_date, filters.to_date)
    )


def _place(one: Annotation, filters: Filters, above: dict[str, tuple[str, ...]]) -> str:
    """Say where an annotation stands: "here" (the unit asked for, one above it, all), "below" it, or elsewhere: ""."""
    asked = filters.chosen_units
    if not one.unit_id or any(one.unit_id in above.get(unit_id, ()) for unit_id in asked):
        return "here"
    over = above.get(one.unit_id, (one.unit_id,))
    if filters.scope is not None and not set(over) & set(filters.scope):
        return ""
    return "below" if not asked or set(asked) & set(over) else ""


def exported() -> tuple[Annotation, ...]:
    """Give what an export says, also where the page says something else now."""
    return annotation_book.exported(warehouse.in_use())


def events(filters: Filters = ALL) -> tuple[Event, ...]:
    """Give the same as values for a chart or the plot of a pack, each with the sentence that stands below it."""
    return tuple(Event(one.start_date, one.end_date, sentence(one)) for one in marks(filters))


def short(one: Annotation) -> str:
    """Write what happened in one short line; the page of annotations has all of it."""
    text = " ".join(one.label.split())
    return text if len(text) <= LONGEST_NAMED else text[: LONGEST_NAMED - 1] + "…"


def sentence(one: Annotation) -> str:
    """Write what happened, its kind and its days."""
    kind = type_names()[one.annotation_type].lower()
    return _("{event} ({kind}, {days})").format(event=short(one), kind=kind, days=days(one))


def days(one: Annotation) -> str:
    """Write from when to when something was."""
    first = words.day_text(one.start_date)
    if one.end_date is None:
        return _("since {day}").format(day=first)
    return first if one.end_date == one.start_date else f"{first} – {words.day_text(one.end_date)}"


def type_names() -> dict[str, str]:
    """Name the kinds of events."""
    names = (_("Campaign"), _("Reorganisation"), _("Change of a standard"), _("Other event"))
    return dict(zip(TYPES, names, strict=True))


# --- written on the page --------------------------------------------------------------------------------------------


def add(unit_id: str, annotation_type: str, label: str, start: date | None, end: date | None, by: str) -> Annotation:
    """Write a new annotation of a unit ("": all units). Raises CannotAnnotate."""
    given = _checked("", unit_id, annotation_type, label, start, end, by)
    with state.writing() as con:
        return _write(con, replace(given, annotation_id=secrets.token_hex(8)))


def change(
    annotation_id: str,
    version: int,
    unit_id: str,
    annotation_type: str,
    label: str,
    start: date | None,
    end: date | None,
    by: str,
) -> Annotation:
    """Write the next version of an annotation, also of an exported one; version is the one that was read.

    Raises CannotAnnotate.
    """
    given = _checked(annotation_id, unit_id, annotation_type, label, start, end, by)
    with state.writing() as con:
        _still(con, annotation_id, version)
        return _write(con, given)


def withdraw(annotation_id: str, version: int, by: str) -> None:
    """Take an annotation back, also an exported one: it marks nothing any more, and its versions stay.

    Raises CannotAnnotate.
    """
    if not by.strip():
        raise CannotAnnotate(_("Write your name."), "by")
    found = next((one for one in known() if one.annotation_id == annotation_id), None)
    with state.writing() as con:
        _still(con, annotation_id, version)
        if found is None:
            raise CannotAnnotate(_("There is no such annotation any more."))
        _write(con, replace(found, made_by=by.strip(), made_at=state.now(), is_withdrawn=True))


def _write(con: sqlite3.Connection, given: Annotation) -> Annotation:
    end = None if given.end_date is None else given.end_date.isoformat()
    cursor = con.execute(
        "insert into annotations_made (annotation_id, unit_id, annotation_type, label, start_date, end_date,"
        " is_withdrawn, made_by, made_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (given.annotation_id, given.unit_id, given.annotation_type, given.label, given.start_date.isoformat(), end,
         given.is_withdrawn, given.made_by, given.made_at),
    )  # fmt: skip
    return replace(given, source=PAGE, version=cursor.lastrowid or 0)


def _still(con: sqlite3.Connection, annotation_id: str, version: int) -> None:
    """Ask inside the transaction whether the version that was read is still the newest."""
    row = con.execute(
        f"select version_id, made_by, is_withdrawn from ({NEWEST}) where annotation_id = ?", (annotation_id,)
    ).fetchone()
    if row is None and version == 0 and any(one.annotation_id == annotation_id for one in exported()):
        return
    if row is None or (row[2] and row[0] == version):
        raise CannotAnnotate(_("There is no such annotation any more."))
    if row[0] != version:
        raise CannotAnnotate(
            _("{name} has changed this annotation meanwhile. Nothing was written: look at it first.").format(
                name=viewer.named(row[1])
            )
        )


def _checked(
    annotation_id: str, unit_id: str, annotation_type: str, label: str, start: date | None, end: date | None, by: str
) -> Annotation:
    """Give the annotation as it may be written. Raises CannotAnnotate."""
    names = tree(warehouse.in_use()).names
    if unit_id and unit_id not in names:
        raise CannotAnnotate(_("There is no unit {unit} in the data loaded.").format(unit=unit_id), "unit_id")
    if annotation_type not in TYPES:
        raise CannotAnnotate(_("There is no kind of event {kind}.").format(kind=annotation_type), "annotation_type")
    if not label.strip():
        raise CannotAnnotate(_("Write what happened."), "label")
    if start is None:
        raise CannotAnnotate(_("Write the day on which it began."), "start_date")
    if end is not None and end < start:
        raise CannotAnnotate(_("It ends before it starts."), "end_date")
    if not by.strip():
        raise CannotAnnotate(_("Write your name."), "by")
    return Annotation(
        annotation_id=annotation_id,
        unit_id=unit_id,
        unit_name=names.get(unit_id, ""),
        annotation_type=annotation_type,
        label=label.strip(),
        start_date=start,
        end_date=end,
        source=PAGE,
        made_by=by.strip(),
        made_at=state.now(),
    )
