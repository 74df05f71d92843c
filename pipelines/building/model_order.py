"""Put models in an order in which each comes after those it reads; what it reads, DuckDB's own parser says."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import duckdb


class NoOrder(Exception):
    """There is no order in which all models can be built; the message names those that stand in the way."""


def in_order(models: Mapping[str, str]) -> list[str]:
    """Order models so that each comes after those it reads. Raises NoOrder."""
    reads = {name: sorted(tables_read(name, sql) & models.keys()) for name, sql in models.items()}
    try:
        return list(TopologicalSorter(reads).static_order())
    except CycleError as circle:
        raise NoOrder(f"These models read each other in a circle: {', '.join(circle.args[1])}") from None


def tables_read(name: str, sql: str) -> set[str]:
    """Return the tables and views that the select of a model reads, in small letters. Raises NoOrder."""
    try:
        return set(_tables_in(sql))
    except ValueError as fault:
        raise NoOrder(f"The model {name} is no select that can be read: {fault}") from None


@lru_cache(maxsize=1)
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@lru_cache(maxsize=256)
def _tables_in(sql: str) -> frozenset[str]:
    """Ask DuckDB once for what a select reads: to walk through its answer takes longer than to build a small model."""
    with _parser().cursor() as con:
        parsed = json.loads(con.execute("select json_serialize_sql(cast(? as varchar))", [sql]).fetchall()[0][0])
    if parsed["error"]:
        raise ValueError(parsed["error_message"])
    return frozenset(_tables(parsed["statements"], frozenset()))


def _tables(node: Any, named: frozenset[str]) -> Iterator[str]:
    """Walk through a parsed query; what a with-clause has named before is no table."""
    if isinstance(node, list):
        for part in node:
            yield from _tables(part, named)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node["table_name"].lower() not in named:
            yield node["table_name"].lower()
        if node.get("type") == "RECURSIVE_CTE_NODE":
            named |= {node["cte_name"].lower()}
        for clause in node.get("cte_map", {}).get("map", []):
            yield from _tables(clause["value"], named)
            named |= {clause["key"].lower()}  # from here on: inside its own clause the name is still the table's
        yield from _tables([part for key, part in node.items() if key != "cte_map"], named)
