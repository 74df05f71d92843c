"""Bring a table of text to typed rows and refused rows, set-wise in DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts import contracts
from pipelines.reading.cells.quoting import text
from pipelines.reading.layout.text_tables import Text
from pipelines.reading.recognising.recognise import Feed
from pipelines.reading.rows import same_as_above, typing_sql
from pipelines.reading.rows.summary_rows import TOTALS, may_be_total, total
from pipelines.reading.rows.tolerant_reader import Careful
from pipelines.reading.rows.typed_rows import Ingested, connect, copy_rows, export_format, is_unique
from pipelines.reading.rows.typing_sql import Way
from pipelines.small_plans import plan_quickly

# DuckDB makes a join of each list of words that cells are compared with. To plan fifty of them takes two seconds, which
# only a long file is worth.
MANY_LINES = 100_000
FEW_LINES = 1_000  # above them a better plan pays


def ingest(table: Text, folder: Path, today: date, earlier: Mapping[str, Sequence[Path]]) -> Ingested:
    """Type one table of text. Plain clean files take one scan; all others are read with care.

    earlier: rows of the same file (other sheets) by table; keys must not repeat those either.
    """
    with connect(folder) as con:
        con.execute("set disabled_optimizers = ''")
        if table.lines < FEW_LINES:
            plan_quickly(con)
        quick = _quick(con, table, folder, today) if table.is_plain and not earlier else None
        if quick:
            return quick
        if FEW_LINES <= table.lines < MANY_LINES:
            con.execute("set disabled_optimizers = 'in_clause'")
        return Careful(con, table, folder, today, earlier).ingest()


def _quick(con: duckdb.DuckDBPyConnection, table: Text, folder: Path, today: date) -> Ingested | None:
    """Type a plain file straight to Parquet; None when anything in it needs a careful look."""
    feeds = table.match.source.feeds
    if len(feeds) != 1 or feeds[0].rows_form_one_record or feeds[0].where_filled or table.match.source.unknown:
        return None
    if table.match.source.exported_on or not typing_sql.is_row_by_row(table.match.source):
        return None
    if any(typing_sql.unit_in_header(Way(table, today), feeds[0], name) != (1, "") for name in feeds[0].fields):
        return None
    target = folder / f"{feeds[0].table}.parquet"
    count = _copy_plain(con, Way(table, today, trims=False), feeds[0], target)
    if count != table.lines or not is_unique(con, target, contracts().tables[feeds[0].table].key):
        return None
    if _names_a_total(con, feeds[0], target):
        return None
    return Ingested(count, 0, {feeds[0].table: target}, None)


def _copy_plain(con: duckdb.DuckDBPyConnection, way: Way, feed: Feed, target: Path) -> int:
    """Write plain rows as they are typed and count them: -1 where something is not plain.

    No list of words becomes a join here: it would be asked of every cell, not of the few that may be one of them.
    """
    names = list(contracts().tables[feed.table].fields)
    names[0] = f"case when reason is null then {names[0]} end as {names[0]}"
    rows = typing_sql.typed_rows(way, feed, 0)
    left_out = con.execute("select current_setting('disabled_optimizers')").fetchall()[0][0]
    con.execute("set preserve_insertion_order = false")
    con.execute(f"set disabled_optimizers = {text(','.join(filter(None, [left_out, 'in_clause'])))}")
    try:
        return copy_rows(con, f"select {', '.join(names)}, {export_format(way.text)} from ({rows})", target)
    except (duckdb.InvalidInputException, duckdb.ConversionException) as fault:
        if typing_sql.IN_SPACES not in str(fault):
            return -1  # the careful reading says what
    finally:
        con.execute("set preserve_insertion_order = true")
        con.execute(f"set disabled_optimizers = {text(left_out)}")
    return _copy_plain(con, replace(way, trims=True), feed, target)


def _names_a_total(con: duckdb.DuckDBPyConnection, feed: Feed, target: Path) -> bool:
    """Look for totals, and for "same as above", among the units and names of rows that are typed already, each once.

    Only names with a sign of a total are looked at closely; of a key, of which each cell is another, the usual words.
    """
    fields, required = contracts().fields, contracts().tables[feed.table].required
    named = [name for name in required if name in feed.fields and fields[name].type == "text"]
    own = dict.fromkeys([*named[1:], *(["unit_id"] if "unit_id" in feed.fields else [])])
    rows = f"read_parquet({text(str(target))})"
    cells = [f"select distinct {name} as cell from {rows} where {may_be_total(name)}" for name in own]
    texts = [
        name for name in feed.fields if name in fields and fields[name].type == "text" and not fields[name].goes_on
    ]
    cells += [
        f"select distinct {name} as cell from {rows} where {same_as_above.is_mark(name)}"
        for name in texts
        if name not in named[:1]
    ]
    if named[:1] and named[0] not in own:
        listed = ", ".join(text(word) for word in TOTALS)
        cells.append(f"select {named[0]} as cell from {rows} where {named[0]} in ({listed})")
    if not cells:
        return False
    wanted = f"{total('cell')} <> '' or {same_as_above.is_mark('cell')}"
    suspects = f"with suspects as materialized ({' union all '.join(cells)})"
    return bool(con.execute(f"{suspects} select 1 from suspects where {wanted} limit 1").fetchall())
