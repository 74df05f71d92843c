"""Write the SQL that brings one table of text to typed rows and reasons, as contracts.toml and the source say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipelines.contracts import Field, Table, contracts
from pipelines.definitions.read import definitions
from pipelines.reading.cells import due_in_words, nothing, numbers, percents
from pipelines.reading.cells.cell_types import Column, evidence, typed
from pipelines.reading.cells.dates import date_value
from pipelines.reading.cells.moments import local_day
from pipelines.reading.cells.quoting import text
from pipelines.reading.files.encoding import BROKEN
from pipelines.reading.files.intake import OTHER_SPACES, UNSEEN
from pipelines.reading.layout.text_tables import Text
from pipelines.reading.recognising import own_ids
from pipelines.reading.recognising.mapping import (
    Cell,
    cell_of,
    columns_of,
    columns_of_condition,
    condition_in_words,
    condition_sql,
    sql,
)
from pipelines.reading.recognising.recognise import Feed, Source
from pipelines.reading.recognising.reshape import (
    columns_read,
    is_of_parts,
    is_shared,
    makes_many,
    no_such_day,
    reshaped,
    spread_of,
    with_own,
)
from pipelines.reading.rows import rows_that_go_on, same_as_above
from pipelines.reading.rows.rows_that_go_on import is_cell
from pipelines.reading.rows.summary_rows import NO_TOTALS_IN, foot, left_out_reason, title_again, total

NUMBERED_LEVEL = "[0-9一二三四五ⅠⅡⅢⅣVI]+ ?级?"  # who counts from the worst and who from the best is not written in it
OWN_COLUMN = "\x1d"
SPREAD = "is_spread"  # the field that marks a row as made of a longer period
SPACES = " \t\r\n\v\f" + UNSEEN + OTHER_SPACES
IN_SPACES = "a cell begins or ends with a space"


@dataclass(frozen=True)
class Way:
    """How one file is read: its text, the day of loading, and how its columns write dates and numbers.

    columns is None on the quick way: plain writing only, and an error stops the statement at anything else; unless it
    trims, at a space around a cell, too: to trim all cells takes longer than to read them.
    marked: the columns of the file in which cells say that they are the same as the one above.
    """

    text: Text
    today: date
    columns: Mapping[tuple[str, str], Column] | None = None
    marked: Sequence[str] = ()
    trims: bool = True

    @property
    def names(self) -> list[str]:
        """Name the columns of the file inside SQL."""
        return [f"c{place}" for place in range(1, len(self.text.header) + 1)]

    @property
    def headers(self) -> list[str]:
        """Name the columns of the file for people."""
        return [header or f"column {place}" for place, header in enumerate(self.text.header, 1)]

    @property
    def in_sheet(self) -> bool:
        """Say whether the cells come from a sheet, where #N/A is the error of a formula."""
        return bool(self.text.sheet)


def scan(way: Way) -> str:
    """Read the file as it is: its line numbers, where it has them, and every cell as text."""
    table = way.text
    names = (["line"] if table.numbered else []) + way.names
    if table.path.suffix == ".parquet":
        return f"read_parquet({text(str(table.path))})"
    columns = ", ".join(f"{text(name)}: 'varchar'" for name in names)
    return (
        f"read_csv({text(str(table.path))}, header = false, auto_detect = false, all_varchar = true,"
        f" skip = {0 if table.numbered else table.header_line}, columns = {{{columns}}},"
        f" delim = {text(table.delimiter)}, quote = '\"', escape = '\"', max_line_size = 33554432)"
    )


def raw(way: Way) -> str:
    """Read the file with the line of every record, without records that hold nothing."""
    names = ", ".join(way.names)
    line = "cast(line as bigint)" if way.text.numbered else f"row_number() over () + {way.text.header_line}"
    return f"select * from (select {line} as line, {names} from {scan(way)}) where coalesce({names}) is not null"


