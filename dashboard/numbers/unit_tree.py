"""The units of a warehouse as a tree: what stands above each, what below, and what they are called."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.numbers import warehouse
from dashboard.numbers.plain_rows import plain_rows

EVERYTHING = ""  # the unit_id of all units together: above every top of the tree


@dataclass(frozen=True)
class Tree:
    """The units above each unit, nearest first and itself included, those below, the tops, and the names."""

    above: dict[str, tuple[str, ...]]
    children: dict[str, tuple[str, ...]]
    roots: tuple[str, ...]
    names: dict[str, str]


@remembered(maxsize=4)
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


@remembered(maxsize=4)
def every(path: Path) -> frozenset[str]:
    """Give all units that a question can be about: read once, as each question looks here first."""
    return frozenset(unit for line in tree(path).above.values() for unit in line)


def of_month(path: Path, month: date) -> pd.DataFrame:
    """Give the units with the parent that each had in a month: unit_id, unit_name, parent_unit_id, unit_type."""
    return warehouse.query(
        """
        select
            units.unit_id,
            unit_name,
            case when dated.unit_id is null then units.parent_unit_id else dated.parent_unit_id end as parent_unit_id,
            unit_type,
        from units
        left join unit_month_parents as dated on dated.unit_id = units.unit_id and dated.month_date = ?
        """,
        [month],
        path,
    )


def _fixed(several: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {place: tuple(found) for place, found in several.items()}
