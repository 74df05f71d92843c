"""Months, quarters and years as rate() writes them: their days, their names, and which of them are whole.

2026, 2026-Q2, 2026-05, and of a fiscal year FY2026-04, the one that starts then, and FQ2026-07-2, its second quarter.
"""

from datetime import date

from dashboard.filters import MONTHS_A_YEAR, Filters, month_end, shift_months, year_start
from dashboard.language import _, ngettext
from dashboard.wording import formats, words

GRAINS = ("month", "quarter", "year")
FISCAL = ("fiscal_quarter", "fiscal_year")
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}


def name(grain: str) -> str:
    """Name a grain of periods."""
    return {
        "month": _("Month"),
        "quarter": _("Quarter"),
        "year": _("Year"),
        "fiscal_quarter": _("Fiscal quarter"),
        "fiscal_year": _("Fiscal year"),
    }[grain]


def grains(year_starts: int) -> tuple[str, ...]:
    """Give the periods people can choose: those of a fiscal year only where it is not that of the calendar."""
    return (*GRAINS, *FISCAL) if year_starts != 1 else GRAINS


def counted(count: int, grain: str) -> str:
    """Write how many periods: 8 months."""
    text = {
        "month": ngettext("{count} month", "{count} months", count),
        "quarter": ngettext("{count} quarter", "{count} quarters", count),
        "year": ngettext("{count} year", "{count} years", count),
        "fiscal_quarter": ngettext("{count} fiscal quarter", "{count} fiscal quarters", count),
        "fiscal_year": ngettext("{count} fiscal year", "{count} fiscal years", count),
        "event": ngettext("{count} wait between events", "{count} waits between events", count),
    }[grain]
    return text.format(count=count)


def first_day(period: str) -> date:
    """Return the first day of a period; of a day, the day itself."""
    if period[:2] in ("FY", "FQ"):
        return date.fromisoformat(f"{period[2:9]}-01")
    if len(period) == len("2026-05-01"):
        return date.fromisoformat(period)
    year, rest = int(period[:4]), period[5:]
    if not rest:
        return date(year, 1, 1)
    return date(year, 3 * int(rest[1:]) - 2, 1) if rest.startswith("Q") else date(year, int(rest), 1)


def last_day(period: str) -> date:
    """Return the last day of a period; of a day, the day itself."""
    first = first_day(period)
    if period[0] != "F" and len(period) == len("2026-05-01"):
        return first
    return month_end(shift_months(first, MONTHS[_grain(period)] - 1))


def _grain(period: str) -> str:
    """Tell what kind of period is written."""
    if period[0] == "F":
        return "fiscal_year" if period[1] == "Y" else "fiscal_quarter"
    return "year" if len(period) == len("2026") else "quarter" if period[5] == "Q" else "month"


def _year_starts(period: str) -> int:
    """Tell with which month the year of a fiscal period starts."""
    first = first_day(period)
    return first.month if period[1] == "Y" else shift_months(first, 3 * (1 - int(period[10:]))).month


def period_of(day: date, grain: str, year_starts: int = 1) -> str:
    """Return the period a day lies in; year_starts: the first month of the fiscal year."""
    if grain in FISCAL:
        months = (day.month - year_starts) % MONTHS_A_YEAR
        first = shift_months(day.replace(day=1), -(months if grain == "fiscal_year" else months % 3))
        return f"FY{first:%Y-%m}" if grain == "fiscal_year" else f"FQ{first:%Y-%m}-{months // 3 + 1}"
    if grain == "year":
        return str(day.year)
    return f"{day.year}-Q{(day.month + 2) // 3}" if grain == "quarter" else f"{day:%Y-%m}"


def text(period: str) -> str:
    """Write a period: May 2026, Q2 2026, 2026, FY 2026/27, Q2 FY 2026/27; a day as a day."""
    if period[0] == "F":
        year = year_start(first_day(period), _year_starts(period)).year
        years = _("FY {years}").format(years=f"{year}/{(year + 1) % 100:02}")
        return (
            years if period[1] == "Y" else _("Q{quarter} {fiscal_year}").format(quarter=period[10:], fiscal_year=years)
        )
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
    starts = _year_starts(first) if grain in FISCAL else 1
    day, end, found = first_day(first), first_day(last), []
    while day <= end:
        found.append(period_of(day, grain, starts))
        day = shift_months(day, MONTHS[grain])
    return found


def is_whole(period: str, filters: Filters, as_of: date) -> bool:
    """Say whether the chosen days hold all of a period, and it is over at the as-of date."""
    end = min(filters.to_date or as_of, as_of)
    return last_day(period) <= end and (filters.from_date is None or first_day(period) >= filters.from_date)
