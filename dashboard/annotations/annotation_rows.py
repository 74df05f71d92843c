"""What happened as rows: the list with where it is from, and every version that was written on the page."""

from typing import Any

import pandas as pd

from dashboard.annotations import annotations
from dashboard.annotations.annotation_book import Annotation
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers.plain_rows import EXPORT
from dashboard.wording import words

DAYS = ("start_date", "end_date")


def chosen(filters: Filters, is_all: bool) -> tuple[Annotation, ...]:
    """Give what touches the chosen unit and period, or everything, newest first; labels as they were written."""
    if is_all:
        return annotations.known()
    asked = {one.annotation_id for one in annotations.marks(filters)}
    return tuple(one for one in annotations.known() if one.annotation_id in asked)


def rows(found: tuple[Annotation, ...]) -> pd.DataFrame:
    """Lay out what happened, one row each."""
    return _laid(
        [_facts(one) | {"said_by": said_by(one), "annotation_id": one.annotation_id} for one in found], labels()
    )


def labels() -> dict[str, str]:
    """Name the columns of the list."""
    return {
        "label": _("What happened"),
        "unit": _("Unit"),
        "type": _("Kind"),
        "start_date": _("From"),
        "end_date": _("To"),
        "said_by": _("Where from"),
        "annotation_id": _("Annotation ID"),
    }


def history_rows(found: tuple[Annotation, ...]) -> pd.DataFrame:
    """Lay out every version that was written on the page, newest first."""
    first = {one.annotation_id: one.version for one in found}  # the last seen is the oldest
    said = [
        {
            "made_at": words.time_text(one.made_at),
            "made_by": one.made_by,
            "what": _what(one, first[one.annotation_id] == one.version),
            **_facts(one),
            "annotation_id": one.annotation_id,
        }
        for one in found
    ]
    return _laid(said, history_labels())


def history_labels() -> dict[str, str]:
    """Name the columns of the history."""
    own = {"made_at": _("When"), "made_by": _("Written by"), "what": _("What was done")}
    return own | {name: label for name, label in labels().items() if name != "said_by"}


def said_by(one: Annotation) -> str:
    """Say where an annotation is from: an export, or who wrote it on the page and when."""
    if one.source == EXPORT:
        return _("export")
    return _("page: {name}, {time}").format(name=one.made_by, time=words.time_text(one.made_at))


def line(one: Annotation) -> str:
    """Write an annotation in one line, to choose it from a list."""
    unit = one.unit_name or _("All units")
    return f"{annotations.short(one)} · {unit} · {annotations.days(one)}"


def _what(one: Annotation, is_first: bool) -> str:
    if one.is_withdrawn:
        return _("withdrawn")
    exported = {known.annotation_id for known in annotations.exported()}
    return _("added") if is_first and one.annotation_id not in exported else _("corrected")


def _facts(one: Annotation) -> dict[str, Any]:
    return {
        "label": one.label,
        "unit": one.unit_name or _("All units"),
        "type": annotations.type_names()[one.annotation_type],
        "start_date": one.start_date,
        "end_date": one.end_date,
    }


def _laid(found: list[dict[str, Any]], names: dict[str, str]) -> pd.DataFrame:
    """Put rows into columns, days as days."""
    laid = pd.DataFrame(found, columns=list(names))
    return laid.assign(**{day: pd.to_datetime(laid[day]) for day in DAYS})
