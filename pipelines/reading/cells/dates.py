"""Write the SQL that reads a date or a month in any usual writing."""

from dataclasses import dataclass

from pipelines.reading.cells import eras
from pipelines.reading.cells.date_parts import TIME, made, part
from pipelines.reading.cells.digits import NARROW, NUMERALS, WIDE, digits_sql
from pipelines.reading.cells.month_names import Names, in_english
from pipelines.reading.cells.quoting import text

YEAR_FIRST = rf"(\d{{4}}) ?[-/.年년] ?(\d{{1,2}}) ?[-/.月월] ?(\d{{1,2}}) ?[日号號일.]?{TIME}"
COMPACT = r"(?:19|20)\d{6}(?:\d{6}|[ T]\d{1,2}:.*)?"
SERIAL = r"\d{5}(?:\.\d+)?"
YEAR_LAST = rf"(\d{{1,2}})([-/.]) ?(\d{{1,2}})[-/.] ?(\d{{4}})\.?{TIME}"  # 28. 3. 2026 is usual in half of Europe
SHORT_YEAR = rf"(\d{{1,2}})[-/.] ?(\d{{1,2}})[-/.] ?(\d{{2}})\.?{TIME}"
OVER_12, UP_TO_12 = r"(?:1[3-9]|2\d|3[01])", r"(?:0?[1-9]|1[0-2])"
MONTH_ONLY = r"(\d{4}) ?(?:[-/.年년]|[-.]?M) ?(\d{1,2}) ?[月월]?份?\.?"
MONTH_FIRST = r"(\d{1,2}) ?[-/.] ?(\d{4})"
MONTH_ALONE = r"(\d{1,2}) ?月?份?"
DAY_OF_MONTH = rf"(\d{{1,2}}) ?月 ?(\d{{1,2}}) ?[日号]?{TIME}"
MONTH_NAME = r"(?i)(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
NAME = MONTH_NAME.removeprefix("(?i)")
WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? +)?"
DAY_NAMED = rf"(?i){WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?[ ,./-]*(?:of )?{NAME}\.?[ ,./'’-]*(\d{{4}}|\d{{2}})\.?{TIME}"
NAMED_DAY = rf"(?i){WEEKDAY}{NAME}\.?[ ,./-]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,| |, |[./-])(\d{{4}}){TIME}"
YEAR_NAMED = rf"(?i)(\d{{4}})[ ,./-]*{NAME}\.?[ ,./-]*(\d{{1,2}})\.?{TIME}"
DAY_NAMED_ALONE = rf"(?i)(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]{NAME}\.?"
NAMED_MONTH = rf"(?i){NAME}\.?[ ,./'’-]*(\d{{4}}|\d{{2}})\.?"
YEAR_AND_NAME = rf"(?i)(\d{{4}})[ ,./'’-]*{NAME}\.?"
ZONED = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
UNTIL = r" ?(?:至|到|~|～|—|–|--| - | to | until | through ) ?"
RANGE = (
    rf"(\d{{4}})([-/.年]) ?(\d{{1,2}})[-/.月] ?(\d{{1,2}})[日号]?(?:{UNTIL}|-)"
    r"(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})[日号]?"
)
OF_WEEK = r"[ ,，]*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?$"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
PIVOT = 40  # years of two digits up to so many after 2000 are of this century: 26 is 2026, 98 is 1998


@dataclass(frozen=True)
class Days:
    """What a column has proved of its dates.

    order: "dmy" or "mdy" for 03/04/2025; short: "ymd", "dmy" or "mdy" for years of two digits; "" where nothing tells.
    year: that of the title, for days without one. zone: where the plant is. last: a range means its last day. names:
    of months that are not English. has_eras: years are counted as 民國115年, 115/3/2 or 令和8年.
    """

    order: str = ""
    short: str = ""
    year: int | None = None
    zone: str = ""
    last: bool = False
    names: Names = ()
    has_eras: bool = False


def plain_date(cell: str) -> str:
    """Read a date of a column that writes all as 2026-03-02 or 2026/03/02, in narrow or wide digits."""
    return f"try_cast(translate({cell}, '{WIDE}', '{NARROW}') as date)"


def date_value(cell: str, days: str | Days | None) -> str:
    """Read a date: "dmy" or "mdy" for 03/04/2025, "" when nothing tells; None takes year-month-day only."""
    if days is None:
        zoned = f"({cell}[-1] > '9' or contains({cell}[17:], '+') or contains({cell}[17:], '-'))"
        plain = f"case when {cell} between '0' and ':' then try_cast({cell} as date) end"
        return f"case when strlen({cell}) < 17 or not {zoned} then {plain} end"
    known = Days(days) if isinstance(days, str) else days
    # What is written most often is tried first: the patterns below read anything, and take ten times as long.
    usual = f"case when length({cell}) = 10 and {cell}[5] in ('-', '/') then try_cast({cell} as date) end"
    if known.order:
        form = "%d/%m/%Y" if known.order == "dmy" else "%m/%d/%Y"
        usual = f"coalesce({usual}, cast(try_strptime({cell}, '{form}') as date))"
    return f"coalesce({usual}, {_any_date(cell, known)})"


