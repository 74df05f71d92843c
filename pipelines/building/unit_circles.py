"""Find units that stand above each other in a circle or too deep in the tree: their parents are left out and said."""

from collections.abc import Mapping

import duckdb

from pipelines.building.insert import insert

DEEPEST = 100
LEVELS = ("company", "site", "workshop", "team")


def cut(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the units whose parent is left out, with the reason, so that the tree ends for every unit."""
    con.execute("create or replace table cut_parents (unit_id varchar, parent_unit_id varchar, why varchar)")
    rows = con.execute(
        "select unit_id, parent_unit_id, unit_type from stg_units where parent_unit_id is not null order by unit_id"
    ).fetchall()
    parents = {unit: parent for unit, parent, _ in rows}
    types = {unit: unit_type for unit, _, unit_type in rows}
    circles = {min(circle, key=lambda unit: (_level(types[unit]), unit)) for circle in circles_of(parents)}
    deep = _deep({unit: parent for unit, parent in parents.items() if unit not in circles})
    insert(con, "cut_parents", [(unit, parents[unit], "circle") for unit in sorted(circles)])
    insert(con, "cut_parents", [(unit, parents[unit], "deep") for unit in sorted(deep)])


def _level(unit_type: str) -> int:
    """Give the place of a level, the highest first: of a circle it is the highest unit that names a wrong parent."""
    return LEVELS.index(unit_type) if unit_type in LEVELS else len(LEVELS)


def circles_of(parents: Mapping[str, str]) -> list[list[str]]:
    """List the circles of units."""
    seen: dict[str, str] = {}
    found = []
    for start in parents:
        line, unit = [], start
        while unit in parents and unit not in seen:
            seen[unit] = start
            line.append(unit)
            unit = parents[unit]
        if seen.get(unit) == start and unit in line:
            found.append(line[line.index(unit) :])
    return found


def _deep(parents: Mapping[str, str]) -> set[str]:
    """List the units that begin a tree of their own, as they stand deeper than any company goes."""
    depths: dict[str, int] = {}
    found = set()
    for start in parents:
        line, unit = [], start
        while unit in parents and unit not in depths:
            line.append(unit)
            unit = parents[unit]
        for below in reversed(line):
            depths[below] = depths.get(parents[below], 0) + 1
            if depths[below] > DEEPEST:
                found.add(below)
                depths[below] = 0
    return found
