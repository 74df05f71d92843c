"""The book of all targets, exported and written on the page, kept in memory until one of both changes."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard import state
from dashboard.data_folder import data_dir
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.plain_rows import EXPORT, PAGE, as_day, plain_rows
from dashboard.numbers.unit_tree import EVERYTHING, Tree, tree
from dashboard.targets.allowances import ABSOLUTE, is_nothing

NEWEST = """
    select * from targets_set
    where target_id in (select max(target_id) from targets_set group by kpi, unit_id, start_date)
        and target is not null
"""


@dataclass(frozen=True)
class Target:
    """What a KPI should reach in a unit from a day to a day, and who says so where; within the tolerance it is met."""

    kpi: str
    unit_id: str
    start_date: date
    end_date: date
    target: float
    tolerance: float | None
    source: str
    note: str = ""
    set_by: str = ""
    set_at: str = ""
    is_withdrawn: bool = False  # only in the history


Known = dict[tuple[str, str], tuple[Target, ...]]


@dataclass(frozen=True)
class Book:
    """All targets by KPI and unit, the one that goes first first; versions change with the targets of a KPI.

    amounts: the KPIs that are amounts. What a group is allowed is not what each of its teams is: a unit takes the
    target of a unit above only where nothing at all is allowed there.
    """

    known: Known
    tree: Tree
    versions: dict[str, int]
    amounts: frozenset[str]

    def of(self, kpi: str, unit_id: str | None, day: date) -> Target | None:
        """Give the target that holds on a day: of the unit, else of the nearest unit above whose target counts here."""
        same = self.same(unit_id)
        for place in self.places(unit_id):
            for one in self.known.get((kpi, place), ()):
                is_own = place in same or kpi not in self.amounts or is_nothing(one.target, one.tolerance)
                if is_own and one.start_date <= day <= one.end_date:
                    return one
        return None

    def places(self, unit_id: str | None) -> tuple[str, ...]:
        """Give the units whose targets count for a unit, nearest first."""
        return (*self.tree.above[unit_id], EVERYTHING) if unit_id else self.same(unit_id)

    def same(self, unit_id: str | None) -> tuple[str, ...]:
        """Give the unit itself, and what is another name of it: all units together are the one top of the tree.

        Several tops are none: the target of one of them says nothing about all together.
        """
        own = unit_id or EVERYTHING
        whole = (EVERYTHING, *self.tree.roots)
        return (own, *(place for place in whole if place != own)) if len(whole) == 2 and own in whole else (own,)


def book() -> Book:
    """Give the book of the newest warehouse and of all that was written on the page."""
    path = warehouse.in_use()
    return _book(path, state.stamp(), data_dir())


@lru_cache(maxsize=4)
def _book(path: Path, stamp: tuple[int, int], folder: Path) -> Book:
    """Put the targets of the page before the exported ones, and a newer start before an older one."""
    found: dict[tuple[str, str], list[Target]] = {}
    written = [of_row(row) for row in plain_rows(state.rows(NEWEST))]
    for one in sorted([*written, *_exported(path)], key=lambda one: (one.source == PAGE, one.start_date), reverse=True):
        found.setdefault((one.kpi, one.unit_id), []).append(one)
    known = {place: tuple(targets) for place, targets in found.items()}
    by_kpi: dict[str, list[Target]] = {}
    for (kpi, _unit), targets in known.items():
        by_kpi.setdefault(kpi, []).extend(targets)
    amounts = frozenset(name for name, kpi in definitions(path).kpis.items() if kpi.kind in ABSOLUTE)
    return Book(known, tree(path), {kpi: hash(tuple(targets)) for kpi, targets in by_kpi.items()}, amounts)


@lru_cache(maxsize=4)
def _exported(path: Path) -> tuple[Target, ...]:
    """Read the targets that an export brought."""
    rows = warehouse.query(
        "select kpi, unit_id, start_date, end_date, target, tolerance from targets order by kpi, unit_id, start_date",
        (),
        path,
    )
    return tuple(of_row(row | {"source": EXPORT}) for row in plain_rows(rows))


def of_row(row: dict[str, Any]) -> Target:
    """Make a target of a row of an export or of the page."""
    is_withdrawn = row["target"] is None
    return Target(
        kpi=row["kpi"],
        unit_id=row["unit_id"],
        start_date=as_day(row["start_date"]),
        end_date=as_day(row["end_date"]),
        target=float("nan") if is_withdrawn else float(row["target"]),
        tolerance=None if row["tolerance"] is None else float(row["tolerance"]),
        source=row.get("source", PAGE),
        note=row.get("note", ""),
        set_by=row.get("set_by", ""),
        set_at=row.get("set_at", ""),
        is_withdrawn=is_withdrawn,
    )
