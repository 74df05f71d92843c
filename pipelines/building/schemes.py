"""Keep every edition of every standardisation scheme: its settings for the pages, its elements for the models."""

import json
from collections.abc import Iterable, Iterator

import duckdb

from pipelines.building.insert import insert
from pipelines.definitions.schemes import Scheme, points_of


def write(con: duckdb.DuckDBPyConnection, schemes: Iterable[Scheme]) -> None:
    """Write the schemes and their elements; a part that has no elements stands as one itself."""
    con.execute("create table schemes (scheme varchar, valid_from date, valid_to date, settings varchar)")
    con.execute(
        "create table scheme_elements (scheme varchar, valid_from date, part_code varchar, element_code varchar,"
        " full_score double, is_part boolean, has_elements boolean)"
    )
    editions = list(schemes)
    settings = [
        (one.scheme, one.valid_from, one.valid_to, json.dumps(one.model_dump(mode="json"), ensure_ascii=False))
        for one in editions
    ]
    insert(con, "schemes", settings)
    insert(con, "scheme_elements", [row for one in editions for row in _elements(one)])


def _elements(scheme: Scheme) -> Iterator[tuple[object, ...]]:
    for part in scheme.parts:
        edition = (scheme.scheme, scheme.valid_from, part.code)
        yield (*edition, part.code, points_of(part), True, bool(part.elements))
        for one in part.elements:
            yield (*edition, one.code, one.full_score, False, True)
