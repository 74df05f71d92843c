"""The rate of the whole company for whoever sees a part of it: to compare with, without the parts it is made of.

From a rate, the reader's own parts and a small rest, the numbers of others could be worked out: it is rounded, and
there is none where the rest is few units or few cases, for one value of a slice, or for what is a count itself.
"""

import math
from pathlib import Path

from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.filters import Filters, month_end
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions

FEWEST_UNITS = 3  # that the rest must be, each with something to divide by
FEWEST_CASES = 30  # that a proportion of the rest must rest on
DIGITS = 3


def rate(name: str, filters: Filters) -> float | None:
    """Give the rate of the whole company in the same period; None for who sees it all, and where it would tell more."""
    seen, asked = viewer.now().seen, kpis.kpi(name)
    if seen is None or not asked.bottom or "unit" not in asked.slices or filters.slices or not _is_of_months(filters):
        return None
    return _told(warehouse.in_use(), name, seen.within, filters)


@remembered(maxsize=2048)
def _told(_path: Path, name: str, within: frozenset[str], filters: Filters) -> float | None:
    """Give it as a warehouse has it: worked out once for all pages and reruns of those who see the same part."""
    asked = kpis.kpi(name)
    every = Filters(filters.from_date, filters.to_date, as_of=filters.as_of, base=filters.base)
    with viewer.everything():
        parts = kpis.rate(name, ("unit",), every).rows
        found = kpis.parts(name, every)
    rest = parts[(parts["bottom"] > 0) & ~parts["unit"].isin(within)]
    is_small = asked.kind == "proportion" and rest["bottom"].sum() < FEWEST_CASES
    if len(rest) < FEWEST_UNITS or is_small or math.isnan(found["rate"]):
        return None
    return rounded(float(found["rate"]))


def rounded(value: float) -> float:
    """Round to a few digits: the exact quotient of two whole numbers tells both of them."""
    return float(f"{value:.{DIGITS}g}")


def _is_of_months(filters: Filters) -> bool:
    """Say whether a period is whole months up to now: two that differ by a day would tell what happened on it."""
    last, known = filters.to_date, definitions(warehouse.in_use()).as_of
    starts = filters.from_date is None or filters.from_date.day == 1
    return starts and (last is None or last == month_end(last) or last >= known)
