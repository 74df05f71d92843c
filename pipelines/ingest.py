"""Bring a table of text to typed rows and refused rows, set-wise in DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from pipelines import statements
from pipelines.contracts import contracts
from pipelines.lines import number_lines
from pipelines.read import Text
from pipelines.recognise import Feed
from pipelines.statements import Way
from pipelines.typed import Column, learned, text

SETTINGS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "2500MB"}


class RowsLost(Exception):
    """Two counts of the same file differ: it is refused rather than losing rows."""


@dataclass(frozen=True)
class Ingested:
    """The typed rows of one table of text, by table, and its refused rows; loaded + refused = read."""

    rows_read: int
    rows_refused: int
    tables: Mapping[str, Path]
    refused: Path | None


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB of our own that spills into the working folder."""
    return duckdb.connect(config={**SETTINGS, "temp_directory": str(folder / "spill")})


def ingest(table: Text, folder: Path, today: date, earlier: Mapping[str, Sequence[Path]]) -> Ingested:
    """Type one table of text. Plain clean files take one scan; all others are read with care.

    earlier: rows of the same file (other sheets) by table; keys must not repeat those either.
    """
    with connect(folder) as con:
        quick = _quick(con, table, folder, today) if table.is_plain and not earlier else None
        return quick or Careful(con, table, folder, today, earlier).ingest()


def _quick(con: duckdb.DuckDBPyConnection, table: Text, folder: Path, today: date) -> Ingested | None:
    """Type a plain file straight to Parquet; None when anything in it needs a careful look."""
    feeds = table.match.source.feeds
    if len(feeds) != 1 or feeds[0].rows_form_one_record or feeds[0].where_filled or table.match.source.unknown:
        return None
    target = folder / f"{feeds[0].table}.parquet"
    names = list(contracts().tables[feeds[0].table].fields)
    names[0] = f"case when reason is null then {names[0]} end as {names[0]}"
    con.execute("set preserve_insertion_order = false")
    rows = statements.typed_rows(Way(table, today), feeds[0], 0)
    try:
        count = _copy(con, f"select {', '.join(names)}, {_format(table)} from ({rows})", target)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None  # something is not plain: the careful reading says what
    finally:
        con.execute("set preserve_insertion_order = true")
    if count != table.lines or not _is_unique(con, target, contracts().tables[feeds[0].table].key):
        return None
    return Ingested(count, 0, {feeds[0].table: target}, None)


def _format(table: Text) -> str:
    return f"{text(table.match.source.export_format)} as export_format"


