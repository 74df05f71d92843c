"""Write the SQL that turns the text of a cell into a typed value, or says why it cannot."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.contracts import Field
from pipelines.reading.cells import clock, numbers
from pipelines.reading.cells.date_parts import TIME
from pipelines.reading.cells.dates import (
    OVER_12,
    UP_TO_12,
    Days,
    date_value,
    is_either,
    is_short,
    month_value,
    plain_date,
)
from pipelines.reading.cells.digits import one_writing
from pipelines.reading.cells.month_names import Names
from pipelines.reading.cells.quoting import text

DATES = ("date", "month")
LONGEST_SHAPE = 48
EARLIEST = "1950-01-01"
LATEST = "2200-01-01"
LOOSE = r"[\s_\-‐–/·.]+"
MOST_IN_A_CELL = 10**6  # bytes
CUT_BY_EXCEL = r"-?\d(?:[.,]\d+)?E\+\d\d"
YES = (
    "yes",
    *("ja", "oui", "si", "sí", "sì", "sim", "tak", "ano", "áno", "da", "igen", "kyllä", "evet"),
    *("true", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "prawda", "-1", "真"),
    "y",
    "t",
    "1",
    "是",
    "√",
    "✓",
    "✔",
    "☑",
    "对",
    "有",
    "作废",
    "已作废",
    "撤销",
    "已撤销",
    *("删除", "已删除", "撤回", "已撤回", "取消", "已取消"),
    "withdrawn",
    "deleted",
    "void",
    "voided",
    "cancelled",
    "canceled",
)
NO = (
    "no",
    *("non", "nein", "nee", "nej", "nei", "nie", "ne", "nem", "ei", "hayır", "não", "nao"),
    *("false", "falsch", "faux", "falso", "fałsz", "n", "f", "0", "假"),
    *("否", "×", "✗", "✘", "☐", "□", "错", "无", "正常", "有效"),
    *("未作废", "未删除", "未撤销", "未撤回", "未取消", "active", "valid"),
)


@dataclass(frozen=True)
class Column:
    """How one column of one file writes what can be written in more than one way.

    days: "dmy", "mdy" or "" when nothing tells. comma and point: "decimal", "group" or "" when nothing tells.
    scale: what its header multiplies its numbers by. other_unit: what they count instead of what is asked.
    has_currencies: its amounts are in more than one. shares: why numbers up to 1 may be shares of one instead of
    percents. in_words: some of its due dates are. is_plain: every day is written as 2026-03-02 or 2026/03/02, every
    month as 2026-03: nothing else need be tried, which takes most of the time to plan a file. clock: how it writes
    times of day, where not as 14:30. The others are those of Days.
    """

    days: str = ""
    comma: str = "group"
    point: str = "decimal"
    scale: float = 1
    other_unit: str = ""
    has_currencies: bool = False
    shares: str = ""
    in_words: bool = False
    short: str = ""
    year: int | None = None
    zone: str = ""
    last: bool = False
    is_plain: bool = False
    names: Names = ()
    has_eras: bool = False
    clock: str = ""

    @property
    def of_days(self) -> Days:
        """Give what it has proved of its dates."""
        return Days(self.days, self.short, self.year, self.zone, self.last, self.names, self.has_eras)


@dataclass(frozen=True)
class Typed:
    """A typed value as SQL, and what is wrong with it as pairs of a condition and a message, both SQL."""

    value: str
    faults: tuple[tuple[str, str], ...]


def evidence(field: Field, cell: str) -> dict[str, str]:
    """Ask a column how it writes: aggregates by name, to be read by `learned`."""
    if field.type in DATES:
        return {
            "dmy": f"bool_or(regexp_full_match({cell}, '{OVER_12}[-/]{UP_TO_12}[-/]\\d{{4}}{TIME}'))",
            "mdy": f"bool_or(regexp_full_match({cell}, '{UP_TO_12}[-/]{OVER_12}[-/]\\d{{4}}{TIME}'))",
            "shapes": f"histogram(left(regexp_replace({cell}, '[0-9０-９]', '9', 'g'), {LONGEST_SHAPE}))",
        }
    if field.type in ("number", "integer"):
        figures = numbers.figures(cell)
        return {
            "comma_is_decimal": f"bool_or(regexp_full_match({figures}, '{numbers.DECIMAL_COMMA}'))",
            "comma_is_group": f"bool_or(regexp_full_match({figures}, '{numbers.DECIMAL_POINT}'))",
            "point_is_decimal": f"bool_or(regexp_full_match({figures}, '{numbers.POINT_IS_DECIMAL}'))",
            **({"currencies": f"list(distinct {numbers.currency(cell)})"} if is_money(field) else {}),
            **(clock.evidence(cell) if clock.is_clock(field) else {}),
        }
    return {}


def is_money(field: Field) -> bool:
    """Say whether a field holds amounts of money."""
    return (field.unit or {}).get("en") == "currency"


def learned(found: dict[str, Any], delimiter: str, days: str = "", in_sheet: bool = False) -> Column:
    """Decide how a column writes from what it proved, from its source and from the delimiter of its file.

    A sheet writes its own numbers with a decimal point, so a point in it needs no proof.
    """
    if found.get("dmy") != found.get("mdy"):
        days = "dmy" if found.get("dmy") else "mdy"
    elif found.get("dmy"):
        days = ""
    if "comma_is_decimal" not in found:
        return Column(days)
    by_comma, by_point = found.get("comma_is_decimal"), found.get("comma_is_group") or found.get("point_is_decimal")
    if by_comma and by_point:
        return Column(days, "", "decimal" if in_sheet else "")
    if by_comma:
        return Column(days, "decimal", "group")
    if by_point:
        return Column(days, "group", "decimal")
    return Column(days, "" if delimiter == ";" else "group", "decimal" if in_sheet else "")


def typed(field: Field, cell: str, header: str, column: Column | None, today: date) -> Typed:
    """Type a trimmed cell. Without a column only the plainest writing is taken: quick, and null for all else."""
    writers = {
        "text": lambda: one_writing(cell) if field.name.endswith("_id") else cell,
        "code": lambda: _code(field, cell),
        "yes_no": lambda: _yes_no(cell),
        "date": lambda: _date(cell, column),
        "month": lambda: _month(cell, column),
        "number": lambda: _number(field, cell, column),
        "integer": lambda: _integer(field, cell, column),
    }
    return Typed(writers[field.type](), tuple(_faults(field, cell, header, column, today)))


def _faults(field: Field, cell: str, header: str, column: Column | None, today: date) -> list[tuple[str, str]]:
    """List the faults of a value; `{value}` in a condition stands for the typed value."""

    def says(sentence: str) -> str:
        start, end = text(header + ': "'), text('" ' + sentence)
        return f"{start} || left({cell}, 200) || {end}"

    expected = {
        "code": f"is not one of {', '.join(field.values)}",
        "yes_no": "is not yes or no",
        "date": "is not a date",
        "month": "is not a month",
        "number": "is not a number",
        "integer": "is not a whole number",
    }
    faults = []
    if field.type == "text" and field.name.endswith("_id"):
        is_number = f"({cell} < ':' and contains({cell}, 'E+'))"  # an id that begins with a letter is not searched
        cut = f"({is_number} and regexp_full_match({cell}, '{CUT_BY_EXCEL}'))"
        faults.append((cut, says("was cut to 15 digits by Excel: format the column as text before exporting")))
    if field.type == "text":
        faults.append(
            (f"strlen({cell}) > {MOST_IN_A_CELL}", text(f"{header}: a cell of more than {MOST_IN_A_CELL // 10**6} MB"))
        )
    if field.type != "text":
        message = says(expected[field.type])
        if column and field.type in DATES and not column.is_plain:
            either = says("could be day/month or month/day: write it as year-month-day")
            short = says("has a year of two digits: write it as year-month-day")
            message = f"case when {is_either(cell)} then {either} when {is_short(cell)} then {short} else {message} end"
        if clock.is_clock(field):
            message = clock.why_not(cell, says)
        elif column and field.type in ("number", "integer"):
            message = _no_number(field, cell, column, says, message)
        faults.append((f"{{value}} is null and {cell} is not null", message))
    if column and column.has_currencies:
        several = says("is in one of several currencies of its column: write all amounts in that of the company")
        faults.append((f"{numbers.currency(cell)} is not null", several))
    if column and column.other_unit:
        other = text(f"{header}: its numbers are in {column.other_unit}, {(field.unit or {}).get('en')} are needed")
        faults.append((f"{cell} is not null", other))
    if field.type in DATES:
        faults.append((f"{{value}} < date '{EARLIEST}'", says("is before 1950")))
        if field.not_future:
            faults.append((f"{{value}} > date '{today}'", says(f"is after the day of loading, {today}")))
        else:
            faults.append((f"{{value}} >= date '{LATEST}'", says("is after 2199")))
    if field.min is not None:
        faults.append((f"{{value}} < {field.min}", says(f"is below {field.min:g}")))
    if field.max is not None:
        faults.append((f"{{value}} > {field.max}", says(f"is above {field.max:g}")))
    return faults


def _date(cell: str, column: Column | None) -> str:
    if column and column.is_plain:
        return plain_date(cell)
    return date_value(cell, column.of_days if column else None)


def _month(cell: str, column: Column | None) -> str:
    if column and column.is_plain:
        return plain_date(f"{cell} || '-01'")
    return month_value(cell, column.of_days if column else None)


def _one_of(cell: str, values: dict[str, str]) -> str:
    """Look a cell up in a list of words, written as one text: to plan a case of a hundred words takes milliseconds."""
    listed = text(json.dumps(values, ensure_ascii=False))
    return f"cast({listed}::json as map(varchar, varchar))[{cell}]"


def _no_number(field: Field, cell: str, column: Column, says: Callable[[str], str], otherwise: str) -> str:
    """Say why a cell is no number: about how many, a comma or point that could be either, another unit."""
    figures, whens = numbers.narrow(cell), [f"when regexp_full_match({cell}, {text(numbers.ABOUT)})"]
    whens = [f"{whens[0]} then {says('is about a number, not a number: write the number itself')}"]
    if not column.comma:
        either = says("could be a thousands or a decimal comma: write it without")
        whens.append(f"when regexp_full_match({figures}, '{numbers.COMMA_GROUPS}') then {either}")
    if not column.point:
        either = says("could be a thousands or a decimal point: write it without")
        whens.append(f"when regexp_full_match({figures}, '{numbers.EITHER_POINT}') then {either}")
    if other := numbers.OTHER_UNITS.get((field.unit or {}).get("en", "")):
        wanted = says(f"is in another unit: {(field.unit or {})['en']} are needed")
        is_other = text(rf"(?i)[-+0-9., ]+\s*(?:{other})")
        whens.append(f"when regexp_full_match({cell}, {is_other}) then {wanted}")
    return f"case {' '.join(whens)} else {otherwise} end"


def _code(field: Field, cell: str) -> str:
    exact = ", ".join(text(value) for value in field.values)
    loose = f"regexp_replace(lower({cell}), '{LOOSE}', '', 'g')"
    return f"case when {cell} in ({exact}) then {cell} else {_one_of(loose, words_of(field))} end"


def words_of(field: Field) -> dict[str, str]:
    """Map what may be written for the codes of a field to them: their names and the usual words, written loosely."""
    written = {_loosely(word): code for code, words in field.words.items() for word in words}
    written |= {_loosely(label): code for code, labels in field.values.items() for label in labels.values()}
    return written | {_loosely(code): code for code in field.values}


def code_of(field: Field, word: str) -> str | None:
    """Give the code that a word is read as."""
    return words_of(field).get(_loosely(word))


def _loosely(word: str) -> str:
    return re.sub(LOOSE, "", word.lower())


def _yes_no(cell: str) -> str:
    yes, no = (", ".join(text(word) for word in words) for words in (YES, NO))
    return f"case when lower({cell}) in ({yes}) then true when lower({cell}) in ({no}) then false end"


def _number(field: Field, cell: str, column: Column | None) -> str:
    """Read a number. On the quick way three digits after a point need a closer look: they may be thousands."""
    if clock.is_clock(field) and not column:
        return clock.plain(cell)
    if not column:
        value = f"case when {cell} < ':' and {cell}[-4] <> '.' then try_cast({cell} as double) end"
        return f"case when isfinite({value}) then {value} end"
    read = numbers.number(field, cell, column.comma, column.point, column.scale)
    return clock.value(numbers.narrow(cell), column.clock, read) if clock.is_clock(field) else read


def _integer(field: Field, cell: str, column: Column | None) -> str:
    number = _number(field, cell, column)
    return f"case when ({number}) = trunc({number}) and abs({number}) < 9e15 then cast({number} as bigint) end"