def _any_date(cell: str, known: Days) -> str:
    """Read a date in any writing, also with a time, in full-width digits or as an Excel serial."""
    cell = f"translate({in_english(cell, known.names) if known.names else cell}, '{WIDE}', '{NARROW}')"
    year_first = rf"regexp_replace({cell}, '^{YEAR_FIRST}$', '\1-\2-\3')"
    whens = [
        f"when {cell} is null then null",
        f"when regexp_full_match({cell}, '{ZONED}') then {_zoned(cell, known.zone)}",
        f"when regexp_full_match({cell}, '{YEAR_FIRST}') then try_cast({year_first} as date)",
        f"when regexp_full_match({cell}, '{COMPACT}') then cast(try_strptime({cell}[:8], '%Y%m%d') as date)",
        f"""when regexp_full_match({cell}, '{SERIAL}') then
            case when cast({cell} as double) between 18264 and 80000
            then date '1899-12-30' + cast(floor(cast({cell} as double)) as integer) end""",
        f"when regexp_full_match({cell}, '{YEAR_LAST}') then {_year_last(cell, known.order)}",
        f"when regexp_full_match({cell}, {text(RANGE)}) then {_range(cell, known.last)}",
        *_named(cell),
        *(eras.days(cell) if known.has_eras else ()),
    ]
    whens.append(f"when regexp_matches({cell}, '[{NUMERALS}].*月|{OF_WEEK}') then {_in_numerals(cell, known.year)}")
    if known.short:
        whens.append(f"when regexp_full_match({cell}, '{SHORT_YEAR}') then {short_year(cell, known.short)}")
    if known.year:
        whens += _without_year(cell, known.year)
    return f"case {' '.join(whens)} end"


def _in_numerals(cell: str, year: int | None) -> str:
    """Read 二〇二六年三月二日, and a day with the name of its weekday behind it."""
    plain = digits_sql(f"regexp_replace({cell}, {text(OF_WEEK)}, '')")
    year_first = rf"try_cast(regexp_replace({plain}, '^{YEAR_FIRST}$', '\1-\2-\3') as date)"
    whens = [f"when regexp_full_match({plain}, '{YEAR_FIRST}') then {year_first}"]
    return f"case {' '.join([*whens, *(_without_year(plain, year) if year else [])])} end"


def _zoned(cell: str, zone: str) -> str:
    """Bring a moment with an offset to the day it is at the plant; without a zone it keeps its own day."""
    if not zone:
        return f"try_cast({cell}[:10] as date)"
    moment = rf"regexp_replace(replace({cell}, ',', '.'), ' ?(UTC|GMT|Z)$', '+00:00')"
    moment = rf"regexp_replace({moment}, '([+-]\d{{2}}):?(\d{{2}})?$', '\1:\2')"
    return f"cast(timezone({text(zone)}, try_cast(rtrim({moment}, ':') as timestamptz)) as date)"


def _century(year: str) -> str:
    """Give a year of two digits its century."""
    return (
        f"case when length({year}) = 2 then case when cast({year} as integer) <= {PIVOT}"
        f" then '20' else '19' end || {year} else {year} end"
    )


def _month_of(name: str) -> str:
    return f"cast((strpos('{MONTHS}', upper({name}[1]) || lower({name}[2:])) + 3) // 4 as varchar)"


def _named(cell: str) -> list[str]:
    """Read dates with the name of their month: 15 Sept 2026, Sep 15, 2026, Tue 15-Sep-26, 2026 Sep 15."""
    whens = []
    for pattern, day, name, year in ((DAY_NAMED, 1, 2, 3), (NAMED_DAY, 2, 1, 3), (YEAR_NAMED, 3, 2, 1)):
        parts = [part(cell, pattern, group) for group in (year, name, day)]
        value = made(_century(parts[0]), _month_of(parts[1]), parts[2])
        whens.append(f"when regexp_full_match({cell}, {text(pattern)}) then {value}")
    return whens


def _without_year(cell: str, year: int) -> list[str]:
    """Read 3月2日 and 2 Mar with the year of the title."""
    shapes = ((DAY_OF_MONTH, 1, 2, False), (DAY_NAMED_ALONE, 2, 1, True))
    whens = []
    for pattern, month, day, is_named in shapes:
        number = _month_of(part(cell, pattern, month)) if is_named else part(cell, pattern, month)
        value = made(f"'{year}'", number, part(cell, pattern, day))
        whens.append(f"when regexp_full_match({cell}, {text(pattern)}) then {value}")
    return whens


