"""Read when a file was exported from its name: a day, month, quarter or year, and the numbers of its series."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
REST = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "t(?:ember)?", "ober", "ember", "ember")
MONTH = rf"(?:{'|'.join(f'{start}(?:{rest})?' for start, rest in zip(MONTHS, REST, strict=True))})"
MONTH = rf"(?P<month_name>{MONTH})(?![a-z])"
CHINESE = "〇一二三四五六七八九"
YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
GAP = r"[-._ ]?"
CLOCK = r"(?:[-_ t]*(?P<hour>[01]\d|2[0-3])[-._:h ]?(?P<minute>[0-5]\d)(?:[-._:m ]?(?P<second>[0-5]\d))?)?"
SUFFIXES = re.compile(r"(\.[a-z][a-z0-9]{1,4}){1,2}$")
COPY = re.compile(r"\s*\((\d{1,3})\)$")  # what a browser adds to a name that is taken
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Span:
    """The first and the last moment of what a name says."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class FileName:
    """A file name taken apart: what it is but for dates and numbers, its span, its numbers, the number of a copy."""

    series: str
    span: Span | None
    numbers: tuple[int, ...]
    copy: int


def _days(first: date, last: date) -> Span:
    return Span(datetime.combine(first, time.min), datetime.combine(last, time.max))


def _month(year: int, first: int, last: int) -> Span:
    return _days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _day(found: re.Match[str]) -> Span:
    given = found.groupdict()
    month = int(given["month"]) if given.get("month") else MONTHS.index(given["month_name"][:3]) + 1
    day = date(int(given["year"]), month, int(given["day"]))
    if not given.get("hour"):
        return _days(day, day)
    moment = datetime.combine(day, time(int(given["hour"]), int(given["minute"]), int(given["second"] or 0)))
    return Span(moment, moment)


def _day_first(found: re.Match[str]) -> Span:
    """Read 30.09.2026, and 30-09-2026 where only one of the two can be a month."""
    year, first, second = (int(found[name]) for name in ("year", "first", "second"))
    if found["gap"] == "." or first > 12 or first == second:
        return _days(date(year, second, first), date(year, second, first))
    if second <= 12:
        raise ValueError("could be day and month or month and day")
    return _days(date(year, first, second), date(year, first, second))


def _of_month(found: re.Match[str]) -> Span:
    given = found.groupdict()
    month = int(given["month"]) if given.get("month") else MONTHS.index(given["month_name"][:3]) + 1
    return _month(int(given["year"]), month, month)


def _of_part(months: int) -> Callable[[re.Match[str]], Span]:
    def span(found: re.Match[str]) -> Span:
        last = int(found["part"]) * months
        return _month(int(found["year"]), last - months + 1, last)

    return span


def _of_week(found: re.Match[str]) -> Span:
    monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    return _days(monday, monday + timedelta(days=6))


def _of_year(found: re.Match[str]) -> Span:
    return _month(int(found["year"]), 1, 12)


