"""Overdue hazards by who answers for them and where they are: counts, major ones, the longest wait, an owner's name."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices, Filters, of_units
from dashboard.numbers import company, kpis
from dashboard.verdict.measures import OVERDUE

FIELDS = ("owner_name", "area_id", "unit_id", "hazard_level")
MOST_OWNERS = 5


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
    texts = {field: rows[field].astype(object).where(rows[field].notna(), "") for field in FIELDS}
    return rows.assign(**texts)


def together(rows: pd.DataFrame) -> Late | None:
    """Put groups together; None where there is nothing."""
    return by(rows.assign(together=""), "together").get("")


def by(rows: pd.DataFrame, field: str) -> dict[str, Late]:
    """Put groups together that share a field, all at once: a large company has tens of thousands of groups."""
    is_major = rows["hazard_level"] == "major"
    marked = rows.assign(
        major_count=rows["row_count"].where(is_major, 0), oldest_major=rows["oldest_date"].where(is_major)
    )
    ordered = marked.dropna(subset="oldest_date").sort_values("oldest_date", kind="stable")
    summed = ordered.groupby(field, sort=False).agg(
        row_count=("row_count", "sum"),
        major_count=("major_count", "sum"),
        oldest=("oldest_date", "first"),
        owner=("owner_name", "first"),
        oldest_major=("oldest_major", "min"),
    )
    found = {}
    for key, count, majors, oldest, owner, first_major in summed.itertuples(name=None):
        day = company.as_date(oldest)
        if day is not None:
            found[str(key)] = Late(int(count), int(majors), day, str(owner), company.as_date(first_major))
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