def _range(cell: str, last: bool) -> str:
    """Read the first or the last day of 2026-03-02至03-05; the end may leave out what the start says."""
    year, month, day, *end = (part(cell, RANGE, group) for group in (1, 3, 4, 5, 6, 7))
    if not last:
        return made(year, month, day)
    return made(f"coalesce(nullif({end[0]}, ''), {year})", f"coalesce(nullif({end[1]}, ''), {month})", end[2])


def _parts(cell: str) -> tuple[str, str, str, str]:
    """Take 31/12/2026 apart: first number, mark, second number, year."""
    first, mark, second, year = (f"regexp_extract({cell}, '^{YEAR_LAST}$', {group})" for group in (1, 2, 3, 4))
    return first, mark, second, year


def is_either(cell: str) -> str:
    """Ask whether day and month of a date can be exchanged."""
    first, mark, second, _ = _parts(cell)
    numbers = [f"try_cast({part} as integer) between 1 and 12" for part in (first, second)]
    return f"(regexp_full_match({cell}, '{YEAR_LAST}') and {mark} <> '.' and {' and '.join(numbers)})"


def is_short(cell: str) -> str:
    """Ask whether a date has a year of two digits."""
    return f"regexp_full_match(translate({cell}, '{WIDE}', '{NARROW}'), '{SHORT_YEAR}')"


def short_year(cell: str, order: str) -> str:
    """Read a date with a year of two digits in one order."""
    narrow = f"translate({cell}, '{WIDE}', '{NARROW}')"
    parts = dict(zip(order, (part(narrow, SHORT_YEAR, group) for group in (1, 2, 3)), strict=True))
    is_year = f"length({parts['y']}) = 2"
    return f"case when {is_year} then {made(_century(parts['y']), parts['m'], parts['d'])} end"


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


def month_value(cell: str, days: str | Days | None) -> str:
    """Read a month, or the month of a date, as its first day."""
    names = days.names if isinstance(days, Days) else ()
    narrow = f"translate({in_english(cell, names) if names else cell}, '{WIDE}', '{NARROW}')"
    month = rf"try_cast(regexp_replace({narrow}, '^{MONTH_ONLY}$', '\1-\2-1') as date)"
    whens = [f"when regexp_full_match({narrow}, '{MONTH_ONLY}') then {month}"]
    tight = f"cast(try_strptime({narrow}, '%Y%m') as date)"
    whens.append(f"when regexp_full_match({narrow}, '(?:19|20)\\d{{4}}') then {tight}")
    if days is not None:
        whens += _months_in_words(narrow, days.year if isinstance(days, Days) else None)
        whens += eras.months(narrow) if isinstance(days, Days) and days.has_eras else []
    return f"cast(date_trunc('month', case {' '.join(whens)} else {date_value(cell, days)} end) as date)"


def _months_in_words(cell: str, year: int | None) -> list[str]:
    """Read 9/2026, Sep 2026, Sep-26, 2026 Sep, and 9月 with the year of the title."""
    first = made(part(cell, MONTH_FIRST, 2), part(cell, MONTH_FIRST, 1), "'1'")
    whens = [f"when regexp_full_match({cell}, '{MONTH_FIRST}') then {first}"]
    for pattern, name, written in ((NAMED_MONTH, 1, 2), (YEAR_AND_NAME, 2, 1)):
        value = made(_century(part(cell, pattern, written)), _month_of(part(cell, pattern, name)), "'1'")
        whens.append(f"when regexp_full_match({cell}, {text(pattern)}) then {value}")
    if year:
        alone = made(f"'{year}'", part(cell, MONTH_ALONE, 1), "'1'")
        named = made(f"'{year}'", _month_of(cell + "[:3]"), "'1'")
        whens.append(f"when regexp_full_match({cell}, '{MONTH_ALONE}') then {alone}")
        whens.append(f"when regexp_full_match({cell}, '{MONTH_NAME}[.]?') then {named}")
    in_numerals = rf"[^日号]*[{NUMERALS}元][^日号]*月份?"
    return [*whens, f"when regexp_full_match({cell}, '{in_numerals}') then {_month_in_numerals(cell, year)}"]


def _month_in_numerals(cell: str, year: int | None) -> str:
    plain = digits_sql(cell)
    first = made(part(plain, MONTH_ONLY, 1), part(plain, MONTH_ONLY, 2), "'1'")
    whens = [f"when regexp_full_match({plain}, '{MONTH_ONLY}') then {first}"]
    if year:
        alone = made(f"'{year}'", part(plain, MONTH_ALONE, 1), "'1'")
        whens.append(f"when regexp_full_match({plain}, '{MONTH_ALONE}') then {alone}")
    return f"case {' '.join(whens)} end"