# From the finest to the coarsest: what one finds, the next do not look at.
KINDS: tuple[tuple[tuple[str, ...], Callable[[re.Match[str]], Span]], ...] = (
    (
        (
            rf"{YEAR}(?P<gap>{GAP})(?P<month>0[1-9]|1[0-2])(?P=gap)(?P<day>0[1-9]|[12]\d|3[01])(?!\d{{1,3}}(?!\d)){CLOCK}(?!\d)",
            rf"{YEAR}(?P<gap>[-._ /])(?P<month>\d\d?)(?P=gap)(?P<day>\d\d?)(?!\d)",
            rf"{YEAR}\s*年\s*(?P<month>\d\d?)\s*月\s*(?P<day>\d\d?)\s*[日号]?(?!\d)",
            rf"(?<!\d)(?P<day>\d\d?){GAP}{MONTH}{GAP}(?P<year>20\d\d)(?!\d)",
            rf"(?<![a-z]){MONTH}{GAP}(?P<day>\d\d?)(?:st|nd|rd|th)?[-._, ]+(?P<year>20\d\d)(?!\d)",
            rf"{YEAR}{GAP}{MONTH}{GAP}(?P<day>\d\d?)(?!\d)",
        ),
        _day,
    ),
    ((r"(?<!\d)(?P<first>\d\d?)(?P<gap>[-._ ])(?P<second>\d\d?)(?P=gap)(?P<year>20\d\d)(?!\d)",), _day_first),
    (
        (
            rf"{YEAR}{GAP}(?:kw|wk?|week){GAP}(?P<week>\d\d?)(?!\d)",
            rf"(?<![a-z])(?:kw|wk?|week){GAP}(?P<week>\d\d?){GAP}(?<=[-._ ])(?P<year>20\d\d)(?!\d)",
            rf"{YEAR}\s*年?\s*第?\s*(?P<week>\d\d?)\s*周",
        ),
        _of_week,
    ),
    (
        (
            rf"{YEAR}\s*年\s*(?:\d\d?\s*月?\s*[-~–—至到]\s*)?(?P<month>\d\d?)\s*月",
            rf"{YEAR}{GAP}(?P<month>0[1-9]|1[0-2])(?!\d)",
            rf"{YEAR}[-._](?P<month>\d)(?!\d)",
            r"(?<![\da-z])(?<!\d[-._ ])(?P<month>0?[1-9]|1[0-2])[-._](?P<year>20\d\d)(?!\d)",
            rf"(?<![a-z]){MONTH}{GAP}(?P<year>20\d\d)(?!\d)",
            rf"{YEAR}{GAP}{MONTH}(?![a-z])",
        ),
        _of_month,
    ),
    (
        (
            rf"{YEAR}{GAP}q(?P<part>[1-4])(?!\d)",
            rf"(?<![a-z])q(?P<part>[1-4]){GAP}(?P<year>20\d\d)(?!\d)",
            rf"{YEAR}\s*年?\s*第?\s*(?P<part>[1-4])\s*季",
        ),
        _of_part(3),
    ),
    (
        (
            rf"{YEAR}{GAP}h(?P<part>[12])(?!\d)",
            rf"(?<![a-z])h(?P<part>[12]){GAP}(?P<year>20\d\d)(?!\d)",
            rf"{YEAR}\s*年?\s*(?P<part>[12])半年",
        ),
        _of_part(6),
    ),
    ((rf"{YEAR}\s*年?(?!\d)",), _of_year),
)
MONTH_ALONE = re.compile(r"(?<![\d年])(?:\d\d?\s*月?\s*[-~–—至到]\s*)?(?P<month>\d\d?)\s*月")


def read_name(name: str, sent: datetime, modified: datetime) -> FileName:
    """Take a file name apart; a date after the day it was sent is no date of export.

    A month without its year (9月) is the last one that had begun when the file was modified.
    """
    stem = SUFFIXES.sub("", _in_digits(unicodedata.normalize("NFKC", name).casefold()))
    copied = COPY.search(stem)
    stem = COPY.sub("", stem)
    span, stem = _taken(stem, sent, min(sent, modified))
    return FileName(
        NUMBER.sub("#", stem),
        span,
        tuple(int(number) for number in NUMBER.findall(stem)),
        int(copied[1]) if copied else 0,
    )


def _in_digits(text: str) -> str:
    """Write the Chinese numbers before 月, 周, 季, 期, 次, 批 and 版, and the halves of a year, in digits."""
    text = text.replace("上半年", "1半年").replace("下半年", "2半年")
    year = rf"[{CHINESE}零]{{4}}(?=年)"
    text = re.sub(year, lambda found: "".join(str(CHINESE.index(sign)) for sign in found[0].replace("零", "〇")), text)
    return re.sub(rf"[{CHINESE}十]+(?=[月周季期次批版日号])", lambda found: _small_number(found[0]), text)


def _small_number(text: str) -> str:
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return text
    number = (CHINESE.index(tens) if tens else 1) * 10 if ten else CHINESE.index(tens)
    return str(number + (CHINESE.index(ones) if ones else 0))


def _taken(stem: str, sent: datetime, last: datetime) -> tuple[Span | None, str]:
    """Take the latest date of the finest kind out of a name."""
    for patterns, read in KINDS:
        found = [pair for pattern in patterns for pair in _spans(pattern, read, stem)]
        past = [(span, match) for span, match in found if span.start.date() <= sent.date()]
        if past:
            return max((span for span, _ in past), key=lambda span: span.start), _without(past, stem)
    return _month_alone(stem, last)


def _without(found: list[tuple[Span, re.Match[str]]], stem: str) -> str:
    taken = {place for _, match in found for place in range(*match.span())}
    marked = "".join("@" if place in taken else sign for place, sign in enumerate(stem))
    return re.sub("@+", "@", marked)


def _spans(pattern: str, read: Callable[[re.Match[str]], Span], stem: str) -> Iterator[tuple[Span, re.Match[str]]]:
    for match in re.finditer(pattern, stem):
        try:
            yield read(match), match
        except ValueError:
            continue


def _month_alone(stem: str, last: datetime) -> tuple[Span | None, str]:
    for match in reversed([*MONTH_ALONE.finditer(stem)]):
        month = int(match["month"])
        if 1 <= month <= 12:
            year = last.year - (month > last.month)
            return _month(year, month, month), stem[: match.start()] + "@" + stem[match.end() :]
    return None, stem
