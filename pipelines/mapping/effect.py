"""Show what a source makes of a file: types it into a scratch folder, as a load would, and keeps nothing."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from pipelines.definitions.faults import Fault
from pipelines.definitions.known import Known
from pipelines.definitions.read import IN_FORCE, Definitions, OwnFile, Written, definitions, fault_in, no_toml
from pipelines.definitions.sources import SourceEntry
from pipelines.lake.lake import ASIDE, LEFT_OUT, REFUSED
from pipelines.lake.load_file import ingest_all, joined
from pipelines.mapping.opened import Opened, read_again
from pipelines.mapping.said import say
from pipelines.reading.layout.tables import NotAnExport
from pipelines.reading.rows.typed_rows import RowsLost, connect, row_count

PREVIEWED, REASONS, LINES = 50, 20, 20


@dataclass(frozen=True)
class Effect:
    """What became of the rows: records and refused rows by table, reasons, previews, and what is wrong altogether."""

    tables: Mapping[str, int] = field(default_factory=dict)
    read: int = 0
    refused: int = 0
    reasons: tuple[tuple[str, int, tuple[int, ...]], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    preview: Mapping[str, tuple[list[str], list[list[Any]]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def checked_source(name: str, text: str) -> tuple[Definitions | None, list[Fault]]:
    """Read a source through the schema of all sources: the definitions with it in force, or all that is wrong."""
    import tomllib

    known, file = definitions(), f"sources/{name}.toml"
    try:
        holds = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return None, [no_toml(file, text, fault)]
    context = Known(_contracts(known), {"kpis": {key: {} for key in known.kpis.kpis}}, is_own=True)
    try:
        entry = SourceEntry.model_validate(holds, context=context)
    except ValidationError as wrong:
        written = Written(file, SourceEntry, text, holds, own=text)
        return None, [fault_in(written, error["loc"], error["msg"]) for error in wrong.errors()]
    own = tuple(one for one in known.own_files if one.name != file)
    return replace(
        known,
        sources={**known.sources, name: entry},
        texts={**known.texts, file: text},
        own_files=(*own, OwnFile(file, text)),
    ), []


def _contracts(known: Definitions) -> dict[str, Any]:
    """Give what a source may name, the way the files write it."""
    fields, tables = known.contracts.fields, known.contracts.tables
    return {
        "fields": {name: {"type": one.type, "values": list(one.values)} for name, one in fields.items()},
        "tables": {
            name: {"required": list(one.required), "optional": list(one.optional)} for name, one in tables.items()
        },
    }


@contextmanager
def reading_by(known: Definitions) -> Iterator[None]:
    """Have some definitions in force while a file is read."""
    before = IN_FORCE.set(known)
    try:
        yield
    finally:
        IN_FORCE.reset(before)


def effect(opened: Opened, known: Definitions, folder: Path, name: str = "") -> Effect:
    """Type a file with the definitions into a folder, and say what became of its rows.

    name: the source that must have read it; another one that takes the file first is a fault.
    """
    with reading_by(known):
        try:
            export = read_again(opened, folder)
            done = ingest_all(export.texts, folder, opened.name)
        except NotAnExport as fault:
            return Effect(faults=(str(fault),))
        except RowsLost as fault:
            return Effect(faults=(str(fault),))
        except (duckdb.DataError, duckdb.ProgrammingError) as fault:
            return Effect(faults=(f"the file could not be read ({str(fault).splitlines()[0]})",))
        others = [text.match.source.name for text in export.texts if name and text.match.source.name != name]
        rows = joined(done, folder, [text.sheet for text in export.texts])
        notes = tuple(dict.fromkeys([*export.notes, *(note for part in done for note in part.notes)]))
        faults = (say("columns_taken", source=others[0]),) if len(others) == len(done) else ()
        read, refused = sum(part.rows_read for part in done), sum(part.rows_refused for part in done)
        fields = {
            feed.table: list(
                dict.fromkeys(
                    [f for other in text.match.source.feeds if other.table == feed.table for f in other.fields]
                )
            )
            for text in export.texts
            for feed in text.match.source.feeds
        }
        return _told(rows, fields, read, refused, folder, notes, faults)


def _told(
    rows: Mapping[str, Path],
    fields: Mapping[str, list[str]],
    read: int,
    refused: int,
    folder: Path,
    notes: tuple[str, ...],
    faults: tuple[str, ...],
) -> Effect:
    with connect(folder) as con:
        tables = {name: row_count(con, path) for name, path in rows.items() if name not in ASIDE}
        preview = {name: _preview(con, rows[name], fields[name]) for name in tables}
        reasons = _reasons(con, rows[REFUSED]) if REFUSED in rows else ()
        left_out = _left_out(con, rows[LEFT_OUT]) if LEFT_OUT in rows else ()
    counted = {name: tables.get(name, 0) for name in fields}
    return Effect(counted, read, refused, reasons, left_out, preview, notes, faults)


def _preview(con: duckdb.DuckDBPyConnection, path: Path, fields: list[str]) -> tuple[list[str], list[list[Any]]]:
    listed = ", ".join(fields)
    found = con.execute(f"select {listed} from read_parquet(?) limit {PREVIEWED}", [str(path)]).fetchall()
    return fields, [[_plain(cell) for cell in row] for row in found]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _reasons(con: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[str, int, tuple[int, ...]], ...]:
    asked = f"""select arg_min(reason, line), count(*), list(line order by line)[1:{LINES}] from read_parquet(?)
        group by regexp_replace(reason, '"[^"]*"|line [0-9]+', '', 'g') order by 2 desc, 1 limit {REASONS}"""
    return tuple((reason, count, tuple(lines)) for reason, count, lines in con.execute(asked, [str(path)]).fetchall())


def _left_out(con: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[int, str], ...]:
    asked = "select line, reason from read_parquet(?) order by line limit 50"
    return tuple((line, re.sub(r"\s+", " ", reason)) for line, reason in con.execute(asked, [str(path)]).fetchall())