def cells(way: Way, feed: Feed, source: str) -> str:
    """Cut what people do not see off the cells that a feed needs, and empty those that mean unknown."""
    used = {name for expression in feed.fields.values() for name in columns_of(expression)} | set(feed.where_filled)
    if way.text.match.source.ids_of == "unit" and (unit := own_ids.unit_of(way.text.match.source, feed)):
        used |= set(columns_of(unit))
    asked = [condition for condition in (way.text.match.source.rows, feed.rows) if condition]
    used |= {name for condition in asked for name in columns_of_condition(condition)}
    used |= {feed.newest_by, *columns_read(feed, way.text.header)}
    wanted = cell_in(way)
    places = {wanted(name) for name in used} & set(way.names)
    places |= set(way.names) if _takes_all_cells(feed) else set()
    cut = [f"{_trimmed(way, name)} as {name}" for name in sorted(places)]
    if way.columns is None:
        return f"select {', '.join(cut)} from ({source})"
    down = sorted({wanted(name) for name in way.text.match.source.filled_down} & set(way.names))
    source = same_as_above.filled(source, way.names, way.headers, way.marked, down, way.text.match.title)
    first = f"coalesce({', '.join(_trimmed(way, name) for name in way.names)}) as first_cell"
    own = {wanted(name) for name in rows_that_go_on.own_columns(feed)}
    others = [_trimmed(way, name) for name in way.names if name not in own]
    beside = f"coalesce({', '.join(['null', *others])}) as beside"
    return f"select {', '.join(['line', first, beside, *cut])} from ({source})"


def _trimmed(way: Way, name: str) -> str:
    if not way.trims:
        return f"case when {name} < '!' or suffix({name}, ' ') then error({text(IN_SPACES)}) else {name} end"
    trimmed = f"nullif(trim({name}), '')"
    if way.columns is None:
        return trimmed
    if way.text.has_unseen:
        trimmed = f"nullif({_shown(f'trim({name}, {text(SPACES)})')}, '')"
    elif way.text.numbered:  # trimming a list of characters is slow, and only cells of several lines need it
        in_lines = f"case when contains({name}, chr(10)) then trim({name}, {text(SPACES)}) else trim({name}) end"
        trimmed = f"nullif({in_lines}, '')"
    unknown = way.text.match.source.unknown
    if not unknown:
        return trimmed
    listed = ", ".join(text(word.upper()) for word in unknown)
    return f"case when upper({trimmed}) not in ({listed}) then {trimmed} end"


AS_FORMULA, AS_TEXT = r'^=\s*"([^"]*)"$', r"^'([0-9][^']*)$"


def _shown(cell: str) -> str:
    """Write a cell as a spreadsheet shows it: ="00123" and '00123 are the text 00123."""
    whens = (f"when {text(p[1])} then regexp_replace({cell}, {text(p)}, '\\1')" for p in (AS_FORMULA, AS_TEXT))
    return f"case {cell}[1] {' '.join(whens)} else {cell} end"


def feed_columns(way: Way, feed: Feed) -> dict[str, str]:
    """Write the text of every field that a feed fills, over its rows."""
    cell, days = with_own(feed, cell_in(way)), way.text.match.source.days
    told = {"title": way.text.match.title, "sheet": way.text.sheet, "file": way.text.file, "cells": _all_cells(way)}
    return {name: sql(expression, cell, days, told) for name, expression in feed.fields.items()}


def _all_cells(way: Way) -> str:
    """Write all cells of a row with their headers as JSON."""
    named = zip(way.text.header, way.names, strict=True)
    return f"cast(json_object({', '.join(f'{text(header)}, {name}' for header, name in named if header)}) as varchar)"


def _takes_all_cells(feed: Feed) -> bool:
    return any(isinstance(expression, dict) and "cells" in expression for expression in feed.fields.values())


def cell_in(way: Way) -> Cell:
    """Give the SQL of a column of the file, by any of the words that its source knows it by."""
    return cell_of(way.text.header, way.names, way.text.match.source.headers)


