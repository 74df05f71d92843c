"""The book of all targets, exported, written on the page or default, kept in memory until one of them changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import state
from dashboard.access.remembered import remembered
from dashboard.data_folder import data_dir
from dashboard.language import Text
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.plain_rows import EXPORT, PAGE, SETTINGS, as_day, plain_rows
from dashboard.numbers.unit_tree import EVERYTHING, Tree, tree
from dashboard.targets.allowances import ABSOLUTE, is_nothing

NEWEST = """
    select * from targets_set
    where target_id in (select max(target_id) from targets_set group by kpi, unit_id, start_date)
        and target is not null
"""


@dataclass(frozen=True)
class Target:
    """What a KPI should reach in a unit from a day to a day, and who says so where; within the tolerance it is met.

    end_date: date.max where a default has no end.
    """

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

    defaults: those of the company's settings, which stand where none of the others does.
    amounts: the KPIs that are amounts. What a group is allowed is not what each of its teams is: a unit takes the
    target of a unit above only where nothing at all is allowed there.
    """

    known: Known
    defaults: Known
    tree: Tree
    versions: dict[str, int]
    amounts: frozenset[str]

    def of(self, kpi: str, unit_id: str | None, day: date) -> Target | None:
        """Give the target that holds on a day: of the unit, else of the nearest unit above whose target counts here.

        Only where there is none of them, a default.
        """
        return self._of(self.known, kpi, unit_id, day) or self._of(self.defaults, kpi, unit_id, day)

    def _of(self, known: Known, kpi: str, unit_id: str | None, day: date) -> Target | None:
        same = self.same(unit_id)
        for place in self.places(unit_id):
            for one in known.get((kpi, place), ()):
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


@remembered(maxsize=4)
def _book(path: Path, stamp: tuple[int, int], folder: Path) -> Book:
    """Put the targets of the page before the exported ones, and a newer start before an older one."""
    written = [of_row(row) for row in plain_rows(state.rows(NEWEST))]
    known, defaults = _by_place([*written, *_exported(path)]), _by_place(_default(path))
    by_kpi: dict[str, list[Target]] = {}
    for (kpi, _unit), targets in [*known.items(), *defaults.items()]:
        by_kpi.setdefault(kpi, []).extend(targets)
    amounts = frozenset(name for name, kpi in definitions(path).kpis.items() if kpi.kind in ABSOLUTE)
    return Book(known, defaults, tree(path), {kpi: hash(tuple(targets)) for kpi, targets in by_kpi.items()}, amounts)


def _by_place(targets: Iterable[Target]) -> Known:
    """Put together what is aimed for at the same KPI and unit, the one that goes first first."""
    found: dict[tuple[str, str], list[Target]] = {}
    for one in sorted(targets, key=lambda one: (one.source == PAGE, one.start_date), reverse=True):
        found.setdefault((one.kpi, one.unit_id), []).append(one)
    return {place: tuple(several) for place, several in found.items()}


@remembered(maxsize=4)
def _exported(path: Path) -> tuple[Target, ...]:
    """Read the targets that an export brought."""
    rows = warehouse.query(
        "select kpi, unit_id, start_date, end_date, target, tolerance from targets order by kpi, unit_id, start_date",
        (),
        path,
    )
    return tuple(of_row(row | {"source": EXPORT}) for row in plain_rows(rows))


@remembered(maxsize=4)
def _default(path: Path) -> tuple[Target, ...]:
    """Read the targets that the settings of the company say."""
    rows = warehouse.query("select * from default_targets", (), path)
    return tuple(
        of_row(row | {"source": SETTINGS, "end_date": row["end_date"] or date.max, "note": Text.of(row["note"] or {})})
        for row in plain_rows(rows)
    )


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
