"""The name of a file that is saved says what it holds: the number, the unit, the period."""

import re
from collections.abc import Iterable

from dashboard.filters import Filters
from dashboard.language import _

FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')  # by one of the systems a file may be sent to
LONGEST_PART, LONGEST = 60, 150


def file_name(parts: Iterable[str]) -> str:
    """Join what a file holds into a name without its ending."""
    known = [" ".join(FORBIDDEN.sub(" ", part).split())[:LONGEST_PART].strip(" .") for part in parts]
    return ", ".join(part for part in known if part)[:LONGEST].strip(" .,") or _("Records")


def period(filters: Filters) -> str:
    """Write the days of a period so that files sort by them."""
    first, last = (day.isoformat() if day else "" for day in (filters.from_date, filters.to_date))
    if first and last:
        return _("{first} to {last}").format(first=first, last=last)
    if last:
        return _("up to {day}").format(day=last)
    return _("since {day}").format(day=first) if first else _("everything loaded")
