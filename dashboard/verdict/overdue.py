"""Overdue hazards by who answers for them and where they are: counts, major ones, the longest wait, an owner's name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices, Filters, of_units
from dashboard.numbers import company, kpis
from dashboard.verdict.measures import OVERDUE

FIELDS = ("owner_name", "area_id", "unit_id", "hazard_level")
MOST_OWNERS = 5
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Late:
    """Some overdue hazards together: how many, how many are major, since when the oldest is due, whose it is."""

    count: int
    major_count: int
    oldest: date
    owner: str  # of the oldest; empty where no export names one
    oldest_major: date | None = None

    def days(self, day: date) -> int:
        """Return how many days the oldest is late."""
        return (day - self.oldest).days


@dataclass(frozen=True)
class OwnerLate:
    """The overdue hazards of one owner; an empty name: nobody is named."""

    owner: str
    late: Late


def day_of(choices: Choices) -> date | None:
    """Return the day on which overdue is counted."""
    days = [day for day in (choices.filters.to_date, choices.filters.as_of, choices.as_of) if day is not None]
    return min(days, default=None)


def groups(choices: Choices) -> pd.DataFrame | None:
    """Return the overdue hazards by owner, area, unit and level; None where no export can show them."""
    found = _groups(choices.build, choices.filters)
    return None if found is None else found.copy()


@remembered(maxsize=512)
def _groups(build: str, filters: Filters) -> pd.DataFrame | None:
    if pd.isna(kpis.rate(OVERDUE, filters=filters).rows["top"].iloc[0]):
        return None
    rows = kpis.counts_of_records(OVERDUE, filters, "top", FIELDS, "due_date")
    return rows.assign(**{field: pd.Categorical(rows[field].fillna("")) for field in FIELDS})


def together(rows: pd.DataFrame) -> Late | None:
    """Put groups together; None where there is nothing."""
    return by(rows.assign(together=""), "together").get("")


def by(rows: pd.DataFrame, field: str) -> dict[str, Late]:
    """Put groups together that share a field, all at once: a large company has tens of thousands of groups."""
    codes, keys = pd.factorize(rows[field])
    days: npt.NDArray[Any]
    days, counts = rows["oldest_date"].to_numpy("datetime64[D]"), rows["row_count"].to_numpy(float)
    known = np.flatnonzero(~np.isnat(days) & (codes >= 0))
    oldest_first = known[np.argsort(days[known], kind="stable")]
    is_major = (rows["hazard_level"] == "major").to_numpy(bool)
    first, first_major = (
        _first(codes, places, len(keys)) for places in (oldest_first, oldest_first[is_major[oldest_first]])
    )
    all_counts = np.bincount(codes[known], counts[known], len(keys))
    major_counts = np.bincount(codes[known], np.where(is_major, counts, 0)[known], len(keys))
    owners = rows["owner_name"]
    return {
        str(keys[code]): Late(
            int(all_counts[code]),
            int(major_counts[code]),
            days[first[code]].item(),
            str(owners.iloc[first[code]]),
            days[first_major[code]].item() if first_major[code] >= 0 else None,
        )
        for code in np.flatnonzero(first >= 0).tolist()
    }


def _first(codes: Places, places: Places, count: int) -> Places:
    """Give of each group the first of some places; -1 where it has none."""
    found = np.full(count, -1, dtype=np.intp)
    found[codes[places[::-1]]] = places[::-1]  # the last to be written stays
    return found


def by_area(choices: Choices) -> dict[str, Late]:
    """Return what is overdue in each area, whichever unit has to treat it; nothing where no export can show it."""
    return dict(_by_area(choices.build, of_units(choices.filters)))


@remembered(maxsize=64)
def _by_area(build: str, filters: Filters) -> dict[str, Late]:
    rows = _groups(build, filters)
    if rows is None or rows.empty:
        return {}
    return {area_id: late for area_id, late in by(rows, "area_id").items() if area_id}


def in_unit(rows: pd.DataFrame, build: str, unit_id: str) -> Late | None:
    """Return what is overdue in a unit and all below it."""
    below = {unit_id, *(unit.unit_id for unit in company.descendants(company.unit_tree(build), unit_id))}
    return together(rows[rows["unit_id"].isin(below)])


@remembered(maxsize=512)
def by_owner(build: str, filters: Filters) -> tuple[OwnerLate, ...] | None:
    """Return the overdue hazards of every owner, most first, then the oldest; None where no export can show them."""
    rows = _groups(build, filters)
    if rows is None:
        return None
    found = [OwnerLate(owner, late) for owner, late in by(rows, "owner_name").items()]
    return tuple(sorted(found, key=lambda one: (-one.late.count, one.late.oldest, one.owner)))
