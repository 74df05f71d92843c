"""The name of a file that is saved says what it holds: the number or table, the unit, the period."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NewType

from dashboard.filters import Filters
from dashboard.language import _

FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')  # by one of the systems a file may be sent to
LONGEST_PART, LONGEST = 60, 200  # bytes, of which a file system takes 255; a Chinese sign has three
FileName = NewType("FileName", str)


def file_name(parts: Iterable[str]) -> FileName:
    """Join what a file holds into a name without its ending; the last part, mostly the period, is never cut."""
    cleaned = (cut(" ".join(FORBIDDEN.sub(" ", part).split()), LONGEST_PART) for part in parts)
    known = [part for part in cleaned if part]
    if not known:
        return FileName(_("Records"))
    *first, last = known
    before = cut(", ".join(first), LONGEST - len(last.encode()) - len(", "))
    return FileName(", ".join(part for part in (before, last) if part))


def cut(text: str, most: int) -> str:
    """Return as much of a text as so many bytes hold."""
    return text.encode()[:most].decode(errors="ignore").strip(" .,")


def with_ending(name: FileName, ending: str) -> str:
    """Return the name of a file as it is saved."""
    return f"{name}.{ending}"


def period(filters: Filters) -> str:
    """Write the days of a period so that files sort by them."""
    first, last = (day.isoformat() if day else "" for day in (filters.from_date, filters.to_date))
    if first and last:
        return _("{first} to {last}").format(first=first, last=last)
    if last:
        return _("up to {day}").format(day=last)
    return _("since {day}").format(day=first) if first else _("everything loaded")


def as_of(day: date | None) -> str:
    """Write the day that a file shows so that files sort by it."""
    return "" if day is None else day.isoformat()
