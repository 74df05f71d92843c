"""Write the SQL that turns the text of a cell into a typed value, or says why it cannot."""

from dataclasses import dataclass
from datetime import date

from pipelines.contracts import Field

EARLIEST = "1950-01-01"
LATEST = "2200-01-01"
WIDE = "０１２３４５６７８９－／．：，＋"
NARROW = "0123456789-/.:,+"
TIME = r"(?:[ T]*(?:上午|下午)? ?\d{1,2}[:时].*)?"
YEAR_FIRST = rf"(\d{{4}}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}}) ?[日号]?{TIME}"
COMPACT = r"(?:19|20)\d{6}(?:\d{6})?"
SERIAL = r"\d{5}(?:\.\d+)?"
YEAR_LAST = rf"(\d{{1,2}})([-/.])(\d{{1,2}})[-/.](\d{{4}}){TIME}"
OVER_12, UP_TO_12 = r"(?:1[3-9]|2\d|3[01])", r"(?:0?[1-9]|1[0-2])"
MONTH_ONLY = r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?月?"
NAMED = r"[0-9A-Za-z][0-9A-Za-z ,./-]*[ ,./-]\d{4}"
MONTH_NAMES = ["%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d-%B-%Y", "%d.%b.%Y", "%d/%b/%Y"]
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
        "date": lambda: date_value(cell, column),
        "month": lambda: _month(cell, column),
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
            message = f"case when {_is_either(cell)} then {either} else {message} end"
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
    written = {label.lower(): value for value, label in field.values.items()}
    written |= {value.lower(): value for value in field.values}
    loose = f"replace(replace(lower({cell}), ' ', '_'), '-', '_')"
    return f"case when {cell} in ({exact}) then {cell} else {_one_of(loose, written)} end"


def _yes_no(cell: str) -> str:
    yes, no = (", ".join(text(word) for word in words) for words in (YES, NO))
    return f"case when lower({cell}) in ({yes}) then true when lower({cell}) in ({no}) then false end"


def date_value(cell: str, column: Column | None) -> str:
    if not column:
        return f"case when {cell} between '0' and ':' then try_cast({cell} as date) end"
    # What is written most often is tried first: the patterns below read anything, and take ten times as long.
    usual = f"case when length({cell}) = 10 and {cell}[5] in ('-', '/') then try_cast({cell} as date) end"
    if column.days:
        form = "%d/%m/%Y" if column.days == "dmy" else "%m/%d/%Y"
        usual = f"coalesce({usual}, cast(try_strptime({cell}, '{form}') as date))"
    return f"coalesce({usual}, {_any_date(cell, column)})"


def _any_date(cell: str, column: Column) -> str:
    cell = f"translate({cell}, '{WIDE}', '{NARROW}')"
    year_first = rf"regexp_replace({cell}, '^{YEAR_FIRST}$', '\1-\2-\3')"
    return f"""case
        when {cell} is null then null
        when regexp_full_match({cell}, '{YEAR_FIRST}') then try_cast({year_first} as date)
        when regexp_full_match({cell}, '{COMPACT}') then cast(try_strptime({cell}[:8], '%Y%m%d') as date)
        when regexp_full_match({cell}, '{SERIAL}') then
            case when cast({cell} as double) between 18264 and 80000
            then date '1899-12-30' + cast(floor(cast({cell} as double)) as integer) end
        when regexp_full_match({cell}, '{YEAR_LAST}') then {_year_last(cell, column.days)}
        when regexp_full_match({cell}, '{NAMED}') then cast(try_strptime({cell}, {MONTH_NAMES}) as date) end"""


def _parts(cell: str) -> tuple[str, str, str, str]:
    """Take 31/12/2026 apart: first number, mark, second number, year."""
    first, mark, second, year = (f"regexp_extract({cell}, '^{YEAR_LAST}$', {group})" for group in (1, 2, 3, 4))
    return first, mark, second, year


def _is_either(cell: str) -> str:
    """Ask whether day and month of a date can be exchanged."""
    first, mark, second, _ = _parts(cell)
    numbers = [f"try_cast({part} as integer) between 1 and 12" for part in (first, second)]
    return f"(regexp_full_match({cell}, '{YEAR_LAST}') and {mark} <> '.' and {' and '.join(numbers)})"


def _year_last(cell: str, days: str) -> str:
    first, mark, second, year = _parts(cell)
    day_first = f"try_cast({year} || '-' || {second} || '-' || {first} as date)"
    month_first = f"try_cast({year} || '-' || {first} || '-' || {second} as date)"
    if days == "dmy":
        return day_first
    if days == "mdy":
        return f"case when {mark} = '.' then {day_first} else {month_first} end"
    number_1, number_2 = f"cast({first} as integer)", f"cast({second} as integer)"
    return f"""case when {mark} = '.' or {number_1} > 12 or {number_1} = {number_2} then {day_first}
        when {number_2} > 12 then {month_first} end"""


def _month(cell: str, column: Column | None) -> str:
    narrow = f"translate({cell}, '{WIDE}', '{NARROW}')"
    month = rf"try_cast(regexp_replace({narrow}, '^{MONTH_ONLY}$', '\1-\2-1') as date)"
    short = f"when regexp_full_match({narrow}, '{MONTH_ONLY}') then {month}"
    tight = f"when regexp_full_match({narrow}, '(?:19|20)\\d{{4}}') then cast(try_strptime({narrow}, '%Y%m') as date)"
    return f"cast(date_trunc('month', case {short} {tight} else {date_value(cell, column)} end) as date)"


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