def _copy(con: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Write rows as Parquet and count them."""
    return con.execute(f"copy ({select}) to {text(str(target))} (format parquet)").fetchall()[0][0]


def _is_unique(con: duckdb.DuckDBPyConnection, rows: Path, key: Sequence[str]) -> bool:
    """Prove that no key repeats: different hashes are different keys. False means: look closer."""
    found = con.execute(f"select hash({', '.join(key)}) as h from read_parquet(?)", [str(rows)]).fetchnumpy()["h"]
    hashes = np.sort(np.asarray(found))
    return not bool((hashes[1:] == hashes[:-1]).any())


class Careful:
    """The careful reading of one table of text: any writing of dates and numbers, with a reason for every refusal."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Text,
        folder: Path,
        today: date,
        earlier: Mapping[str, Sequence[Path]],
    ) -> None:
        self.con, self.folder, self.today, self.earlier = con, folder, today, earlier
        self.feeds = table.match.source.feeds
        self.aside: Path | None = None
        self.broken = 0
        self.read = -1
        self.table = table if table.numbered else self._in_one_piece(table)
        self.way = Way(self.table, today, {})
        self.way = replace(self.way, columns=self._learn())

    def ingest(self) -> Ingested:
        """Refuse what is wrong, write the rest, and count both."""
        read = self.read if self.read >= 0 else self._count(statements.raw(self.way))
        self._refuse()
        tables = self._write()
        if self._refuse_repeats(tables):
            tables = self._write()
        refused = self._count("select distinct line from refused")
        self._hold_nothing_lost(tables, read - refused)
        target = self._write_refused() if refused or self.broken else None
        return Ingested(read + self.broken, refused + self.broken, tables, target)

    def _hold_nothing_lost(self, tables: Mapping[str, Path], loaded: int) -> None:
        """Count what was written once more, where every row of the file is one row of one table."""
        if len(self.feeds) > 1 or self.feeds[0].rows_form_one_record or self.feeds[0].where_filled:
            return
        if sum(self._count(f"select * from read_parquet({text(str(rows))})") for rows in tables.values()) != loaded:
            raise RowsLost("the rows written are not those read: save the file again as CSV or as a spreadsheet")

    def _count(self, select: str) -> int:
        return self.con.execute(f"select count(*) from ({select})").fetchall()[0][0]

    def _in_one_piece(self, table: Text) -> Text:
        """Make sure every line is one record; otherwise number the records and set broken lines aside."""
        if table.is_plain and self._has_all_lines(table):
            return table
        return self._numbered(table, rewrite=False) or self._numbered(table, rewrite=True) or self._give_up()

    def _numbered(self, table: Text, rewrite: bool) -> Text | None:
        """Number the records; None when DuckDB does not see them as they were written."""
        target, self.aside = self.folder / "numbered.csv", self.folder / "aside.csv"
        width = len(table.header)
        found = number_lines(table.path, table.delimiter, width, table.header_line, target, self.aside, rewrite)
        numbered = replace(table, path=target, numbered=True, lines=found.records)
        self.broken = found.broken
        return numbered if self._has_all_lines(numbered) else None

    def _give_up(self) -> Text:
        raise RowsLost("the rows of the file could not be told apart: save it again as CSV or as a spreadsheet")

    def _has_all_lines(self, table: Text) -> bool:
        way = Way(table, self.today, {})
        try:
            self.read = self._count(statements.raw(way))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False  # broken lines: they are set aside one by one
        return self.read == table.lines

    def _learn(self) -> dict[tuple[str, str], Column]:
        """Learn from the whole file how each date and number column is written."""
        columns = {}
        source = self.table.match.source
        for number, feed in enumerate(self.feeds):
            asked = statements.ask_evidence(self.way, feed)
            if not asked:
                continue
            cells = statements.cells(self.way, feed, statements.raw(self.way))
            answers = self.con.execute(f"select {', '.join(asked.values())} from ({cells})").fetchall()[0]
            for name in {name for name, _ in asked}:
                found = {
                    question: bool(answer)
                    for (field, question), answer in zip(asked, answers, strict=True)
                    if field == name
                }
                columns[str(number), name] = learned(found, self.table.delimiter, source.days)
        return columns

    def _refuse(self) -> None:
        """Collect the lines with any fault in any table they feed."""
        self.con.execute("create temp table refused (line bigint, reason varchar)")
        for number, feed in enumerate(self.feeds):
            rows = statements.typed_rows(self.way, feed, number)
            self.con.execute(f"insert into refused select line, reason from ({rows}) where reason is not null")

    def _kept(self, number: int) -> str:
        rows = statements.typed_rows(self.way, self.feeds[number], number)
        return f"select * from ({rows}) where line not in (select line from refused)"

    def _write(self) -> dict[str, Path]:
        """Write the rows that are not refused, table by table."""
        tables: dict[str, list[int]] = {}
        for number, feed in enumerate(self.feeds):
            tables.setdefault(feed.table, []).append(number)
        written = {}
        for table, numbers in tables.items():
            target = self.folder / f"{table}.parquet"
            if _copy(self.con, self._one_table(table, numbers), target):
                written[table] = target
        return written

    def _one_table(self, name: str, numbers: list[int]) -> str:
        table = contracts().tables[name]
        fields = ", ".join(table.fields)
        rows = " union all ".join(f"select {fields}, newest_by from ({self._kept(number)})" for number in numbers)
        select = f"select {fields}, {_format(self.table)} from ({rows})"
        if any(self.feeds[number].rows_form_one_record for number in numbers):
            order = ", ".join(f"{field} nulls last" for field in ("newest_by desc", *table.fields))
            select += f" qualify row_number() over (partition by {', '.join(table.key)} order by {order}) = 1"
        return select

    def _refuse_repeats(self, tables: Mapping[str, Path]) -> bool:
        """Refuse the later rows of keys that repeat, in this table of text or in earlier ones of the same file."""
        before = self._count("select * from refused")
        for number, feed in enumerate(self.feeds):
            if feed.rows_form_one_record or feed.table not in tables:
                continue
            key = contracts().tables[feed.table].key
            earlier = self.earlier.get(feed.table, ())
            if not earlier and _is_unique(self.con, tables[feed.table], key):
                continue
            self._refuse_repeats_of(number, feed, key, earlier)
        return self._count("select * from refused") > before

    def _refuse_repeats_of(self, number: int, feed: Feed, key: Sequence[str], earlier: Sequence[Path]) -> None:
        keys = ", ".join(key)
        shown = " || ', ' || ".join(
            f"{text(statements.header_of(self.way, feed, name) + ' ')} || '\"' || {name} || '\"'" for name in key
        )
        rows = f"select line, {keys} from ({self._kept(number)})"
        for path in earlier:
            rows += f" union all select 0 as line, {keys} from read_parquet({text(str(path))})"
        self.con.execute(f"""
            insert into refused
            select line, {shown} || case when first = 0 then ' repeats a row of another sheet'
                else ' repeats line ' || first end
            from (select *, min(line) over (partition by {keys}) as first from ({rows})
                where ({keys}) in (select ({keys}) from ({rows}) group by {keys} having count(*) > 1))
            where line > first""")

    def _write_refused(self) -> Path:
        """Keep every refused row with its line, reason and cells as sent."""
        target = self.folder / "refused.parquet"
        columns_sent = zip(self.way.headers, self.way.names, strict=True)
        pairs = ", ".join(f"{text(header)}, coalesce({name}, '')" for header, name in columns_sent)
        reasons = "select line, string_agg(distinct reason, '; ' order by reason) as reason from refused group by line"
        rows = (
            f"select line, reason, cast(json_object({pairs}) as varchar) as cells"
            f" from ({statements.raw(self.way)}) join ({reasons}) using (line)"
        )
        if self.aside and self.broken:
            columns = "{'line': 'bigint', 'reason': 'varchar', 'cells': 'varchar'}"
            rows += (
                f" union all select line, reason, cells from read_csv({text(str(self.aside))}, header = false,"
                f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {columns},"
                " max_line_size = 67108864)"
            )
        _copy(self.con, f"select * from ({rows}) order by line", target)
        return target


def write_refusal(con: duckdb.DuckDBPyConnection, target: Path, reason: str, cells: str = "{}") -> None:
    """Keep one entry for a file that was refused as a whole."""
    select = f"select cast(1 as bigint) as line, {text(reason)} as reason, {text(cells)} as cells"
    _copy(con, select, target)
