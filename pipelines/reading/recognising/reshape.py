"""Write the SQL that makes many records of one row: a cell that is split, columns that become rows, a spread period."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contracts import contracts
from pipelines.definitions.expressions import DAY, MONTHS, WEEK
from pipelines.reading.cells.dates import date_value
from pipelines.reading.cells.digits import NARROW, WIDE
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
        rows = _spread(month, rows, with_own(feed, cell), month.get("days") or days)
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
    """Give each row once for every month of its period; where no period can be read, once with what is written.

    own_from and own_to: the shares of the period that are over when the month begins, and when it ends.
    """
    if month["spread"] == DAY:
        return _days(month, rows, cell, days)
    if month["spread"] == WEEK:
        return _spread_weeks(month, rows, cell, days)
    count = MONTHS[month["spread"]]
    written = sql(month["of"], cell, days)
    start = _first_month(written, month["spread"], days)
    if month.get("starts", 1) > 1:
        start = f"({start} + to_months({month['starts'] - 1}))"
    steps = f"unnest(case when own_start is null then [0] else generate_series(0, {count - 1}) end)"
    month_text = "coalesce(strftime(own_start + to_months(cast(own_step as integer)), '%Y-%m-01'), own_period)"
    return (
        f"select *, {month_text} as own_month, own_step / {count} as own_from, (own_step + 1) / {count} as own_to"
        f" from (select *, {steps} as own_step"
        f" from (select *, {written} as own_period, cast({start} as timestamp) as own_start from ({rows})))"
    )


def _days(month: Mapping[str, Any], rows: str, cell: Cell, days: str) -> str:
    """Give each row, which is of a day, the month of it."""
    written = sql(month["of"], cell, days)
    day = date_value(written, days)
    return (
        "select *, coalesce(strftime(own_start, '%Y-%m-01'), own_period) as own_month, 0 as own_from, 1 as own_to"
        f" from (select *, {written} as own_period, {day} as own_start from ({rows}))"
    )


def _spread_weeks(month: Mapping[str, Any], rows: str, cell: Cell, days: str) -> str:
    """Give each row once, or twice where its week reaches into the next month."""
    written = sql(month["of"], cell, days)
    in_first = "least(day(last_day(own_start)) - day(own_start) + 1, 7)"
    steps = f"unnest(case when {in_first} < 7 then [0, 1] else [0] end)"
    month_text = "coalesce(strftime(own_start + to_months(own_step), '%Y-%m-01'), own_period)"
    shares = (
        f"case when own_step = 1 then {in_first} else 0 end / 7 as own_from",
        f"case when own_step = 0 then coalesce({in_first}, 7) else 7 end / 7 as own_to",
    )
    return (
        f"select *, {month_text} as own_month, {', '.join(shares)} from (select *, {steps} as own_step"
        f" from (select *, {written} as own_period, {_first_of_week(written, month.get('day', ''), days)} as own_start"
        f" from ({rows})))"
    )


def _first_of_week(written: str, dated_by: str, days: str) -> str:
    """Read the first day of a week: 2026-W14, KW 14/2026, 2026年第14周 as ISO counts weeks, or a date in it."""
    bare = f"regexp_replace({written}, ' *[(（].*$', '')"  # 第14周(3.30-4.5) says its days too
    narrow = f"translate({bare}, '{WIDE}', '{NARROW}')"
    year = rf"try_cast(regexp_extract({narrow}, '(?:^|\D)((?:19|20)\d\d)(?:\D|$)', 1) as integer)"
    number = (
        rf"try_cast(regexp_extract(regexp_replace({narrow}, '(19|20)\d\d', ''), '^\D*(\d{{1,2}})\D*$', 1) as integer)"
    )
    monday = f"date_trunc('week', make_date({year}, 1, 4)) + to_days(7 * ({number} - 1))"
    numbered = f"case when isoyear({monday} + to_days(3)) = {year} then cast({monday} as date) end"
    day = date_value(written, days)
    dated = {"first": day, "last": f"({day} - 6)"}.get(dated_by, f"case when isodow({day}) = 1 then {day} end")
    return f"coalesce({dated}, {numbered})"


def months_of_parts(feed: Feed, rows: str) -> str:
    """Add the weeks or the days of a month up, whichever rows they stand in; heads are their mean by days."""
    table = contracts().tables[feed.table]
    own = [name for name in table.fields if name not in (*table.key, "is_spread")]
    days = "cast(round(7 * (own_to - own_from)) as integer)" if spread_of(feed)["spread"] == WEEK else "1"
    made = {
        name: f"round(sum({name}), 6)" if is_shared(feed, name) else _mean(name, days)
        for name in own
        if contracts().fields[name].type == "number"
    }
    others = [f"{made.get(name, f'any_value({name})')} as {name}" for name in own]
    key = ", ".join(table.key)
    return (
        f"select {key}, {', '.join(others)}, bool_or(is_spread) as is_spread, max(newest_by) as newest_by,"
        f" sum({days}) as days_told from ({rows}) group by {key}"
    )


def _mean(name: str, days: str) -> str:
    return f"round(sum({name} * {days}) / sum(case when {name} is not null then {days} end), 6)"


def is_shared(feed: Feed, name: str) -> bool:
    """Say whether a number is shared over the months of the period of its row."""
    expression = feed.fields.get(name)
    return isinstance(expression, dict) and bool(expression.get("shared"))


def is_of_parts(feed: Feed) -> bool:
    """Say whether the rows of a feed are weeks or days, of which many make a month."""
    return bool(spread_of(feed)) and spread_of(feed)["spread"] in (WEEK, DAY)


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
