"""Join the text of a row that goes on with the one above to that record, where it is sure; else the row is refused."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pipelines.contracts import Table, contracts
from pipelines.reading.cells.quoting import text
from pipelines.reading.recognising.export_formats import Feed
from pipelines.reading.recognising.mapping import columns_of

MOST_IN_A_CELL = 10**6  # bytes
WHY = "'it goes on with line ' || head || ', and was joined to it'"
CELLS = ("column", "first", "parts")


def is_cell(expression: object) -> bool:
    """Say whether a field is filled from cells of its row as they are."""
    return isinstance(expression, str) or (isinstance(expression, dict) and any(word in expression for word in CELLS))


def texts_of(feed: Feed) -> list[str]:
    """List the fields of a feed whose words may go on in the row below."""
    key, fields = contracts().tables[feed.table].key, contracts().fields
    named = [name for name in feed.fields if name in fields]  # the day of the export is no field of a table
    return [name for name in named if fields[name].goes_on and name not in key and is_cell(feed.fields[name])]


def own_columns(feed: Feed) -> list[str]:
    """List the columns that may be filled in a row that goes on: its texts, and the key of the record once more."""
    key = [name for name in contracts().tables[feed.table].key if name in feed.fields]
    return [column for name in (*texts_of(feed), *key) for column in columns_of(feed.fields[name])]


def columns(feed: Feed, table: Table) -> list[str]:
    """Write whether a typed row goes on with the one above, by its cells alone, and the key that it has."""
    needed = [name for name in table.required if name in feed.fields and is_cell(feed.fields[name])]
    texts = [f"sent_{name}" for name in texts_of(feed)]
    key = [f"sent_{name}" for name in table.key if name in needed]
    goes_on = "false"
    if len(needed) > 1 and texts:
        goes_on = f"beside is null and coalesce({', '.join(texts)}) is not null and errors = ''"
    return [f"{goes_on} as goes_on", f"concat_ws(chr(31), {', '.join(key) or 'null'}) as sent_key"]


def seems_to(feed: Feed, table: Table, headers: Mapping[str, str]) -> str:
    """Say of a row with nothing but texts that no record needs that it seems to go on with the row above."""
    own = [name for name in feed.fields if is_cell(feed.fields[name])]
    texts = [name for name in own if contracts().fields[name].type == "text" and name not in table.required]
    others = [f"sent_{name} is null" for name in own if name not in texts]
    if sum(name in table.required for name in own) < 2 or not texts:
        return ""
    filled = ", ".join(f"case when sent_{name} is not null then {text(headers[name])} end" for name in texts)
    goes_on = text(" and seems to continue the row above: write both in one row")
    said = f"'the row has only ' || concat_ws(', ', {filled}) || {goes_on}"
    some = f"coalesce({', '.join(f'sent_{name}' for name in texts)}) is not null"
    return f"when {' and '.join(others)} and {some} then {said}"


def join(con: duckdb.DuckDBPyConnection, typed: str, feed: Feed, has_lines_of_sheet: bool, target: Path) -> bool:
    """Write the typed rows with the texts of those that go on, if there are any."""
    con.execute("create or replace temp table joined (line bigint, head bigint)")
    if not con.execute(f"select 1 from ({typed}) where goes_on and left_out is null limit 1").fetchall():
        return False
    texts = texts_of(feed)
    con.execute(f"create or replace temp table joined as {_joined(typed, texts, has_lines_of_sheet)}")
    found = bool(con.execute("select 1 from joined limit 1").fetchall())
    if found:
        parts = ", ".join(f"string_agg({name}, chr(10) order by line) as {name}" for name in texts)
        more = f"select head, {parts} from joined join ({typed}) using (line) group by head"
        whole = ", ".join(f"nullif(concat_ws(chr(10), own.{name}, more.{name}), '') as {name}" for name in texts)
        rows = f"select own.* replace ({whole}) from ({typed}) own left join ({more}) more on more.head = own.line"
        con.execute(f"copy ({rows} order by own.line) to {text(str(target))} (format parquet)")
    return found


def refuse_with_their_record(con: duckdb.DuckDBPyConnection) -> None:
    """Refuse rows that were joined to a record which is refused for another reason."""
    con.execute("create temp table lost as from joined where head in (select line from refused)")
    con.execute("delete from left_out where line in (select line from lost)")
    con.execute("insert into refused select line, 'it goes on with line ' || head || ', which is refused' from lost")


def notes(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Say how many rows were joined to the one above."""
    count, line = con.execute(
        "select count(*), min(line) from joined where line in (select line from left_out)"
    ).fetchall()[0]
    rows = f"{count} rows go" if count > 1 else "a row goes"
    return [f"{rows} on with the one above, and the text was joined to that record: line {line}"] if count else []


def _joined(typed: str, texts: Sequence[str], has_lines_of_sheet: bool) -> str:
    """Find the rows that go on with a record that is right by itself, with nothing between the two.

    The lines of a text file are counted, so a cell of several lines moves what stands below it.
    """
    length = " + ".join(f"coalesce(strlen({name}), 0)" for name in texts)
    breaks = (f"coalesce(length({name}) - length(replace({name}, chr(10), '')), 0)" for name in texts)
    lines = "0" if has_lines_of_sheet else " + ".join(breaks)
    return f"""
        with rows as (
            select line, sent_key, {length} as bytes, goes_on and left_out is null as may_go_on,
                left_out is null and reason is null as is_right,
                lag(line) over (order by line) + 1 + lag({lines}) over (order by line) as next_line,
                last_value(nullif(sent_key, '') ignore nulls)
                    over (order by line rows between unbounded preceding and 1 preceding) as key_above
            from ({typed})
        ),
        parted as (
            select *, not may_go_on or line > coalesce(next_line, 0)
                or (sent_key <> '' and sent_key is distinct from key_above) as is_head
            from rows
        ),
        headed as (
            select *, last_value(case when is_head then line end ignore nulls)
                over (order by line rows between unbounded preceding and current row) as head
            from parted
        )
        select line, head from headed
        where not is_head and head in (
            select head from headed group by head
            having bool_and(is_right or not is_head) and sum(bytes) <= {MOST_IN_A_CELL}
        )"""
