"""Write the SQL that makes many records of one row: a cell that is split, columns that become rows, a spread period."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contracts import contracts
from pipelines.definitions.expressions import MONTHS
from pipelines.reading.cells.dates import date_value
from pipelines.reading.cells.quoting import text
from pipelines.reading.recognising.export_formats import Feed
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.mapping import Cell, sql

REASONS_OF_A_ROW = 3
QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}


def own_columns(feed: Feed) -> dict[str, str]:
    """Name the columns that reshaping makes, with their SQL; they stand before those of the file."""
    made: dict[str, str] = {}
    if turned := feed.columns_to_rows:
        made |= {turned["name"]: "own_name", turned["value"]: "own_value"}
        groups = re.compile(turned["columns"]).groupindex if isinstance(turned["columns"], str) else {}
        made |= {name: f"own_column_{place}" for place, name in enumerate(groups)}
    if cut := feed.split:
        pattern = cut.get("pattern")
        groups = re.compile(pattern).groupindex if pattern else {}
        made |= {name: f"own_part_{place}" for place, name in enumerate(groups)} or {cut["column"]: "own_part"}
    return made


def with_own(feed: Feed, cell: Cell) -> Cell:
    """Give the SQL of a column: one that reshaping makes, else one of the file."""
    made = {plain(name): column for name, column in own_columns(feed).items()}
    return lambda name: made.get(plain(name)) or cell(name)


def columns_read(feed: Feed, header: Sequence[str]) -> list[str]:
    """List the columns of the file that reshaping reads."""
    read = list(turned_headers(feed, header))
    return [*read, feed.split["column"]] if feed.split else read


def turned_headers(feed: Feed, header: Sequence[str]) -> dict[str, dict[str, str]]:
    """Find the columns that become rows, each with what the named groups of its pattern find in it."""
    if not feed.columns_to_rows:
        return {}
    columns = feed.columns_to_rows["columns"]
    if isinstance(columns, str):
        found = {name: re.fullmatch(columns, name.strip()) for name in header}
        return {
            name: {key: value or "" for key, value in one.groupdict().items()} for name, one in found.items() if one
        }
    wanted = {plain(name) for name in columns}
    return {name: {} for name in header if plain(name) in wanted}


def reshaped(feed: Feed, rows: str, cell: Cell, header: Sequence[str], days: str) -> str:
    """Write the rows of a feed over its trimmed cells: each with the columns that reshaping makes."""
    if feed.columns_to_rows:
        rows = _turned(turned_headers(feed, header), rows, cell)
    if feed.split:
        rows = _split(feed.split, rows, cell)
    if month := spread_of(feed):
        rows = _spread(month, rows, with_own(feed, cell), days)
    return rows


def spread_of(feed: Feed) -> Mapping[str, Any]:
    """Give the expression of the month over which a feed is spread; empty where it is not."""
    spread = (value for value in feed.fields.values() if isinstance(value, dict) and "spread" in value)
    return next(spread, {})


def _turned(turned: Mapping[str, Mapping[str, str]], rows: str, cell: Cell) -> str:
    if not turned:
        return f"select *, cast(null as varchar) as own_name, cast(null as varchar) as own_value from ({rows}) limit 0"
    lists = {
        "own_name": [text(name.strip()) for name in turned],
        "own_value": [cell(name) for name in turned],
    }
    for place, key in enumerate(next(iter(turned.values()))):
        lists[f"own_column_{place}"] = [text(found[key]) for found in turned.values()]
    made = ", ".join(f"unnest([{', '.join(values)}]) as {name}" for name, values in lists.items())
    return f"select * from (select *, {made} from ({rows})) where own_value is not null"


def _split(cut: Mapping[str, Any], rows: str, cell: Cell) -> str:
    """Split a cell; parts that hold nothing are none, and one that its pattern does not fit is a fault of its row."""
    parts = f"unnest(string_split({cell(cut['column'])}, {text(cut['by'])}))"
    rows = f"select * from (select *, trim({parts}) as own_part from ({rows})) where own_part <> ''"
    if pattern := cut.get("pattern"):
        compiled = re.compile(pattern)
        names = list(compiled.groupindex)
        by_place = {place: name for name, place in compiled.groupindex.items()}
        groups = ", ".join(text(by_place.get(place, f"_{place}")) for place in range(1, compiled.groups + 1))
        taken = ", ".join(
            f"nullif(trim(own_found.{_quoted(name)}), '') as own_part_{n}" for n, name in enumerate(names)
        )
        start, end = text(f'{cut["column"]}: "'), text('" does not fit the pattern of its source')
        wrong = (
            f"case when not regexp_matches(own_part, {text(pattern)}) then {start} || left(own_part, 200) || {end} end"
        )
        found = f"regexp_extract(own_part, {text(pattern)}, [{groups}]) as own_found"
        rows = f"select *, {taken}, {wrong} as own_fault from (select *, {found} from ({rows}))"
    return rows


def _quoted(name: str) -> str:
    return f'"{name}"'


def _spread(month: Mapping[str, Any], rows: str, cell: Cell, days: str) -> str:
    """Give each row once for every month of its period; where no period can be read, once with what is written."""
    count = MONTHS[month["spread"]]
    written = sql(month["of"], cell, days)
    start = _first_month(written, month["spread"], days)
    if month.get("starts", 1) > 1:
        start = f"({start} + to_months({month['starts'] - 1}))"
    steps = f"unnest(case when own_start is null then [0] else generate_series(0, {count - 1}) end)"
    month_text = "coalesce(strftime(own_start + to_months(cast(own_step as integer)), '%Y-%m-01'), own_period)"
    return (
        f"select *, {month_text} as own_month from (select *, {steps} as own_step"
        f" from (select *, {written} as own_period, cast({start} as timestamp) as own_start from ({rows})))"
    )


def _first_month(written: str, period: str, days: str) -> str:
    """Read the first day of a year, a half or a quarter, as people write it: 2025, 2025Q3, 2025年上半年."""
    year = rf"try_cast(regexp_extract({written}, '(?:^|\D)((?:19|20)\d\d)(?:\D|$)', 1) as integer)"
    day = date_value(written, days)
    if period == "year":
        return f"coalesce(date_trunc('year', {day}), make_date({year}, 1, 1))"
    number = f"regexp_replace({written}, '(19|20)\\d\\d', '')"
    number = f"translate({number}, '{''.join(QUARTERS)}', '{''.join(QUARTERS.values())}')"
    most, width = (4, 3) if period == "quarter" else (2, 6)
    place = rf"try_cast(regexp_extract({number}, '^\D*([1-{most}])\D*$', 1) as integer)"
    of_day = f"make_date(year({day}), (month({day}) - 1) // {width} * {width} + 1, 1)"
    return f"coalesce({of_day}, make_date({year}, ({place} - 1) * {width} + 1, 1))"


def added_up(feed: Feed, rows: str) -> str:
    """Add one number up over the typed records of a row with the same key; a fault of one is a fault of all."""
    table = contracts().tables[feed.table]
    own = [
        name if name in table.key else f"any_value({name}) as {name}" for name in table.fields if name != feed.adds_up
    ]
    number = f"round(sum({feed.adds_up}), 6) as {feed.adds_up}"
    return f"""
        select line, {", ".join([*own, number])}, max(newest_by) as newest_by, min(left_out) as left_out,
            any_value(doubts) as doubts, bool_or(goes_on) as goes_on, any_value(sent_key) as sent_key,
            {_shortened()} as reason
        from ({rows}) group by line, {", ".join(table.key)}"""


def _shortened() -> str:
    """Say what is wrong with a row of many columns: each thing once, and no more than the first."""
    parts = "list_sort(list_distinct(flatten(list(string_split(reason, '; ')) filter (reason is not null))))"
    more = f"case when len({parts}) > {REASONS_OF_A_ROW} then '; …' else '' end"
    return f"array_to_string({parts}[:{REASONS_OF_A_ROW}], '; ') || {more}"


def no_such_day(header: str, cell: str) -> tuple[str, str]:
    """Find what stands in the column of a day that the month of its row does not have; gives the condition and why."""
    day = r"try_cast(regexp_extract(own_name, '(\d{1,2})\D*$', 1) as integer)"
    start, end = text(f'{header}: "'), text('" is of a day that the month of its row does not have')
    return f"{cell} is not null and {day} > day(last_day(month_date))", f"{start} || {cell} || {end}"


def makes_many(feed: Feed) -> bool:
    """Say whether one row of the file may become several records of one table."""
    return bool(feed.split or feed.columns_to_rows or spread_of(feed))
