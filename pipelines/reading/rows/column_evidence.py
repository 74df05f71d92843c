"""Learn from a whole column how it writes what can be written in more than one way, and say what was decided."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import duckdb

from pipelines.contracts import Field, contracts
from pipelines.plant_day import plant_time_zone
from pipelines.reading.cells import clock, due_in_words, eras, numbers, percents
from pipelines.reading.cells.cell_types import DATES, Column, learned
from pipelines.reading.cells.date_parts import TIME
from pipelines.reading.cells.dates import OVER_12, RANGE, ZONED, is_either, short_year
from pipelines.reading.cells.digits import NUMERALS, plain_digits
from pipelines.reading.cells.month_names import names_in
from pipelines.reading.cells.nothing import marks
from pipelines.reading.layout.text_tables import Text
from pipelines.reading.recognising.recognise import Feed
from pipelines.reading.rows import typing_sql
from pipelines.reading.rows.typing_sql import Way

ORDERS = {"ymd": "year-month-day", "dmy": "day/month/year", "mdy": "month/day/year"}
LAST_DAY_OF_A_RANGE = ("due_date", "original_due_date", "completed_date", "treated_date", "accepted_date")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=$|\D|[01]\d(?:\D|$)|[01]\d[0-3]\d(?:\D|$))")
WITHOUT_YEAR = re.compile(
    rf"[9{NUMERALS}元]{{1,3}} ?月(?: ?[9{NUMERALS}]{{1,3}} ?[日号]?| ?份?)|"
    r"(?:[A-Za-zÀ-ž]{2,12}\.?,? +)?9{1,2}(?:st|nd|rd|th|er|\.)?[ -](?:de |d['’])?[A-Za-zÀ-ž]{3,12}\.?"
    r"|[A-Za-zÀ-ž]{3,12}\.?|9{1,2}"
)
SHORT = re.compile(r"9{1,2}[-/.] ?9{1,2}[-/.] ?99\.?(?:,?[ T].*)?")
ISO = re.compile(r"9999[-/]9{1,2}[-/]9{1,2}(?:[ T].*)?")
PLAIN = {"date": ("9999-99-99", "9999/99/99"), "month": ("9999-99",)}
AS_WIDE = 366  # days around today in which dates with years of two digits are expected


@dataclass(frozen=True)
class Asked:
    """One field of one feed whose column is learned from: its name, header, SQL, and what the column answered."""

    feed: int
    name: str
    header: str
    cell: str
    cells: str
    found: Mapping[str, Any]

    @property
    def field(self) -> Field:
        """Give the field of the contract."""
        return contracts().fields[self.name]

    @property
    def shapes(self) -> Mapping[str, int]:
        """Count the shapes of its dates: every digit is a 9."""
        return self.found.get("shapes") or {}

    def has(self, shape: re.Pattern[str]) -> int:
        """Count the cells of a shape."""
        return sum(count for written, count in self.shapes.items() if shape.fullmatch(written))


def learn(con: duckdb.DuckDBPyConnection, way: Way) -> tuple[dict[tuple[str, str], Column], list[str]]:
    """Learn how each date and number column of a file is written; the notes say what had to be decided."""
    columns: dict[tuple[str, str], Column] = {}
    notes: list[str] = []
    source = way.text.match.source
    for number, feed in enumerate(source.feeds):
        asked = _ask(con, way, feed, number)
        for one in asked:
            column = learned(dict(one.found), way.text.delimiter, source.days, way.in_sheet)
            if one.field.type in DATES:
                column, said = _dates(con, way, one, asked, column)
                if due_in_words.may_be(contracts().tables[feed.table], one.name, feed.fields):
                    column, said = _in_words(con, one, column, said)
            else:
                column, said = _numbers(way, feed, one, column)
            columns[str(number), one.name] = column
            notes += [f"{one.header}: {sentence}" for sentence in said]
    return columns, list(dict.fromkeys(notes))


def _ask(con: duckdb.DuckDBPyConnection, way: Way, feed: Feed, number: int) -> list[Asked]:
    questions = typing_sql.ask_evidence(way, feed)
    if not questions:
        return []
    cells = typing_sql.rows_of(way, feed)
    answers = con.execute(f"select {', '.join(questions.values())} from ({cells})").fetchall()[0]
    found: dict[str, dict[str, Any]] = {}
    for (name, question), answer in zip(questions, answers, strict=True):
        found.setdefault(name, {})[question] = answer
    texts = typing_sql.feed_columns(way, feed)
    return [
        Asked(number, name, typing_sql.header_of(way, feed, name), texts[name], cells, answer)
        for name, answer in found.items()
    ]


def _numbers(way: Way, feed: Feed, one: Asked, column: Column) -> tuple[Column, list[str]]:
    scale, other_unit = typing_sql.unit_in_header(way, feed, one.name)
    times = f"multiplied by {scale:,g}" if scale > 1 else f"divided by {1 / scale:,g}"
    named = {*(one.found.get("currencies") or ()), numbers.currency_in(one.header)} - {None, ""}
    shares, said = percents.decided(one.found, one.header, way.text.match.title)
    column = replace(column, scale=scale, other_unit=other_unit, has_currencies=len(named) > 1, shares=shares)
    if clock.is_clock(one.field):
        column = replace(column, clock=clock.learned(one.found))
    return column, [*([times] if scale != 1 else []), *said]


def _dates(
    con: duckdb.DuckDBPyConnection, way: Way, one: Asked, asked: Sequence[Asked], column: Column
) -> tuple[Column, list[str]]:
    """Decide on years of two digits, days without a year, ranges and moments with a zone."""
    zone = plant_time_zone()
    column = replace(column, zone=str(zone or ""), last=one.name in LAST_DAY_OF_A_RANGE, is_plain=_is_plain(one))
    column = replace(column, names=() if column.is_plain else names_in(one.shapes))
    said = []
    if short := one.has(SHORT):
        column = replace(column, short=_short_order(con, way, one, asked, column.days))
        if column.short:
            years = f"{short} years of two digits are" if short > 1 else "a year of two digits is"
            said.append(f"{years} read as {ORDERS[column.short]}")
    if (bare := one.has(WITHOUT_YEAR)) and (found := year_of(way.text)):
        column = replace(column, year=found[0])
        days = f"{bare} without a year are" if bare > 1 else "one without a year is"
        said.append(f"{days} read as of {found[0]}, which stands in {found[1]}")
    if counted := one.has(eras.SHAPE):
        column = replace(column, has_eras=True)
        years = f"{counted} years of an era (民國, 令和) are" if counted > 1 else "a year of an era (民國, 令和) is"
        said.append(f"{years} read as of the common calendar")
    if ranges := one.has(re.compile(RANGE.replace(r"\d", "9"))):
        of = f"{ranges} ranges" if ranges > 1 else "a range"
        said.append(f"of {of} of days the {'last' if column.last else 'first'} is taken")
    if (zoned := one.has(re.compile(ZONED.replace(r"\d", "9")))) and not zone:
        which, keep = (f"{zoned} moments", "keep their") if zoned > 1 else ("a moment", "keeps its")
        said.append(f"{which} in another time zone {keep} own day: set the time zone of the company")
    return column, [*said, *_swapped(con, one)]


def _in_words(con: duckdb.DuckDBPyConnection, one: Asked, column: Column, said: list[str]) -> tuple[Column, list[str]]:
    """Look for due dates in words, where not all cells are figures."""
    if not any(due_in_words.MAY_BE_WORDS.search(shape) for shape in one.shapes):
        return column, said
    asked = due_in_words.evidence("cell")
    count, some = con.execute(f"select {asked} from (select {one.cell} as cell from ({one.cells}))").fetchall()[0]
    return replace(column, in_words=count > 0), [*said, *due_in_words.notes(count, some)]


def _is_plain(one: Asked) -> bool:
    """Say whether a column writes all its days, or months, in the one plain way, or marks that there is none."""
    plain = PLAIN[one.field.type]
    return all(shape in plain or shape.upper() in marks(one.field) for shape in one.shapes)


def _short_order(con: duckdb.DuckDBPyConnection, way: Way, one: Asked, asked: Sequence[Asked], days: str) -> str:
    """Decide what comes first in dates with a year of two digits; "" where two orders are possible."""
    shown = ", ".join(
        f"bool_and({value} is not null), min({value}), max({value}), sum({value} - date '2000-01-01')"
        for value in (short_year("cell", order) for order in ORDERS)
    )
    shape = f"regexp_full_match(regexp_replace(cell, '[0-9]', '9', 'g'), '{SHORT.pattern}')"
    cells = f"select {one.cell} as cell from ({one.cells})"
    answers = con.execute(f"select {shown} from ({cells}) where {shape}").fetchall()[0]
    ways = {order: answers[4 * place : 4 * place + 4] for place, order in enumerate(ORDERS)}
    possible = {order: found[1:] for order, found in ways.items() if found[0]}
    if all("." in written for written in one.shapes if SHORT.fullmatch(written)):
        possible.pop("mdy", None)  # with points nobody writes the month first
    if one.field.not_future:
        possible = {order: found for order, found in possible.items() if found[1] <= way.today}
    years = _years(con, asked)
    near = {order: found for order, found in possible.items() if years and _within(found, years)}
    recent = {order: found for order, found in possible.items() if _is_recent(found, way.today)}
    for choice in (possible, near, recent, {order: possible[order] for order in (days,) if order in possible}):
        if choice and len(set(choice.values())) == 1:
            return next(iter(choice))
    return ""


def _within(found: tuple[date, date, int], years: tuple[int, int]) -> bool:
    return years[0] - 1 <= found[0].year and found[1].year <= years[1] + 1


def _is_recent(found: tuple[date, date, int], today: date) -> bool:
    wide = timedelta(days=AS_WIDE)
    return today - 2 * wide <= found[0] and found[1] <= today + wide


def _years(con: duckdb.DuckDBPyConnection, asked: Iterable[Asked]) -> tuple[int, int] | None:
    """Find the first and the last year that the dates of a table write with four digits."""
    found: list[int] = []
    for one in asked:
        if one.field.type in DATES:
            year = f"try_cast(regexp_extract({one.cell}, '(?:^|[^0-9])((?:19|20)[0-9]{{2}})', 1) as integer)"
            real = f"case when {year} between 1951 and 2100 then {year} end"
            found += [*con.execute(f"select min({real}), max({real}) from ({one.cells})").fetchall()[0]]
    years = [year for year in found if year is not None]
    return (min(years), max(years)) if years else None


def _swapped(con: duckdb.DuckDBPyConnection, one: Asked) -> list[str]:
    """Say when day and month of true dates may be exchanged: a spreadsheet takes only days up to 12 for dates."""
    true_dates = one.has(ISO)
    if not true_dates or bool(one.found.get("dmy")) == bool(one.found.get("mdy")):
        return []
    over = f"regexp_full_match({one.cell}, '\\d{{4}}[-/]\\d{{1,2}}[-/]{OVER_12}{TIME}')"
    has_over, has_either = con.execute(
        f"select bool_or({over}), bool_or({is_either(one.cell)}) from ({one.cells})"
    ).fetchall()[0]
    if has_over or has_either:
        return []
    return [
        f"none of {true_dates} dates has a day after the 12th, and every date that is a text has one: a spreadsheet may"
        " have exchanged day and month when it opened the export: export it again and load that file"
    ]


def year_of(table: Text) -> tuple[int, str] | None:
    """Find the one year that the title, the name of the sheet or of the file speaks of."""
    places = ((table.match.title, "the title"), (table.sheet, "the name of the sheet"), (table.file, "the file name"))
    for said, place in places:
        years = set(YEAR.findall(plain_digits(said)))
        if len(years) == 1:
            return int(years.pop()), place
    return None
