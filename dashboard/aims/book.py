"""The book of all targets, exported and written on the page, kept in memory until one of both changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import state, warehouse
from dashboard.aims.allowances import ABSOLUTE, is_nothing
from dashboard.definitions import definitions

EVERYTHING = ""  # the unit_id of all units together: above every top of the tree
EXPORT, PAGE = "export", "page"
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
class Tree:
    """The units above each unit, nearest first and itself included, those below, the tops, and the names."""

    above: dict[str, tuple[str, ...]]
    children: dict[str, tuple[str, ...]]
    roots: tuple[str, ...]
    names: dict[str, str]


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
    return _book(path, state.stamp(), warehouse.data_dir())


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


@lru_cache(maxsize=4)
def tree(path: Path) -> Tree:
    """Read the units of a warehouse and what stands above each."""
    above: dict[str, list[str]] = {}
    pairs = warehouse.query("select unit_id, ancestor_id from unit_ancestors order by unit_id, distance", (), path)
    for unit_id, ancestor in pairs.itertuples(index=False, name=None):
        above.setdefault(unit_id, []).append(ancestor)
    units = list(
        plain_rows(
            warehouse.query(
                "select unit_id, unit_name, parent_unit_id from units order by unit_name, unit_id", (), path
            )
        )
    )
    children: dict[str, list[str]] = {}
    for row in units:
        children.setdefault(row["parent_unit_id"] or EVERYTHING, []).append(row["unit_id"])
    names = {row["unit_id"]: row["unit_name"] or row["unit_id"] for row in units}
    roots = tuple(sorted(children.pop(EVERYTHING, [])))
    return Tree(_fixed(above), _fixed(children), roots, names)


def _fixed(several: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {place: tuple(found) for place, found in several.items()}


def plain_rows(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give rows with plain values; missing is None."""
    plain = rows.astype(object).where(rows.notna(), None)
    return ({str(name): value for name, value in row.items()} for row in plain.to_dict("records"))


def of_row(row: dict[str, Any]) -> Target:
    """Make a target of a row of an export or of the page."""
    is_withdrawn = row["target"] is None
    return Target(
        kpi=row["kpi"],
        unit_id=row["unit_id"],
        start_date=_day(row["start_date"]),
        end_date=_day(row["end_date"]),
        target=float("nan") if is_withdrawn else float(row["target"]),
        tolerance=None if row["tolerance"] is None else float(row["tolerance"]),
        source=row.get("source", PAGE),
        note=row.get("note", ""),
        set_by=row.get("set_by", ""),
        set_at=row.get("set_at", ""),
        is_withdrawn=is_withdrawn,
    )


def _day(value: Any) -> date:
    """Bring a day of the warehouse or of the state file to a date."""
    return date.fromisoformat(value) if isinstance(value, str) else pd.Timestamp(value).date()
