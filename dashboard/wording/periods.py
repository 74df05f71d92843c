"""Months, quarters and years as rate() writes them: their days, their names, and which of them are whole."""

import calendar
from datetime import date

import pandas as pd

from dashboard.filters import MONTHS_A_YEAR, Filters
from dashboard.language import _, ngettext
from dashboard.wording import formats, words

GRAINS = ("month", "quarter", "year")
CODES = {"month": "M", "quarter": "Q", "year": "Y"}


def name(grain: str) -> str:
    """Name a grain of periods."""
    return {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}[grain]


def counted(count: int, grain: str) -> str:
    """Write how many periods: 8 months."""
    text = {
        "month": ngettext("{count} month", "{count} months", count),
        "quarter": ngettext("{count} quarter", "{count} quarters", count),
        "year": ngettext("{count} year", "{count} years", count),
        "event": ngettext("{count} wait between events", "{count} waits between events", count),
    }[grain]
    return text.format(count=count)


def first_day(period: str) -> date:
    """Return the first day of 2026, 2026-Q2 or 2026-05; of a day, the day itself."""
    if len(period) == len("2026-05-01"):
        return date.fromisoformat(period)
    year, rest = int(period[:4]), period[5:]
    if not rest:
        return date(year, 1, 1)
    return date(year, 3 * int(rest[1:]) - 2, 1) if rest.startswith("Q") else date(year, int(rest), 1)


def last_day(period: str) -> date:
    """Return the last day of 2026, 2026-Q2 or 2026-05; of a day, the day itself."""
    first, rest = first_day(period), period[5:]
    if len(period) == len("2026-05-01"):
        return first
    month = MONTHS_A_YEAR if not rest else first.month + 2 if rest.startswith("Q") else first.month
    return date(first.year, month, calendar.monthrange(first.year, month)[1])


def period_of(day: date, grain: str) -> str:
    """Return the period a day lies in."""
    if grain == "year":
        return str(day.year)
    return f"{day.year}-Q{(day.month + 2) // 3}" if grain == "quarter" else f"{day:%Y-%m}"


def text(period: str) -> str:
    """Write a period: May 2026, Q2 2026, 2026; a day as a day."""
    if len(period) == len("2026-05-01"):
        return words.day_text(first_day(period))
    if len(period) == len("2026-05"):
        return formats.quarter(first_day(period)) if period[5] == "Q" else words.month_text(period)
    return period if len(period) < len("2026-Q1") else f"{period[5:]} {period[:4]}"


def place(day: date, every: list[str]) -> float:
    """Return where a day lies along periods in a row: period 0 reaches from -0.5 to 0.5, its neighbour to 1.5."""
    number = max(sum(first_day(period) <= day for period in every) - 1, 0)
    first, last = first_day(every[number]), last_day(every[number])
    return number - 0.5 + min(max((day - first).days / ((last - first).days + 1), 0.0), 1.0)


def between(first: str, last: str, grain: str) -> list[str]:
    """List all periods of a grain from one to another."""
    days = pd.period_range(first_day(first), first_day(last), freq=CODES[grain])
    return [period_of(period.start_time.date(), grain) for period in days]


def is_whole(period: str, filters: Filters, as_of: date) -> bool:
    """Say whether the chosen days hold all of a period, and it is over at the as-of date."""
    end = min(filters.to_date or as_of, as_of)
    return last_day(period) <= end and (filters.from_date is None or first_day(period) >= filters.from_date)
