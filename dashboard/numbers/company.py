"""What the newest warehouse is about: its build, its unit tree, which tables hold rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.access.remembered import remembered
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import definitions

INDENT = "\u2003"
SIDE_BY_SIDE_LEVELS = ("site", "workshop", "team")


@dataclass(frozen=True)
class Build:
    """The warehouse in use: when it was made and which days it knows."""

    build: str
    built_at: datetime | None
    as_of: date | None
    first_date: date | None
    last_date: date | None


@dataclass(frozen=True)
class Unit:
    """One unit of the tree and how deep it stands."""

    unit_id: str
    name: str
    unit_type: str
    depth: int

    @property
    def indented(self) -> str:
        """Return the name, moved in by its depth in the tree."""
        return INDENT * self.depth + self.name


def year_starts() -> int:
    """Return the first month of the fiscal year, 1 to 12, as the settings of the company say it."""
    return definitions(warehouse.in_use()).year_starts


def build_in_use() -> Build | None:
    """Return the newest warehouse, or nothing when none was published."""
    path = warehouse.current()
    return None if path is None else build_facts(path.stem)


@remembered(maxsize=4)
def build_facts(build: str) -> Build:
    """Read what a warehouse says about itself."""
    rows = warehouse.query("select built_at, as_of_date, first_date, last_date from builds")
    if rows.empty:
        return Build(build, None, None, None, None)
    row = rows.iloc[0]
    built_at = None if row.isna()["built_at"] else row["built_at"]
    return Build(build, built_at, *(as_date(row[name]) for name in ("as_of_date", "first_date", "last_date")))


def as_date(value: object) -> date | None:
    """Bring a date as the warehouse returns it to a plain date; missing stays missing."""
    if value is None or value != value:
        return None
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


@remembered(maxsize=4)
def tables_loaded(build: str) -> frozenset[str]:
    """Return the names of the tables that hold at least one row."""
    rows = warehouse.query("select table_name from tables_loaded where row_count > 0")
    return frozenset(rows["table_name"])


@remembered(maxsize=16)
def unit_tree(build: str, scope: tuple[str, ...] | None = None) -> tuple[Unit, ...]:
    """Return the units a reader may see, each below its parent, brothers by name."""
    rows = warehouse.query(
        "select unit_id, unit_name, unit_type, parent_unit_id from units order by unit_name, unit_id"
    )
    known = set(rows["unit_id"])
    below: dict[str | None, list[tuple[str, str, str]]] = {}
    for unit_id, name, unit_type, parent in rows.itertuples(index=False, name=None):
        below.setdefault(parent if parent in known and parent != unit_id else None, []).append(
            (unit_id, name, unit_type)
        )
    roots = (
        below.get(None, []) if scope is None else [row for rows in below.values() for row in rows if row[0] in scope]
    )
    tree: list[Unit] = []
    seen: set[str] = set()

    def walk(nodes: list[tuple[str, str, str]], depth: int) -> None:
        for unit_id, name, unit_type in nodes:
            if unit_id not in seen:
                seen.add(unit_id)
                tree.append(Unit(unit_id, name or unit_id, unit_type, depth))
                walk(below.get(unit_id, []), depth + 1)

    walk(roots, 0)
    return tuple(tree)


@remembered(maxsize=64)
def levels(build: str, unit_ids: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the levels of the tree that set parts of units beside each other; single units where there is no tree.

    unit_ids: one unit, whose parts are meant, or several, which stand beside each other themselves; none is all.
    """
    tree = unit_tree(build)
    below = [unit for one in unit_ids for unit in descendants(tree, one)] if unit_ids else list(tree)
    if len(unit_ids) > 1:
        below += [unit for unit in tree if unit.unit_id in unit_ids]
    types = [unit.unit_type for unit in below]
    several = tuple(level for level in SIDE_BY_SIDE_LEVELS if types.count(level) > 1)
    return several or ("unit",)


def descendants(tree: tuple[Unit, ...], unit_id: str) -> tuple[Unit, ...]:
    """Return the units below one, in the order of the tree."""
    start = next((place for place, unit in enumerate(tree) if unit.unit_id == unit_id), None)
    if start is None:
        return ()
    end = start + 1
    while end < len(tree) and tree[end].depth > tree[start].depth:
        end += 1
    return tree[start + 1 : end]