def is_row_by_row(source: Source) -> bool:
    """Say whether every row of a file is one record of its first table, by its cells alone."""
    asks_for_lines = any("'line': True" in str(value) for feed in source.feeds for value in feed.fields.values())
    chooses = (
        source.rows
        or source.time_zone
        or source.filled_down
        or any(feed.rows or makes_many(feed) for feed in source.feeds)
    )
    return not chooses and not asks_for_lines


def rows_of(way: Way, feed: Feed) -> str:
    """Write the rows of a feed: its trimmed cells, reshaped where one row holds many records, those it takes."""
    cell, header, source = cell_in(way), way.text.header, way.text.match.source
    rows = cells(way, feed, f"select * from {scan(way)}" if way.columns is None else raw(way))
    rows = reshaped(feed, rows, cell, header, source.days)
    return f"select * from ({rows}) where {_taken(way, feed)}"


def _taken(way: Way, feed: Feed) -> str:
    """Write the condition by which a feed takes a row."""
    cell, source = with_own(feed, cell_in(way)), way.text.match.source
    asked = [f"{cell(name)} is not null" for name in feed.where_filled]
    asked += [condition_sql(condition, cell_in(way)) for condition in (source.rows,) if condition]
    asked += [condition_sql(condition, cell) for condition in (feed.rows,) if condition]
    return " and ".join(asked) or "true"


def ask_evidence(way: Way, feed: Feed) -> dict[tuple[str, str], str]:
    """Ask every date and number field of a feed how its column writes; aggregates by field and question."""
    fields, table, texts = contracts().fields, contracts().tables[feed.table], feed_columns(way, feed)
    return {
        (name, question): ask
        for name, cell in texts.items()
        for question, ask in [
            *evidence(fields[name], cell).items(),
            *(percents.evidence(table, texts, name).items() if _may_be_share(feed, name) else ()),
        ]
        if not _is_constant(feed.fields[name])
    }


def _may_be_share(feed: Feed, name: str) -> bool:
    return contracts().fields[name].percent and not _is_scaled(feed, name)


def _is_scaled(feed: Feed, name: str) -> bool:
    """Say whether its source has said what a number is multiplied by."""
    expression = feed.fields[name]
    return isinstance(expression, dict) and "scale" in expression


def unit_in_header(way: Way, feed: Feed, name: str) -> tuple[float, str]:
    """Read the unit of measure in the header of a number, else above the table: what multiplies it, what cannot be."""
    field, own = contracts().fields[name], columns_of(feed.fields[name])
    if field.type not in ("number", "integer") or len(own) != 1 or _is_constant(feed.fields[name]):
        return 1, ""
    if _is_scaled(feed, name):
        return 1, ""
    return numbers.in_header(field, own[0]) or numbers.in_title(field, way.text.match.title) or (1, "")


def _is_constant(expression: object) -> bool:
    return isinstance(expression, dict) and "constant" in expression


def rows_no_table_takes(way: Way) -> str:
    """Write the lines of which no feed takes anything, with the reason; empty where one takes all."""
    source = way.text.match.source
    if not source.rows and not all(_is_choosy(feed) for feed in source.feeds):
        return ""
    taken = " union all ".join(f"select line from ({rows_of(way, feed)})" for feed in source.feeds)
    asked = dict.fromkeys(name for feed in source.feeds for name in feed.where_filled)
    empty = f": {' + '.join(asked)} empty" if asked else ""
    reason = text(f"no table takes the row{empty}")
    if source.rows:
        kept = text(f"its source keeps rows in which {condition_in_words(source.rows)}")
        reason = f"case when {condition_sql(source.rows, cell_in(way))} then {reason} else {kept} end"
    whole = replace(source.feeds[0], fields={}, where_filled=(), newest_by="", rows=None)
    rows = cells(way, whole, raw(way))
    return f"select line, {reason} from ({rows}) where line not in (select line from ({taken}))"


