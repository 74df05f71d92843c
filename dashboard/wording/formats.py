"""How numbers, days, times and lists look in the language of the reader: Babel's data, in the patterns we prefer.

What a table here does not name for a language is as its CLDR locale has it, so a further language needs no line.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, localedata
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, format_compact_decimal, parse_pattern

from dashboard.language import language

MINUS, GAP = "−", "\u00a0"
# CLDR's "31.10.2026, 14:05:00" has seconds; ours are read beside file names and the command line.
TIMES = {"en": "y-MM-dd HH:mm", "zh": "y-MM-dd HH:mm"}
DAYS = {"en": "d MMM y"}  # CLDR's English is American: Oct 31, 2026
DAYS_IN_FIGURES = {"en": "y-MM-dd", "zh": "y-MM-dd"}
PERCENTS = {"en": f"0{GAP}%", "zh": f"0{GAP}%"}  # as in ISO 80000-1, with a space
WITHOUT_SPACES = ("zh", "ja")
TEN_THOUSANDS = {"zh": "万"}
EXCEL_MONTHS = {"zh": 'yyyy"年"m"月"'}
TAGS = {"zh": "zh-CN"}
OFFICE_TAGS = {"en": "en-GB", "zh": "zh-CN"}


@lru_cache(maxsize=32)
def locale(code: str) -> Locale:
    """Return what CLDR knows about a language; one it does not know writes its numbers as English does."""
    return Locale.parse(code if localedata.exists(code) else "en")


@lru_cache(maxsize=64)
def _skeleton(code: str, wanted: str) -> str:
    """Return the pattern of a language for the parts of a day that are wanted."""
    return str(locale(code).datetime_skeletons[wanted].pattern)


@lru_cache(maxsize=8192)
def _day(code: str, given: date, pattern: str) -> str:
    return format_date(given, pattern, locale(code))


def day(given: date) -> str:
    """Write a day: 31 Oct 2026."""
    code = language()
    return _day(code, given, DAYS.get(code) or _skeleton(code, "yMMMd"))


def hours_of_a_base(hours: float) -> str:
    """Write the hours that a rate is expressed per, as its unit has them: 1 000 000."""
    sign = TEN_THOUSANDS.get(language())
    return f"{hours / 10_000:g}{sign}" if sign else number(hours).replace(",", GAP)


def day_in_figures(given: date) -> str:
    """Write a day without a word, for narrow columns: 2026-10-31."""
    code = language()
    return _day(code, given, DAYS_IN_FIGURES.get(code) or _skeleton(code, "yMd"))


def month(given: date) -> str:
    """Write the month of a day with its year: Oct 2026."""
    return _day(language(), given, _skeleton(language(), "yMMM"))


def month_alone(given: date) -> str:
    """Write the month of a day without its year, as an axis has room for it: Oct."""
    # not the months by themselves (LLL): Babel 2.18 takes those of French or Spanish from the language read before
    return _day(language(), given, _skeleton(language(), "MMM").replace("LLL", "MMM"))


def quarter(given: date) -> str:
    """Write the quarter of a day with its year: Q4 2026."""
    return _day(language(), given, _skeleton(language(), "yQQQ"))


def year(given: date) -> str:
    """Write the year of a day: 2026."""
    return _day(language(), given, _skeleton(language(), "y"))


def time(given: datetime) -> str:
    """Write a point in time to the minute, without its time zone: 2026-10-31 14:05."""
    code = language()
    if code in TIMES:
        return format_datetime(given, TIMES[code], locale=locale(code))
    clock = format_datetime(given, _skeleton(code, "Hm"), locale=locale(code))
    return str(locale(code).datetime_formats["medium"]).format(clock, day(given.date()))


def moment(written: str) -> str:
    """Write a point in time that was written down in ISO 8601; none stays empty."""
    return time(datetime.fromisoformat(written)) if written else ""


def number(value: float, digits: int = 0, is_grouped: bool = True) -> str:
    """Write a number with so many digits behind the decimal sign, thousands apart: 12,345.6."""
    return _number(language(), f"{value:.{digits}f}", digits, False, is_grouped)


def short(value: float, digits: int = 6, is_grouped: bool = False) -> str:
    """Write a number with no more digits than it has, and at most so many: 2, 0.25."""
    return _short(value, digits, False, is_grouped)


def compact(value: float) -> str:
    """Write a large round number short, as the language does: 100K, 10万."""
    return format_compact_decimal(value, locale=locale(language()))


def percent(value: float, digits: int = 1, gap: str = GAP) -> str:
    """Write a share given in percent: 87.6 %; gap: what stands before the sign where the language has a space."""
    return _number(language(), f"{value:.{digits}f}", digits, True, False).replace(GAP, gap)


def short_percent(value: float, digits: int = 6, gap: str = GAP) -> str:
    """Write a share given in percent with no more digits than it has: 95 %."""
    return _short(value, digits, True, False).replace(GAP, gap)


def _short(value: float, digits: int, is_percent: bool, is_grouped: bool) -> str:
    text = f"{value:.{digits}g}"
    behind = 0 if "e" in text else len(text.partition(".")[2])
    return _number(language(), text, behind, is_percent, is_grouped)


def signed(value: float, digits: int) -> str:
    """Write a change with its sign; what rounds to zero has none: +1.5, −0.3, ±0.0."""
    shown = round(value, digits)
    return f"{sign(shown)}{number(abs(shown), digits)}"


def sign(value: float) -> str:
    """Return the sign of a change, one of its own for none."""
    return "+" if value > 0 else MINUS if value < 0 else "±"


@lru_cache(maxsize=16)
def _pattern(code: str, is_percent: bool) -> NumberPattern:
    if is_percent and code in PERCENTS:
        return parse_pattern(PERCENTS[code])
    known = locale(code)
    pattern: NumberPattern = known.percent_formats[None] if is_percent else known.decimal_formats[None]
    return pattern


@lru_cache(maxsize=8192)
def _number(code: str, text: str, digits: int, is_percent: bool, is_grouped: bool) -> str:
    """Write a number that Python has rounded already: Babel rounds the decimal text, Python the number itself."""
    pattern, value = _pattern(code, is_percent), Decimal(text)
    if "e" in text or not value.is_finite():
        return text
    if is_percent:
        value = value.scaleb(-2)
    return str(pattern.apply(value, locale(code), force_frac=(digits, digits), group_separator=is_grouped))


def separators() -> str:
    """Return the decimal sign and that between thousands, as plotly takes them."""
    known = locale(language()).number_symbols["latn"]
    return f"{known['decimal']}{known['group']}"


def between_items() -> str:
    """Return what stands between the words of a list."""
    return str(locale(language()).list_patterns["standard"]["middle"]).format("", "")


def between_sentences() -> str:
    """Return what stands between two sentences."""
    return "" if language() in WITHOUT_SPACES else " "


def excel_month() -> str:
    """Return how Excel writes a month."""
    return EXCEL_MONTHS.get(language(), "mmm yyyy")


def tag() -> str:
    """Return the language as a web page names it."""
    return TAGS.get(language(), language().replace("_", "-"))


def office_tag() -> str:
    """Return the language as a presentation names it for its spelling."""
    return OFFICE_TAGS.get(language(), tag())
