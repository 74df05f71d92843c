"""Write the SQL that reads a date or a month in any usual writing."""

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


def date_value(cell: str, days: str | None) -> str:
    """Read a date. days: "dmy" or "mdy" for 03/04/2025, "" when nothing tells; None takes year-month-day only."""
    if days is None:
        return f"case when {cell} between '0' and ':' then try_cast({cell} as date) end"
    # What is written most often is tried first: the patterns below read anything, and take ten times as long.
    usual = f"case when length({cell}) = 10 and {cell}[5] in ('-', '/') then try_cast({cell} as date) end"
    if days:
        form = "%d/%m/%Y" if days == "dmy" else "%m/%d/%Y"
        usual = f"coalesce({usual}, cast(try_strptime({cell}, '{form}') as date))"
    return f"coalesce({usual}, {_any_date(cell, days)})"


def _any_date(cell: str, days: str) -> str:
    """Read a date in any writing, also with a time, in full-width digits or as an Excel serial."""
    cell = f"translate({cell}, '{WIDE}', '{NARROW}')"
    year_first = rf"regexp_replace({cell}, '^{YEAR_FIRST}$', '\1-\2-\3')"
    return f"""case
        when {cell} is null then null
        when regexp_full_match({cell}, '{YEAR_FIRST}') then try_cast({year_first} as date)
        when regexp_full_match({cell}, '{COMPACT}') then cast(try_strptime({cell}[:8], '%Y%m%d') as date)
        when regexp_full_match({cell}, '{SERIAL}') then
            case when cast({cell} as double) between 18264 and 80000
            then date '1899-12-30' + cast(floor(cast({cell} as double)) as integer) end
        when regexp_full_match({cell}, '{YEAR_LAST}') then {_year_last(cell, days)}
        when regexp_full_match({cell}, '{NAMED}') then cast(try_strptime({cell}, {MONTH_NAMES}) as date) end"""


def _parts(cell: str) -> tuple[str, str, str, str]:
    """Take 31/12/2026 apart: first number, mark, second number, year."""
    first, mark, second, year = (f"regexp_extract({cell}, '^{YEAR_LAST}$', {group})" for group in (1, 2, 3, 4))
    return first, mark, second, year


def is_either(cell: str) -> str:
    """Ask whether day and month of a date can be exchanged."""
    first, mark, second, _ = _parts(cell)
    numbers = [f"try_cast({part} as integer) between 1 and 12" for part in (first, second)]
    return f"(regexp_full_match({cell}, '{YEAR_LAST}') and {mark} <> '.' and {' and '.join(numbers)})"


def _year_last(cell: str, days: str) -> str:
    """Read 31/12/2026; where nothing tells what comes first, only what can be read one way."""
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


def month_value(cell: str, days: str | None) -> str:
    """Read a month, or the month of a date, as its first day."""
    narrow = f"translate({cell}, '{WIDE}', '{NARROW}')"
    month = rf"try_cast(regexp_replace({narrow}, '^{MONTH_ONLY}$', '\1-\2-1') as date)"
    short = f"when regexp_full_match({narrow}, '{MONTH_ONLY}') then {month}"
    tight = f"when regexp_full_match({narrow}, '(?:19|20)\\d{{4}}') then cast(try_strptime({narrow}, '%Y%m') as date)"
    return f"cast(date_trunc('month', case {short} {tight} else {date_value(cell, days)} end) as date)"
