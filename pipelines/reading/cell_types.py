"""Write the SQL that turns the text of a cell into a typed value, or says why it cannot."""

from dataclasses import dataclass
from datetime import date

from pipelines.contracts import Field
from pipelines.reading.dates import NARROW, OVER_12, TIME, UP_TO_12, WIDE, date_value, is_either, month_value

EARLIEST = "1950-01-01"
LATEST = "2200-01-01"
PLAIN_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
COMMA_GROUPS = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
POINT_GROUPS = r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+"
# Proof that a column writes numbers one way or the other.
DECIMAL_COMMA = r"[-+]?\d+,(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?0,\d+|[-+]?\d{4,},\d+"
DECIMAL_POINT = r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}"
YES = ("yes", "true", "y", "t", "1", "是", "√", "✓", "对", "有")
NO = ("no", "false", "n", "f", "0", "否", "×", "✗", "错", "无")


@dataclass(frozen=True)
class Column:
    """How one column of one file writes what can be written in more than one way.

    days: "dmy", "mdy" or "" when nothing tells. comma: "decimal", "group" or "" when nothing tells.
    """

    days: str = ""
    comma: str = "group"


@dataclass(frozen=True)
class Typed:
    """A typed value as SQL, and what is wrong with it as pairs of a condition and a message, both SQL."""

    value: str
    faults: tuple[tuple[str, str], ...]


def text(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def evidence(field: Field, cell: str) -> dict[str, str]:
    """Ask a column how it writes: aggregates by name, to be read by `learned`."""
    if field.type in ("date", "month"):
        return {
            "dmy": f"bool_or(regexp_full_match({cell}, '{OVER_12}[-/]{UP_TO_12}[-/]\\d{{4}}{TIME}'))",
            "mdy": f"bool_or(regexp_full_match({cell}, '{UP_TO_12}[-/]{OVER_12}[-/]\\d{{4}}{TIME}'))",
        }
    if field.type in ("number", "integer"):
        return {
            "decimal": f"bool_or(regexp_full_match({cell}, '{DECIMAL_COMMA}'))",
            "group": f"bool_or(regexp_full_match({cell}, '{DECIMAL_POINT}'))",
        }
    return {}


def learned(found: dict[str, bool], delimiter: str, days: str = "") -> Column:
    """Decide how a column writes from what it proved, from its source and from the delimiter of its file."""
    if found.get("dmy") != found.get("mdy"):
        days = "dmy" if found.get("dmy") else "mdy"
    elif found.get("dmy"):
        days = ""
    if found.get("decimal") != found.get("group"):
        return Column(days, "decimal" if found.get("decimal") else "group")
    return Column(days, "" if found.get("decimal") or delimiter == ";" else "group")


def typed(field: Field, cell: str, header: str, column: Column | None, today: date) -> Typed:
    """Type a trimmed cell. Without a column only the plainest writing is taken: quick, and null for all else."""
    writers = {
        "text": lambda: cell,
        "code": lambda: _code(field, cell),
        "yes_no": lambda: _yes_no(cell),
        "date": lambda: date_value(cell, column.days if column else None),
        "month": lambda: month_value(cell, column.days if column else None),
        "number": lambda: _number(cell, column),
        "integer": lambda: _integer(cell, column),
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
    if field.type != "text":
        message = says(expected[field.type])
        if column and field.type in ("date", "month"):
            either = says("could be day/month or month/day: write it as year-month-day")
            message = f"case when {is_either(cell)} then {either} else {message} end"
        if column and field.type in ("number", "integer") and not column.comma:
            either = says("could be a thousands or a decimal comma: write it without")
            message = f"case when regexp_full_match({cell}, '{COMMA_GROUPS}') then {either} else {message} end"
        faults.append((f"{{value}} is null and {cell} is not null", message))
    if field.type in ("date", "month"):
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


def _one_of(cell: str, values: dict[str, str]) -> str:
    whens = " ".join(f"when {text(written)} then {text(value)}" for written, value in values.items())
    return f"case {cell} {whens} end"


def _code(field: Field, cell: str) -> str:
    exact = ", ".join(text(value) for value in field.values)
    written = {label.lower(): value for value, labels in field.values.items() for label in labels.values()}
    written |= {value.lower(): value for value in field.values}
    loose = f"replace(replace(lower({cell}), ' ', '_'), '-', '_')"
    return f"case when {cell} in ({exact}) then {cell} else {_one_of(loose, written)} end"


def _yes_no(cell: str) -> str:
    yes, no = (", ".join(text(word) for word in words) for words in (YES, NO))
    return f"case when lower({cell}) in ({yes}) then true when lower({cell}) in ({no}) then false end"


def _number(cell: str, column: Column | None) -> str:
    if not column:
        value = f"case when {cell} < ':' then try_cast({cell} as double) end"
        return f"case when isfinite({value}) then {value} end"
    narrow = f"translate({cell}, '{WIDE}', '{NARROW}')"
    plain = rf"regexp_replace({narrow}, '(\d)[ \x{{00a0}}\x{{202f}}](\d{{3}})', '\1\2', 'g')"
    with_point = f"try_cast(replace({plain}, ',', '') as double)"
    with_comma = f"try_cast(replace(replace({plain}, '.', ''), ',', '.') as double)"
    whens = [f"when regexp_full_match({plain}, '{PLAIN_NUMBER}') then try_cast({plain} as double)"]
    if column.comma == "decimal":
        whens.insert(0, f"when regexp_full_match({plain}, '{POINT_GROUPS}') then {with_comma}")
        whens.insert(0, rf"when regexp_full_match({plain}, '[-+]?\d{{1,3}}(?:\.\d{{3}})+') then {with_comma}")
    elif column.comma == "group":
        whens.append(f"when regexp_full_match({plain}, '{COMMA_GROUPS}') then {with_point}")
    else:
        whens.append(f"when regexp_full_match({plain}, '{DECIMAL_POINT}') then {with_point}")
        whens.append(f"when regexp_full_match({plain}, '{DECIMAL_COMMA}') then {with_comma}")
    value = f"case {' '.join(whens)} end"
    return f"case when isfinite({value}) then {value} end"


def _integer(cell: str, column: Column | None) -> str:
    number = _number(cell, column)
    return f"case when ({number}) = trunc({number}) and abs({number}) < 9e15 then cast({number} as bigint) end"