def _is_choosy(feed: Feed) -> bool:
    return bool(feed.where_filled or feed.rows or feed.split or feed.columns_to_rows)


def export_days(way: Way) -> str:
    """Write the newest day of export that a file names; empty where its source does not say where it stands."""
    source = way.text.match.source
    if not source.exported_on:
        return ""
    whole = Feed(source.feeds[0].table, {"": source.exported_on})
    day = date_value(feed_columns(way, whole)[""], source.days)
    return f"select max({day}) from ({cells(way, whole, raw(way))})"


def typed_rows(way: Way, feed: Feed, number: int) -> str:
    """Write one feed as typed rows: every field of the table in order, newest_by and the reason to refuse.

    On the careful way also the line, why it is left out, and the fields whose value is not known, each with its text.
    """
    table = contracts().tables[feed.table]
    texts = feed_columns(way, feed)
    cell, source = with_own(feed, cell_in(way)), way.text.match.source
    given = [f"{written} as sent_{name}" for name, written in texts.items()]
    given.append(f"{date_value(cell(feed.newest_by), source.days) if feed.newest_by else 'null'} as newest_by")
    typed_fields = _fields(way, feed, table, number)
    line, faults = ["line"] if way.columns is not None else [], typed_fields.faults
    own = ["own_fault"] if feed.split and feed.split["pattern"] else []
    faults += [(f"{name} is not null", name) for name in own]
    own += ["own_name"] if feed.columns_to_rows else []
    own += ["own_start", "own_from", "own_to"] if spread_of(feed) else []
    faults += [no_such_day(OWN_COLUMN, f"text_{feed.adds_up}")] if feed.adds_up and line else []
    owned = own_ids.ids_named(source, feed, table.key)
    if owned:
        given.append(f"{_owner(way, feed)} as own_of")
    kept = [
        *line,
        *own,
        *(["own_of"] if owned else []),
        *(["first_cell", "beside", *_summaries(way, feed, table, texts)] if line else []),
        "newest_by",
        *(f"sent_{name}" for name in texts),
    ]
    meant = [f"{_meant(way, name)} as text_{name}" for name in texts]
    aside = _aside(feed, table, texts, typed_fields.doubts, way) if line else []
    listed = [
        f"{own_ids.named(name, 'own_of')} as {name}" if name in owned else _own_value(feed, name)
        for name in table.fields
    ]
    weeks = ["own_start", "own_from", "own_to"] if is_of_parts(feed) else []
    fields = ", ".join([*line, *listed, "newest_by", *weeks, *aside])
    return f"""
        select {fields}, {_reason(way, feed, table, faults)} as reason
        from (select *, {", ".join(typed_fields.values)}
            from (select {", ".join([*kept, *meant])}
                from (select {", ".join([*line, *own, *(["first_cell", "beside"] if line else []), *given])}
                    from ({rows_of(way, feed)}))))"""


def _own_value(feed: Feed, name: str) -> str:
    """Give a typed field; an id that is made of others is made of their values, however an export writes them."""
    expression = feed.fields.get(name)
    if not isinstance(expression, dict) or "made_of" not in expression:
        return name
    values = (
        f"coalesce(regexp_replace(cast({one} as varchar), '\\s+', ' ', 'g'), '')" for one in expression["made_of"]
    )
    prefix = expression.get("prefix", "")
    made = f"left(md5({' || chr(31) || '.join(values)}), 20)"
    return f"{text(prefix)} || {made} as {name}" if prefix else f"{made} as {name}"


def _owner(way: Way, feed: Feed) -> str:
    """Write the unit, the sheet or the file whose ids a row has, before its cells are typed."""
    source = way.text.match.source
    if source.ids_of != "unit":
        return own_ids.quoted(own_ids.owner_in_file(source, way.text.sheet, way.text.file))
    unit = own_ids.unit_of(source, feed)
    return feed_columns(way, replace(feed, fields={"": unit}))[""] if unit else own_ids.quoted("")


