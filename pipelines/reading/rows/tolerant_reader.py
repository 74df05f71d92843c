"""Read a table of text with care: any writing of dates and numbers, broken lines, a reason for every refusal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts import contracts
from pipelines.definitions.expressions import DAY, WEEK
from pipelines.definitions.read import definitions
from pipelines.reading.cells.cell_types import code_of
from pipelines.reading.cells.quoting import text
from pipelines.reading.files.text_lines import number_lines
from pipelines.reading.layout.text_tables import Text
from pipelines.reading.recognising.recognise import Feed
from pipelines.reading.recognising.reshape import added_up, is_of_parts, makes_many, months_of_parts, spread_of
from pipelines.reading.rows import rows_that_go_on, same_as_above, sheet_ids, typing_sql
from pipelines.reading.rows.column_evidence import learn
from pipelines.reading.rows.days_of_parts import told_by_column
from pipelines.reading.rows.summary_rows import is_summary
from pipelines.reading.rows.typed_rows import Ingested, RowsLost, copy_rows, export_format, is_unique
from pipelines.reading.rows.typing_sql import Way

VALUES_SHOWN = 5
FOOT_LINES = 1000  # a file with more lines that are broken has no foot


def said_of_spread(period: str) -> str:
    """Say what was made of periods that are no months."""
    if period == WEEK:
        return "each week was shared out by the days of its months, and a month with a part of one is marked as spread"
    if period == DAY:
        return "the days of a month were added up"
    return f"each {period} was spread evenly over its months, and is marked as spread"


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
        self.broken = self.broken_out = 0
        self.ids_start_again = False
        self.read = -1
        self.table = table if table.numbered else self._in_one_piece(table)
        way = Way(self.table, today, {})
        self.marked = same_as_above.columns_with_marks(con, typing_sql.raw(way), way.names)
        self.way = replace(way, marked=tuple(self.marked))
        self.way, told = told_by_column(con, self.way)
        self.feeds = self.way.text.match.source.feeds
        columns, notes = learn(con, self.way)
        self.way = replace(self.way, columns=columns)
        self.notes = [*self._same_as_above(), *told, *notes]

    def ingest(self) -> Ingested:
        """Refuse what is wrong, write the rest, and count both."""
        read = self.read if self.read >= 0 else self._count(typing_sql.raw(self.way))
        self._set_aside()
        tables = self._write()
        if self._refuse_repeats(tables):
            rows_that_go_on.refuse_with_their_record(self.con)
            tables = self._write()
        refused, left_out = (self._count(f"select distinct line from {table}") for table in ("refused", "left_out"))
        self._hold_nothing_lost(tables, read - refused - left_out)
        hidden = len(self.table.left_out)
        refused, left_out = refused + self.broken - self.broken_out, left_out + hidden + self.broken_out
        return Ingested(
            read + self.broken + hidden,
            refused,
            tables,
            self._write_refused() if refused else None,
            left_out,
            self._write_left_out() if left_out else None,
            (
                *self.notes,
                *rows_that_go_on.notes(self.con),
                *self._unknown_values(),
                *self._periods_and_zones(),
                *self._months_in_part(),
            ),
            exported_on=self._exported_on(),
            ids_start_again=self.ids_start_again,
        )

    def lines_of(self, table: str, key: Mapping[str, str]) -> list[int]:
        """Give the lines that a record was made of, once all was read; key: its values as text."""
        asked = " and ".join(f"cast({name} as varchar) = ?" for name in key)
        numbers = (number for number, feed in enumerate(self.feeds) if feed.table == table)
        found: set[int] = set()
        for number in numbers:
            rows = f"select line from ({self._kept(number)}) where {asked}"
            found.update(line for (line,) in self.con.execute(rows, list(key.values())).fetchall())
        return sorted(found)

    def cells_of(self, lines: Sequence[int]) -> list[dict[str, str]]:
        """Give the cells of some lines as they were sent, by header."""
        if not lines:
            return []
        names = ", ".join(self.way.names)
        asked = f"select {names} from ({typing_sql.raw(self.way)}) where list_contains(?, line) order by line"
        rows = self.con.execute(asked, [list(lines)]).fetchall()
        return [dict(zip(self.way.headers, (cell or "" for cell in row), strict=True)) for row in rows]

    def _same_as_above(self) -> Iterator[str]:
        """Say how many cells of which columns were filled from the row above."""
        headers = dict(zip(self.way.names, self.way.headers, strict=True))
        if self.marked:
            columns = ", ".join(headers[name] for name in self.marked)
            count, line = sum(n for n, _ in self.marked.values()), min(at for _, at in self.marked.values())
            if count == 1:
                yield f"{columns}: a cell says that it is the same as above, and was filled so (line {line})"
                return
            yield f"{columns}: {count} cells say that they are the same as above, and were filled so (from line {line})"

    def _hold_nothing_lost(self, tables: Mapping[str, Path], loaded: int) -> None:
        """Count what was written once more, where every row of the file is one row of one table."""
        if len(self.feeds) > 1 or self.feeds[0].rows_form_one_record or makes_many(self.feeds[0]):
            return
        if sum(self._count(f"select * from read_parquet({text(str(rows))})") for rows in tables.values()) != loaded:
            raise RowsLost("the rows written are not those read: save the file again as CSV or as a spreadsheet")

    def _periods_and_zones(self) -> tuple[str, ...]:
        """Say what was made of periods longer than a month, and of time zones where nobody says that of the company."""
        spread = {str(spread_of(feed)["spread"]) for feed in self.feeds if spread_of(feed)}
        notes = [said_of_spread(period) for period in spread]
        if self.table.match.source.time_zone and not definitions().company.time_zone:
            notes.append(
                "times of another time zone were read by the day as written: name the zone of the company as time_zone"
                " in settings/company.toml of the data folder"
            )
        return tuple(notes)

    def _months_in_part(self) -> Iterator[str]:
        """Name the months of which the weeks of a file are only a part, all others of the file are whole."""
        for number, feed in enumerate(self.feeds):
            if not spread_of(feed) or spread_of(feed)["spread"] != WEEK:
                continue
            rows = months_of_parts(feed, self._kept(number))
            asked = (
                f"select strftime(month_date, '%Y-%m') as month, min(days_told), day(last_day(any_value(month_date)))"
                f" from ({rows}) where days_told < day(last_day(month_date)) group by month order by month"
            )
            for month, told, days in self.con.execute(asked).fetchall():
                yield f"{month}: hours for {told} of its {days} days; a later file with this month replaces them"

    def _exported_on(self) -> date | None:
        """Ask the file for the newest day of export that it names."""
        asked = typing_sql.export_days(self.way)
        newest: date | None = self.con.execute(asked).fetchall()[0][0] if asked else None
        return newest

    def _count(self, select: str) -> int:
        count: int = self.con.execute(f"select count(*) from ({select})").fetchall()[0][0]
        return count

    def _in_one_piece(self, table: Text) -> Text:
        """Make sure every line is one record; otherwise number the records and set broken lines aside."""
        if table.is_plain and self._has_all_lines(table):
            return table
        return self._numbered(table, rewrite=False) or self._numbered(table, rewrite=True) or self._give_up()

    def _numbered(self, table: Text, rewrite: bool) -> Text | None:
        """Give every record its number; None when DuckDB does not see them as they were written."""
        target, self.aside = self.folder / "numbered.csv", self.folder / "aside.csv"
        width = len(table.header)
        found = number_lines(table.path, table.delimiter, width, table.header_line, target, self.aside, rewrite)
        numbered = replace(table, path=target, numbered=True, lines=found.records)
        self.broken = found.broken
        self._find_foot()
        return numbered if self._has_all_lines(numbered) else None

    def _give_up(self) -> Text:
        raise RowsLost("the rows of the file could not be told apart: save it again as CSV or as a spreadsheet")

    def _has_all_lines(self, table: Text) -> bool:
        way = Way(table, self.today, {})
        try:
            self.read = self._count(typing_sql.raw(way))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False  # broken lines: they are set aside one by one
        return self.read == table.lines

    def _set_aside(self) -> None:
        """Collect the lines that are no records, those with any fault in any table they feed, and unknown values."""
        self.con.execute("create temp table left_out (line bigint, reason varchar)")
        self.con.execute("create temp table refused (line bigint, reason varchar)")
        self.con.execute(
            "create temp table aside (feed int, line bigint, left_out varchar, reason varchar, doubts varchar)"
        )
        for number, feed in enumerate(self.feeds):
            rows = self._with_own_ids(typing_sql.typed_rows(self.way, feed, number), feed)
            copy_rows(self.con, added_up(feed, rows) if feed.adds_up else rows, self.folder / f"typed{number}.parquet")
            self.con.execute(
                f"insert into aside select {number}, line, left_out, reason, doubts from {self._typed(number)}"
                " where left_out is not null or reason is not null or doubts <> ''"
            )
        self.con.execute(
            "insert into left_out select line, min(left_out) from aside where left_out is not null group by line"
        )
        self._join_rows_that_go_on()
        if rows := typing_sql.rows_no_table_takes(self.way):
            self.con.execute(f"insert into left_out {rows}")
        self.con.execute(
            "insert into refused select line, reason from aside"
            " where reason is not null and line not in (select line from left_out)"
        )
        self._keep_what_is_right()

    def _keep_what_is_right(self) -> None:
        """Note the refused rows of which some columns are right records: only the others are refused."""
        self.con.execute("create temp table in_part (line bigint)")
        feed = self.feeds[0]
        if len(self.feeds) > 1 or not feed.columns_to_rows or feed.adds_up:
            return
        right = f"select line from {self._typed(0)} where reason is null"
        self.con.execute(f"insert into in_part select distinct line from refused where line in ({right})")
        self.con.execute("insert into refused select line, 'the other columns of the row are loaded' from in_part")

    def _join_rows_that_go_on(self) -> None:
        """Join rows that only go on with the record above; each feeds that record and is none of its own."""
        feed, target = self.feeds[0], self.folder / "joined.parquet"
        is_sure = len(self.feeds) == 1 and not feed.rows_form_one_record and not makes_many(feed)
        rows = f"from {self._typed(0)}" + ("" if is_sure else " where false")
        if rows_that_go_on.join(self.con, rows, feed, self.way.in_sheet, target):
            target.replace(self.folder / "typed0.parquet")
            self.con.execute(f"insert into left_out select line, {rows_that_go_on.WHY} from joined")

    def _with_own_ids(self, rows: str, feed: Feed) -> str:
        """Name the sheet in ids that stand on an earlier sheet for another record, or in all where they start again."""
        sheet, earlier = self.table.sheet, self.earlier.get(feed.table, ())
        if feed.table not in sheet_ids.EVENT_DAYS or not sheet:
            return rows
        if self.table.names_sheet_in_ids:
            if not earlier:
                self.notes.append(f'ids start again on each sheet: they are kept with its name, as "… ({sheet})"')
            return sheet_ids.named_by_sheet(rows, feed.table, sheet, "true")
        if not earlier:
            return rows
        clash = sheet_ids.clashes(feed.table, earlier)
        found = self._count(f"select * from ({rows}) where {clash}")
        if not found:
            return rows
        self.ids_start_again = found >= sheet_ids.MOST * self._count(rows)
        others = f"{found} ids stand" if found > 1 else "an id stands"
        self.notes.append(f'sheet "{sheet}": {others} on another sheet for another day: kept as "… ({sheet})"')
        return sheet_ids.named_by_sheet(rows, feed.table, sheet, clash)

    def _unknown_values(self) -> list[str]:
        """Say which codes are not known, how often they stand there, and that the rows are loaded without them."""
        rows = self.con.execute("""
            select feed, split_part(doubt, chr(30), 1) as field, split_part(doubt, chr(30), 2) as value,
                count(*) as times, min(line)
            from (select feed, line, unnest(string_split(doubts, chr(31))) as doubt from aside
                where doubts <> '' and line not in (select line from refused union all select line from left_out))
            group by all order by feed, field, times desc, value""").fetchall()
        found: dict[tuple[int, str], list[tuple[str, int, int]]] = {}
        for number, name, value, times, line in rows:
            found.setdefault((number, name), []).append((value, times, line))
        return [self._unknown_of(self.feeds[number], name, values) for (number, name), values in found.items()]

    def _unknown_of(self, feed: Feed, name: str, values: list[tuple[str, int, int]]) -> str:
        known = {value: code for value, *_ in values if (code := code_of(contracts().fields[name], value))}
        header = typing_sql.header_of(self.way, feed, name)
        said = [f'{header}: "{value}" is read as {code}' for value, code in known.items()]
        unknown = [row for row in values if row[0] not in known]
        return "; ".join([*said, *([self._none_of(feed, name, unknown)] if unknown else [])])

    def _none_of(self, feed: Feed, name: str, values: list[tuple[str, int, int]]) -> str:
        header, known = typing_sql.header_of(self.way, feed, name), contracts().fields[name].values
        shown = ", ".join(f'"{value[:60]}" ({times})' for value, times, _ in values[:VALUES_SHOWN])
        more = ", …" if len(values) > VALUES_SHOWN else ""
        return f"{header}: {shown}{more} stand for none of {', '.join(known)}: loaded without them"

    def _kept(self, number: int) -> str:
        refused = "select line from refused where line not in (select line from in_part)"
        aside = f"line not in ({refused} union all select line from left_out)"
        return f"select * from {self._typed(number)} where reason is null and {aside}"

    def _typed(self, number: int) -> str:
        """Name the typed rows of one feed: they are worked out once, whatever becomes of them."""
        return f"read_parquet({text(str(self.folder / f'typed{number}.parquet'))})"

    def _write(self) -> dict[str, Path]:
        """Write the rows that are not refused, table by table."""
        tables: dict[str, list[int]] = {}
        for number, feed in enumerate(self.feeds):
            tables.setdefault(feed.table, []).append(number)
        written = {}
        for table, numbers in tables.items():
            target = self.folder / f"{table}.parquet"
            if copy_rows(self.con, self._one_table(table, numbers), target):
                written[table] = target
        return written

    def _one_table(self, name: str, numbers: list[int]) -> str:
        table = contracts().tables[name]
        fields = ", ".join(table.fields)
        own = (
            months_of_parts(self.feeds[number], self._kept(number))
            if is_of_parts(self.feeds[number])
            else self._kept(number)
            for number in numbers
        )
        rows = " union all ".join(f"select {fields}, newest_by from ({kept})" for kept in own)
        select = f"select {fields}, {export_format(self.table)} from ({rows})"
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
            if is_of_parts(feed):
                self._refuse_weeks(number, feed, key, earlier)
                continue
            if not earlier and is_unique(self.con, tables[feed.table], key):
                continue
            self._refuse_repeats_of(number, feed, key, earlier)
        return self._count("select * from refused") > before

    def _refuse_weeks(self, number: int, feed: Feed, key: Sequence[str], earlier: Sequence[Path]) -> None:
        """Refuse weeks that stand twice, and those of a month that stands on another sheet of the file."""
        self._refuse_repeats_of(number, feed, (*key, "own_start"), ())
        keys = ", ".join(key)
        for path in earlier:
            self.con.execute(
                f"insert into refused select distinct line, 'its month stands on another sheet too: write the hours of"
                f" all sheets on one' from ({self._kept(number)})"
                f" where ({keys}) in (select ({keys}) from read_parquet({text(str(path))}))"
            )

    def _refuse_repeats_of(self, number: int, feed: Feed, key: Sequence[str], earlier: Sequence[Path]) -> None:
        advice = contracts().tables[feed.table].repeats
        advice = text(f": {advice}" if advice else "")
        keys = ", ".join(key)
        shown = self._repeated_key(feed, key)
        cells = ", ".join(f"coalesce({name}, '')" for name in self.way.names)
        whole = f"select line as at, concat_ws(chr(31), {cells}) as cells from ({typing_sql.raw(self.way)})"
        rows = f"select line, {keys} from ({self._kept(number)})"
        for path in earlier:
            rows += f" union all select 0 as line, {keys} from read_parquet({text(str(path))})"
        self.con.execute(f"""
            insert into refused
            select line, case when own.cells = other.cells and first <> line
                then 'the whole row is the same as line ' || first
                else {shown} || case when first = 0 then ' repeats a row of another sheet'
                    when first = line then ' stands twice in the line' else ' repeats line ' || first end || {advice}
                end
            from (select *, min(line) over same as first, row_number() over (same order by line) as place
                from ({rows}) where ({keys}) in (select ({keys}) from ({rows}) group by {keys} having count(*) > 1)
                window same as (partition by {keys}))
            left join ({whole}) as own on own.at = line left join ({whole}) as other on other.at = first
            where place > 1""")

    def _repeated_key(self, feed: Feed, key: Sequence[str]) -> str:
        """Name the key that repeats by its header and value; one made of contents by the columns it is made of."""
        key = [name for name in key if name in contracts().tables[feed.table].key]
        headers = {name: typing_sql.header_of(self.way, feed, name) for name in key}
        made = [name for name in key if isinstance(feed.fields.get(name), dict) and "hash" in feed.fields[name]]
        return " || ', ' || ".join(
            text(f"what {headers[name]} say")
            if name in made
            else f"{text(headers[name] + ' ')} || '\"' || {name} || '\"'"
            for name in key
        )

    def _write_refused(self) -> Path:
        """Keep every refused row with its line, reason and cells as sent."""
        target = self.folder / "refused.parquet"
        rows = self._as_sent("refused")
        if self.aside and self.broken > self.broken_out:
            rows += f" union all {self._broken()} where line not in (select line from broken_out)"
        copy_rows(self.con, f"select * from ({rows}) order by line", target)
        return target

    def _as_sent(self, aside: str) -> str:
        """Write the rows set aside with their line, reasons and cells as sent."""
        columns_sent = zip(self.way.headers, self.way.names, strict=True)
        pairs = ", ".join(f"{text(header)}, coalesce({name}, '')" for header, name in columns_sent)
        reasons = f"select line, string_agg(distinct reason, '; ' order by reason) as reason from {aside} group by line"
        return (
            f"select line, reason, cast(json_object({pairs}) as varchar) as cells"
            f" from ({typing_sql.raw(self.way)}) join ({reasons}) using (line)"
        )

    def _broken(self, columns_wanted: str = "reason, cells") -> str:
        columns = "{'line': 'bigint', 'reason': 'varchar', 'cells': 'varchar'}"
        return (
            f"select line, {columns_wanted} from read_csv({text(str(self.aside))}, header = false,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {columns},"
            " max_line_size = 67108864)"
        )

    def _find_foot(self) -> None:
        """Tell the lines without the cells of a record that are totals or the foot of the sheet."""
        self.con.execute("create or replace temp table broken_out (line bigint, reason varchar)")
        rows = self.con.execute(self._broken()).fetchall() if 0 < self.broken <= FOOT_LINES else []
        found = [(line, json.loads(cells).get("line", "")) for line, _, cells in rows]
        said = [(line, f'the foot of the sheet: "{body[:100]}"') for line, body in found if is_summary(body)]
        if said:
            self.con.executemany("insert into broken_out values (?, ?)", said)
        self.broken_out = len(said)

    def _write_left_out(self) -> Path:
        """Keep every row that feeds nothing, of the text and of the reader of sheets."""
        target = self.folder / "left_out.parquet"
        self.con.execute("create temp table hidden (line bigint, reason varchar, cells varchar)")
        hidden = [
            (row.line, row.reason, json.dumps(dict(zip(self.way.headers, row.cells, strict=False)), ensure_ascii=False))
            for row in self.table.left_out
        ]
        if hidden:
            self.con.executemany("insert into hidden values (?, ?, ?)", hidden)
        rows = f"{self._as_sent('left_out')} union all select * from hidden"
        if self.broken_out:
            rows += f" union all select line, reason, cells from ({self._broken('cells')}) join broken_out using (line)"
        copy_rows(self.con, f"select * from ({rows}) order by line", target)
        return target
