"""Periods of which not all days count: their points are hollow, so that no fall is seen where only days are missing."""

from collections.abc import Iterable

from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.wording import periods


def cut_periods(rate: Rate, known: Iterable[str]) -> tuple[str, ...]:
    """Return those periods of which not all days count: still running, or cut by the days chosen."""
    first, last = rate.filters.from_date, min(rate.filters.to_date or rate.as_of, rate.as_of)
    return tuple(
        one
        for one in known
        if periods.last_day(one) > last or (first is not None and periods.first_day(one) < first and adds_up(rate.kpi))
    )


def adds_up(kpi: Kpi) -> bool:
    """Say whether a KPI is made of all days of a period; a stock is read at its last day."""
    return kpi.kind != "stock"


def symbols(symbol: str, every: Iterable[str], cut: Iterable[str]) -> list[str]:
    """Return the mark of each period: hollow where it is not whole."""
    hollow = set(cut)
    return [f"{symbol}-open" if period in hollow else symbol for period in every]


def note(cut: Iterable[str]) -> str:
    """Say what hollow points are, where there are any."""
    return _("Hollow: not a whole period.") if list(cut) else ""
