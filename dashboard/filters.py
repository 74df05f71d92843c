"""The shared choices (period, unit, comparison) as one immutable value that pages, reports and links all take."""

import calendar
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

PERIODS = ("last_12_months", "this_year", "last_calendar_year", "last_full_month", "last_quarter", "all", "custom")
FISCAL_PERIODS = (
    "this_fiscal_year",
    "last_fiscal_year",
    "last_fiscal_quarter",
)  # offered where the fiscal year is not that of the calendar
COMPARES = ("last_year", "previous", "custom", "none")
MONTHS_A_YEAR = 12
MOST_DAYS_APART = 3  # between months of 28 and 31 days


@dataclass(frozen=True)
class Filters:
    """Which rows count: a period (both days included), a unit and all below it, as-of, an area, slices, a scope.

    units: two or more units together, each with all below it; unit_id is empty then.
    """

    from_date: date | None = None
    to_date: date | None = None
    unit_id: str | None = None
    as_of: date | None = None
    area_id: str | None = None
    slices: tuple[tuple[str, str], ...] = ()
    scope: tuple[str, ...] | None = None
    base: float | None = None
    units: tuple[str, ...] = ()

    @property
    def chosen_units(self) -> tuple[str, ...]:
        """The units asked for, none for all together; a row below two of them counts once."""
        return self.units or ((self.unit_id,) if self.unit_id else ())


ALL = Filters()


@dataclass(frozen=True)
class Choices:
    """What the reader of a page has chosen, and which warehouse answers."""

    filters: Filters = ALL
    before: Filters | None = None
    compare: str = "none"
    period: str = "all"
    unit_name: str = ""
    build: str = ""
    built_at: datetime | None = None
    as_of: date | None = None
    first_date: date | None = None
    tables: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_partial(self) -> bool:
        """Say whether the last month of the period is still running at the as-of date."""
        return is_partial(self.filters, self.as_of)


def month_end(day: date) -> date:
    """Return the last day of the month of a day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def shift_months(day: date, months: int) -> date:
    """Move a day by whole months; the last day of a month stays the last day, others are capped at it."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    first = date(index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1, 1)
    last = month_end(first)
    return last if day == month_end(day) else first.replace(day=min(day.day, last.day))


def last_full_month(as_of: date) -> tuple[date, date]:
    """Return the newest month that is over at the as-of date."""
    end = as_of if as_of == month_end(as_of) else as_of.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def year_start(day: date, year_starts: int = 1) -> date:
    """Return the first day of the year a day lies in; year_starts: the first month of the (fiscal) year, 1 to 12."""
    return date(day.year - (day.month < year_starts), year_starts, 1)


def year_before(day: date, year_starts: int = 1) -> tuple[date, date]:
    """Return the whole (fiscal) year before the one a day lies in."""
    start = year_start(day, year_starts)
    return start.replace(year=start.year - 1), start - timedelta(days=1)


def last_quarter(as_of: date, year_starts: int = 1) -> tuple[date, date]:
    """Return the newest quarter that is over at the as-of date, of the calendar year or of one that starts later."""
    end = last_full_month(as_of)[1]
    end = month_end(shift_months(end.replace(day=1), -((end.month - year_starts + 1) % 3)))
    return shift_months(end.replace(day=1), -2), end


def period_dates(
    period: str, as_of: date, custom: tuple[date | None, date | None] = (None, None), year_starts: int = 1
) -> tuple[date | None, date | None]:
    """Turn the name of a period into its first and last day; "all" has neither. year_starts: of the fiscal year."""
    if period == "last_12_months":
        return shift_months(as_of.replace(day=1), 1 - MONTHS_A_YEAR), as_of
    if period == "this_year":
        return year_start(as_of), as_of
    if period == "last_calendar_year":
        return year_before(as_of)
    if period == "last_full_month":
        return last_full_month(as_of)
    if period == "last_quarter":
        return last_quarter(as_of)
    if period == "this_fiscal_year":
        return year_start(as_of, year_starts), as_of
    if period == "last_fiscal_year":
        return year_before(as_of, year_starts)
    if period == "last_fiscal_quarter":
        return last_quarter(as_of, year_starts)
    return custom if period == "custom" else (None, None)


