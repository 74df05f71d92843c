"""Which month is reviewed: its days, whether it is over, and the choices with which every number of it is asked."""

import re
from datetime import date

from dashboard.filters import Filters, last_full_month, month_end, shift_months
from dashboard.language import _
from dashboard.numbers import company
from dashboard.numbers.warehouse import in_use

MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


class CannotReview(Exception):
    """A month or unit that cannot be reviewed; the sentence says why and what to do."""


def filters_of(month: str, unit_id: str | None = None) -> Filters:
    """Return the choices for a month as it stood at its end: later facts do not move it, late records of it do."""
    first = first_day(month)
    return Filters(first, month_end(first), unit_id, as_of=month_end(first))


def first_day(month: str) -> date:
    """Return the first day of a month written as 2026-10. Raises CannotReview."""
    if not MONTH.fullmatch(month):
        raise CannotReview(_("{month} is not a month; write it as 2026-10").format(month=month))
    return date.fromisoformat(f"{month}-01")


def before(month: str) -> str:
    """Return the month before."""
    return f"{shift_months(first_day(month), -1):%Y-%m}"


def reviewable(month: str) -> Filters:
    """Return the choices for a month that is over. Raises CannotReview for one that is not, or that has no data."""
    build = company.build_facts(in_use().stem)
    filters = filters_of(month)
    if build.as_of is None or build.first_date is None:
        raise CannotReview(nothing_loaded())
    if filters.to_date is not None and filters.to_date > build.as_of:
        text = _(
            "{month} is not over: the data loaded know the facts up to {day}."
            " The newest month that can be reviewed is {newest}."
        )
        raise CannotReview(text.format(month=month, day=build.as_of, newest=newest()))
    if filters.to_date is not None and filters.to_date < build.first_date:
        text = _("No data in {month}: the first day known is {day}")
        raise CannotReview(text.format(month=month, day=build.first_date))
    return filters


def newest() -> str:
    """Return the newest month that is over at the as-of date of the build in use. Raises CannotReview without data."""
    build = company.build_facts(in_use().stem)
    if build.as_of is None:
        raise CannotReview(nothing_loaded())
    return f"{last_full_month(build.as_of)[0]:%Y-%m}"


def nothing_loaded() -> str:
    """Say how to load exports."""
    return _("No data is loaded: load exports with  python -m pipelines load PATH")


def months() -> list[str]:
    """List every month that can be reviewed, newest first."""
    build = company.build_facts(in_use().stem)
    if build.first_date is None or build.as_of is None:
        return []
    day, found = first_day(newest()), []
    while day >= build.first_date.replace(day=1):
        found.append(f"{day:%Y-%m}")
        day = shift_months(day, -1)
    return found