def _meant(way: Way, name: str) -> str:
    """Empty a cell that stands for nothing; the quick way has none, or stops."""
    sent = f"sent_{name}"
    return sent if way.columns is None else nothing.meant(contracts().fields[name], sent, way.in_sheet)


def _aside(feed: Feed, table: Table, texts: Mapping[str, str], doubts: Sequence[str], way: Way) -> list[str]:
    """Write why a row is no record, and the fields that it is loaded without."""
    own = [name for name in table.required if name in texts and is_cell(feed.fields[name])]
    needed = {header_of(way, feed, name): f"sent_{name}" for name in own}
    unknown = f"concat_ws(chr(31), {', '.join(doubts)})" if doubts else "''"
    left_out = left_out_reason("first_cell", "total_named", "is_foot", "is_title", needed)
    return [f"{left_out} as left_out", f"{unknown} as doubts", *rows_that_go_on.columns(feed, table)]


def _summaries(way: Way, feed: Feed, table: Table, texts: Mapping[str, str]) -> list[str]:
    """Look for totals in the first cell, the unit and all that a record needs but numbers, and for the foot."""
    fields = contracts().fields
    own = [name for name in ("unit_id", *table.required) if name in texts and is_cell(feed.fields[name])]
    named = [f"sent_{name}" for name in dict.fromkeys(own) if fields[name].type not in NO_TOTALS_IN]
    cells = f"concat_ws(chr(31), {', '.join(['first_cell', *named])})"
    sent = {said_of(way, feed, name): f"sent_{name}" for name in texts if not _is_constant(feed.fields[name])}
    errors = nothing.errors(sent, {said_of(way, feed, name): fields[name] for name in texts}, way.in_sheet)
    again = title_again("first_cell", way.text.match.title)
    return [
        f"{total(cells)} as total_named",
        f"{foot('first_cell')} as is_foot",
        f"{again} as is_title",
        f"{errors} as errors",
    ]


@dataclass(frozen=True)
class Fields:
    """The fields of a feed as SQL: their values, what is wrong with them, and codes that are not known."""

    values: list[str]
    faults: list[tuple[str, str]]
    doubts: list[str]


def _fields(way: Way, feed: Feed, table: Table, number: int) -> Fields:
    values, faults, doubts = [], [], []
    for name in table.fields:
        field = contracts().fields[name]
        if name == SPREAD and spread_of(feed):
            values.append(f"own_to - own_from < 1 as {name}")
            continue
        if name not in feed.fields:
            values.append(f"cast(null as {field.lake_type}) as {name}")
            continue
        header, cell, is_needed = said_of(way, feed, name), f"text_{name}", name in table.required
        if is_needed:
            faults.append((f"{cell} is null", _empty(header, name)))
        column = way.columns.get((str(number), name), Column()) if way.columns is not None else None
        asked, factor = _multiplied(field, feed, name)
        value = typed(asked, cell, header, column, way.today)
        typed_value = _times(value.value, factor, field)
        if is_shared(feed, name):
            typed_value = _share(typed_value)
        if field.type == "date":
            typed_value = _at_plant(way, typed_value, cell)
        if column and column.in_words:
            typed_value = f"coalesce({typed_value}, {due_in_words.value(cell, due_in_words.FROM)})"
        values.append(f"{typed_value} as {name}")
        found = [(condition.format(value=name), message) for condition, message in value.faults]
        if column and due_in_words.may_be(table, name, feed.fields):
            (is_none, message), *others = found
            found = [(is_none, due_in_words.why_not(cell, header, message)), *others]
        if field.percent and column:
            found += percents.faults(table, name, header, column.shares)
        elif field.percent:
            found.append((percents.may_be_share(table, name, feed.fields), "''"))
        if field.type == "code" and column:
            doubts.append(
                f"case when {name} is not null and regexp_full_match({cell}, '{NUMBERED_LEVEL}')"
                f" then {text(name + chr(30))} || {cell} end"
            )
        if field.type == "code" and not is_needed and column:
            doubts.append(f"case when {found[-1][0]} then {text(name + chr(30))} || {cell} end")
            found = found[:-1]
        if field.type == "text" and not column:
            found.append((nothing.may_be_meant_as_nothing(field, cell), "''"))
        faults += found
    return Fields(values, faults, doubts)