def of_units(filters: Filters, unit_ids: Iterable[str] = ()) -> Filters:
    """Return the same choices for other units: none of them is all units together."""
    asked = tuple(dict.fromkeys(unit_ids))
    return replace(filters, unit_id=asked[0] if len(asked) == 1 else None, units=asked if len(asked) > 1 else ())


def is_partial(filters: Filters, as_of: date | None) -> bool:
    """Say whether the period ends in a month that is not over at the as-of date."""
    end = filters.to_date or as_of
    if end is None or as_of is None:
        return False
    return end >= as_of and as_of != month_end(as_of)


def is_as_long(one: Filters, other: Filters) -> bool:
    """Say whether two periods are as long as months, quarters and years are alike: counts of them can be compared."""
    days = [(each.to_date - each.from_date).days for each in (one, other) if each.from_date and each.to_date]
    return len(days) < 2 or abs(days[0] - days[1]) <= MOST_DAYS_APART


def months_spanned(filters: Filters) -> int:
    """Count the calendar months a period touches; 0 when it has no start or no end."""
    if filters.from_date is None or filters.to_date is None:
        return 0
    years = filters.to_date.year - filters.from_date.year
    return years * MONTHS_A_YEAR + filters.to_date.month - filters.from_date.month + 1


def comparison(
    filters: Filters, compare: str, as_of: date | None = None, days: tuple[date | None, date | None] = (None, None)
) -> Filters | None:
    """Return the same choices for the period compared with, as it stood then: the same days, and as-of moved as far.

    A part of a month is compared with the same days of the other month. days: of a period of the reader's own
    ("custom"), as it stood as long after its last day. None: nothing to compare with.
    """
    if compare == "custom":
        return _own_comparison(filters, filters.as_of or as_of, days)
    if compare not in ("previous", "last_year") or filters.from_date is None or filters.to_date is None:
        return None
    as_of = filters.as_of or as_of
    if compare == "previous" and filters.from_date.day != 1:
        back = filters.to_date - filters.from_date + timedelta(days=1)
        known = as_of - back if as_of else None
        return replace(filters, from_date=filters.from_date - back, to_date=filters.to_date - back, as_of=known)
    months = MONTHS_A_YEAR if compare == "last_year" else months_spanned(filters)
    return replace(
        filters,
        from_date=shift_months(filters.from_date, -months),
        to_date=shift_months(filters.to_date, -months),
        as_of=shift_months(as_of, -months) if as_of else None,
    )


def _own_comparison(filters: Filters, as_of: date | None, days: tuple[date | None, date | None]) -> Filters | None:
    first, last = days
    if first is None or last is None or first > last:
        return None
    after = max(as_of - filters.to_date, timedelta()) if as_of and filters.to_date else timedelta()
    known = last + after if as_of is None else min(last + after, as_of)
    return replace(filters, from_date=first, to_date=last, as_of=known)


def last_months(filters: Filters, months: int, as_of: date) -> Filters:
    """Return the same choices for the last months up to the end of the period: what a sparkline shows."""
    end = min(filters.to_date or as_of, filters.as_of or as_of)
    return replace(filters, from_date=shift_months(end.replace(day=1), 1 - months), to_date=end)


def with_slices(filters: Filters, **values: str) -> Filters:
    """Return the same choices for one value of one or more slices, such as hazard_level="major"."""
    kept = tuple(pair for pair in filters.slices if pair[0] not in values)
    return replace(filters, slices=kept + tuple(sorted(values.items())))


def as_facts(filters: Filters) -> dict[str, Any]:
    """Return the choices as plain values that can be written down as JSON."""
    days = {name: day.isoformat() for name, day in asdict(filters).items() if isinstance(day, date)}
    return asdict(filters) | days


def from_facts(facts: dict[str, Any]) -> Filters:
    """Return the choices as they were written down."""
    given = dict(facts)
    for name in ("from_date", "to_date", "as_of"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    given["slices"] = tuple((name, value) for name, value in given["slices"])
    given["units"] = tuple(given.get("units", ()))
    given["scope"] = tuple(given["scope"]) if given["scope"] is not None else None
    return Filters(**given)
