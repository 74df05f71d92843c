"""Targets of one KPI and unit whose days overlap: which of them stands before the other, and from which day on."""

from dataclasses import dataclass
from datetime import date

from dashboard.numbers.plain_rows import PAGE
from dashboard.targets.target_book import Target, book


@dataclass(frozen=True)
class Overlap:
    """Two targets with days in common: the one that counts, the one that does not, and from which day on."""

    ahead: Target
    behind: Target
    from_day: date


def overlaps(given: Target) -> tuple[Overlap, ...]:
    """Give those of a target that was written on the page with all that hold beside it, the earliest day first."""
    others = book().known.get((given.kpi, given.unit_id), ())
    found = [
        _overlap(given, other)
        for other in others
        if (other.source, other.start_date) != (PAGE, given.start_date)
        and other.start_date <= given.end_date
        and given.start_date <= other.end_date
    ]
    return tuple(sorted(found, key=lambda one: one.from_day))


def _overlap(given: Target, other: Target) -> Overlap:
    is_ahead = other.source != PAGE or given.start_date > other.start_date
    ahead, behind = (given, other) if is_ahead else (other, given)
    return Overlap(ahead, behind, max(given.start_date, other.start_date))