def _empty(header: str, name: str) -> str:
    """Say that a needed cell is empty, or holds what stands for nothing."""
    empty, start = text(f"{header}: empty, but it is needed"), text(f'{header}: "')
    end = text('" stands for nothing, but it is needed')
    return f"case when sent_{name} is null then {empty} else {start} || sent_{name} || {end} end"


def _at_plant(way: Way, day: str, cell: str) -> str:
    """Give the day that a date is where the company works, where its source says in which zone it writes times."""
    zone, plant = way.text.match.source.time_zone, definitions().company.time_zone
    return local_day(day, cell, zone, plant) if zone and plant else day


def _multiplied(field: Field, feed: Feed, name: str) -> tuple[Field, float]:
    """Say as what a number is read, and what it is multiplied by."""
    expression = feed.fields[name]
    beside = expression if isinstance(expression, dict) else {}
    factor = beside.get("scale", 1)
    return (field.model_copy(update={"type": "number"}) if "scale" in beside else field), factor


def _share(value: str) -> str:
    """Give a month its share of the number of a longer period, so that its months come to exactly that number."""
    return f"round(round(({value}) * own_to, 6) - round(({value}) * own_from, 6), 6)"


def _times(value: str, factor: float, field: Field) -> str:
    """Multiply a value; what has no fraction as it is written, such as 1.2 of 10 000, is whole after it."""
    if factor == 1:
        return value
    times = f"round(({value}) * {factor!r}, 9)"
    return f"cast({times} as bigint)" if field.type == "integer" else times


def said_of(way: Way, feed: Feed, name: str) -> str:
    """Name a field in a reason; OWN_COLUMN stands for the column that became the row, which is named later."""
    turned = feed.columns_to_rows
    is_turned = turned and way.columns is not None and columns_of(feed.fields.get(name, "")) == [turned["value"]]
    return OWN_COLUMN if is_turned else header_of(way, feed, name)


def header_of(way: Way, feed: Feed, name: str) -> str:
    """Name a field the way the file does."""
    own = dict.fromkeys(columns_of(feed.fields[name])) if name in feed.fields else {}
    return " + ".join(own) or contracts().fields[name].label["en"]


def _reason(way: Way, feed: Feed, table: Table, faults: Sequence[tuple[str, str]]) -> str:
    """Join all that is wrong with a row; on the quick way, stop at the first fault."""
    faults = [*faults, *((rule.when, text(rule.says)) for rule in table.rules)]
    if way.columns is None:
        return f"case when {' or '.join(f'({condition})' for condition, _ in faults)} then error('not plain') end"
    if way.text.has_broken:
        texts = " || ".join(f"coalesce(text_{name}, '')" for name in feed.fields)
        faults.insert(0, (f"contains({texts}, {text(BROKEN)})", text("the line holds bytes that are no text")))
    parts = ", ".join(f"case when {condition} then {message} end" for condition, message in faults)
    wrong = " or ".join(f"({condition})" for condition, _ in faults)
    headers = {name: header_of(way, feed, name) for name in feed.fields}
    reason = (
        f"case when errors <> '' then errors {rows_that_go_on.seems_to(feed, table, headers)}"
        f" when {wrong} then concat_ws('; ', {parts}) end"
    )
    return f"replace({reason}, {text(OWN_COLUMN)}, own_name)" if feed.columns_to_rows else reason
