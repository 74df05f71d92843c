"""Read the columns of a header that are periods of one length: days, weeks, months, quarters, halves or years."""

import itertools
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipelines.reading.cells.month_names import all_in_english, named_in_english
from pipelines.reading.recognising.month_told import A_NAME, CHINESE, month_of, number_of

HOURS = re.compile(
    r"(?i)工时|人时|工作小时|小时数|(?<![a-z])(?:man|person|work(?:ing|ed)?)?[- ]?(?:hours?|hrs|heures)(?![a-z])"
)
EMPLOYEES, CONTRACTORS = (
    r"员工|职工|正式工|自有|本单位(?=工时|人数)|employees?|salari[ée]s?|own (?:staff|workers)|(?<![a-z])staff(?![a-z])",
    r"承包商|外包|外协|外委|分包|相关方|劳务派遣|(?:sub-?)?contractors?|sous-traitants?|int[ée]rimaires?|prestataires?|(?<![a-z])agency(?![a-z])",
)
NOT_WORKED = re.compile(
    r"(?i)培训|学时|加班|损失|停工|停机|缺勤|计划|目标|预算|定额|设备|training|overtime|lost|plan|target|budget|absen|downtime|machine"
)
NOT_A_PERIOD = re.compile(r"(?i)累计|ytd|cumul")
NAME = rf"(?P<name>{A_NAME})\.?"
FULL, SHORT, NUMBER = r"(?P<year>20\d\d)", r"(?P<year>20\d\d|\d\d)", r"(?P<month>0?[1-9]|1[0-2])"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
MIDNIGHT = r"(?:[ t]00:00(?::00)?)?"
WEEKDAY = r"(?: ?(?:周|星期)[一二三四五六日天]| [一二三四五六日天]| (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)?"
MONTH = [
    re.compile(pattern)
    for pattern in (
        rf"{FULL} ?[-/.年년 ] ?{NUMBER} ?[月월]?份?",
        rf"{FULL}(?P<month>0[1-9]|1[0-2])",
        rf"{FULL}[-/.](?P<month>0[1-9]|1[0-2])[-/.]\d\d{MIDNIGHT}",
        rf"(?P<year>\d\d)年 ?{NUMBER} ?月?份?",
        rf"{NUMBER} ?[-/.] ?{FULL}",
        rf"{NAME}[-/ .'’,]*{SHORT}",
        rf"{FULL}[-/ .'’,]*{NAME}",
        NAME,
        rf"{NUMBER} ?[月월]份?",
        r"(?P<chinese>十[一二]|[一二三四五六七八九十])月份?",
    )
]
DAYS = [
    re.compile(pattern)
    for pattern in (
        rf"{FULL} ?[-/.年] ?{NUMBER} ?[-/.月] ?{DAY} ?[日号]?{MIDNIGHT}{WEEKDAY}",
        rf"{NUMBER} ?月 ?{DAY} ?[日号]?{WEEKDAY}",
        rf"{NAME}[- ]{DAY}{WEEKDAY}",
        rf"{DAY}[- ]{NAME}(?:[- ]{FULL})?{WEEKDAY}",
        rf"(?:day ?)?{DAY} ?(?:st|nd|rd|th|[日号])?{WEEKDAY}",
        r"(?P<first>\d{1,2})[-/](?P<second>\d{1,2})",
    )
]
QUARTER = re.compile(
    r"(?:(?P<before>20\d\d|\d\d(?=年)) ?[-/年 ]? ?)?"
    r"(?:第?(?P<chinese>[一二三四])季度?|第?(?P<digit>[1-4])季度?|q(?P<q>[1-4])|(?P<q2>[1-4])q"
    r"|(?P<nth>[1-4])(?:st|nd|rd|th) (?:quarter|qtr)|(?:quarter|qtr)\.? ?(?P<q3>[1-4]))"
    r"(?:[-/ '’]*(?P<after>20\d\d|(?<=[ '’q])\d\d))?"
)
HALF = re.compile(
    r"(?:(?P<before>20\d\d) ?[-/年 ]? ?)?(?:(?P<chinese>[上下])半年|h(?P<h>[12])|(?P<h2>[12])h)"
    r"(?:[-/ '’]*(?P<after>20\d\d))?"
)
WEEK = re.compile(
    r"(?:(?P<before>20\d\d) ?[-/年. ]? ?)?"
    r"(?:第? ?(?P<chinese>\d\d?) ?周|第(?P<nth>\d\d?)(?:个?星期|礼拜)|"
    r"(?:week|wk|kw|w|semaine|semana)[-. ]{0,2}(?P<number>\d\d?)|周 ?(?P<behind>\d\d?)|(?P<before_word>\d\d?)\. ?kw)"
    r"(?:[-/ .'’,]*(?P<after>20\d\d))?"
)
FISCAL = re.compile(
    r"(?:fy|fiscal year|financial year|财年|财政年度) ?[-']?(?P<year>20\d\d|\d\d)(?:[-/–](?P<end>20\d\d|\d\d))?"
    r"|(?P<chinese>20\d\d) ?(?:财年|财政年度|会计年度)|(?P<from>20\d\d)[-/–](?P<to>20\d\d|\d\d)(?: ?年度?)?"
)
WHOLE_YEAR = re.compile(r"(?:cy ?)?(?P<year>20\d\d) ?年?度?")
A_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d{3})")
LONGEST = 100  # characters: what is longer is no name of a period
AT_LEAST = {"month": 1, "week": 2, "day": 2, "quarter": 1, "half": 2, "year": 2, "fiscal": 1}  # columns
A_NUMBER = re.compile(r"[-+\d.,]+")  # 2050.5 are hours rather than May 2050
MOST_WEEKS = 53
A_FEW, A_HUNDRED = 3, 100
SURE_DAYS = 13  # numbers up to 12 may be months


@dataclass(frozen=True)
class Periods:
    """The columns of a header that are periods of one length, each with its year and number.

    The number of a day is 100 times its month, and the day; that of a fiscal year 1 where its first year is named, and
    0 where one year is. is_unclear: they are numbers that may be days or months. is_weekly: days a week apart.
    """

    length: str
    columns: Mapping[str, tuple[int | None, int]]
    is_unclear: bool = False
    is_weekly: bool = False

    @property
    def shown(self) -> str:
        """Name the first columns."""
        names = list(self.columns)
        return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def periods_in(header: Sequence[str], groups: Sequence[str], told: Sequence[str]) -> Periods | None:
    """Find the columns of one length of periods; those under a group of hours where one is named.

    told: what may say of which month the days are.
    """
    places = [(text, group) for text, group in zip(header, groups, strict=True) if text]
    if any(HOURS.search(group) and is_period(text) for text, group in places):
        places = [(text, group) for text, group in places if HOURS.search(group) and not NOT_WORKED.search(group)]
    for length, least in AT_LEAST.items():
        found = _days(places, told) if length == "day" else _of_length(places, length)
        if found and len(found.columns) >= least and len(set(found.columns.values())) == len(found.columns):
            return found
    return None


def is_finer(cells: Sequence[str]) -> bool:
    """Say whether a row names periods or the days of a month: the row above it is no header by itself."""
    filled = [cell for cell in cells if cell.strip()]
    finer = [cell for cell in filled if is_period(cell) and not A_NUMBER.fullmatch(cell.strip())]
    numbers = [int(cell) for cell in filled if cell.strip().isascii() and cell.strip().isdigit()]
    runs = [range(numbers[0], numbers[0] + len(numbers))] if len(numbers) >= SURE_DAYS else []
    return (len(finer) > 1 and len(finer) * 2 > len(filled)) or any(numbers == list(run) for run in runs)


def written(length: str, year: str, number: int) -> str:
    """Write a period as sources do; a day as its month, and in full where there is no such day."""
    if length == "day":
        month, day = divmod(number, 100)
        is_one = day <= monthrange(int(year), month)[1]
        return f"{year}-{month:02}" + ("" if is_one else f"-{day:02}")
    marks = {"month": f"-{number:02}", "week": f"-W{number:02}", "quarter": f"Q{number}", "half": f"H{number}"}
    return year + marks.get(length, "")


def is_period(header: str) -> bool:
    """Say whether a header is a period of any length, whoever worked in it."""
    return any(period(header, length) for length in AT_LEAST if length != "day") or _day_in(_bare(header)) is not None


@lru_cache(maxsize=4096)
def period(header: str, length: str) -> tuple[int | None, int] | None:
    """Read a header as a month, a quarter, a half or a year, whatever says beside it that it is of worked hours."""
    bare = _bare(header)
    if not bare:
        return None
    if length == "month":
        match = next((found for pattern in MONTH if (found := pattern.fullmatch(bare))), None)
        return (_year(match), _month(match)) if match else None
    if length == "year":
        match = WHOLE_YEAR.fullmatch(bare)
        return (int(match["year"]), 1) if match else None
    if length == "fiscal":
        return _fiscal(FISCAL.fullmatch(bare))
    match = {"quarter": QUARTER, "half": HALF, "week": WEEK}[length].fullmatch(bare)
    if not match:
        return None
    parts = match.groupdict()
    number = next(value for name, value in parts.items() if value and name not in ("before", "after"))
    year = parts["before"] or parts["after"]
    place = {"上": 1, "下": 2}.get(number) or CHINESE.get(number) or int(number)
    return (_full(year), place) if length != "week" or 0 < place <= MOST_WEEKS else None


def _fiscal(match: re.Match[str] | None) -> tuple[int | None, int] | None:
    """Read FY2025 and FY2025/26: the year, and whether it is the first of two that are named."""
    if not match:
        return None
    parts = match.groupdict()
    year, end = _full(parts["year"] or parts["from"] or parts["chinese"]), _full(parts["end"] or parts["to"])
    if end is None:
        return year, 0
    return (year, 1) if year and end == year + 1 else None


@lru_cache(maxsize=4096)
def _bare(header: str) -> str:
    """Write a header without what says beside its period that it is of worked hours; empty where it is no period.

    The same cells of the first rows are looked at for every length of period, and by several that recognise a file.
    """
    if len(header) > LONGEST or NOT_WORKED.search(header) or NOT_A_PERIOD.search(header):
        return ""
    bare = HOURS.sub("", re.sub(r"[(（][^)）]*[)）]", "", named_in_english(header).casefold()))
    bare = re.sub(rf"{EMPLOYEES}|{CONTRACTORS}|实际|工作|完成|合计|worked|actual|total", "", bare)
    return bare.strip(" -_:：/")


def _of_length(places: Sequence[tuple[str, str]], length: str) -> Periods | None:
    found: dict[str, tuple[int | None, int]] = {}
    english = all_in_english([text for text, _ in places]) if length == "month" else {}
    for text, group in places:
        if one := period(english.get(text, text), length):
            found[text] = (one[0] or _year_told([group]), one[1])
    if length == "month" and _are_days_of_one(found):
        return None
    return Periods(length, found)


def _are_days_of_one(months: Mapping[str, tuple[int | None, int]]) -> bool:
    """Say whether Mar-01, Mar-02, Mar-03 … are the days of one month rather than that month of many years."""
    bare = [_bare(text) for text in months]
    return len(bare) > 3 and len({text[:3] for text in bare}) == 1 and all(text[:1].isalpha() for text in bare)


def _days(places: Sequence[tuple[str, str]], told: Sequence[str]) -> Periods | None:
    """Read columns as days: with a month of their own, else that of the group above them, else the one that is told."""
    found: dict[str, tuple[re.Match[str], str]] = {}
    for text, group in places:
        if match := _day_in(_bare(text)):
            found[text] = (match, group)
    pairs = [(match["first"], match["second"]) for match, _ in found.values() if "first" in match.groupdict()]
    month_first = len({first for first, _ in pairs}) <= len({second for _, second in pairs})
    days = {text: _day(match, group, month_first, told) for text, (match, group) in found.items()}
    if weekly := _a_week_apart(days):
        return weekly
    plain = [text for text in days if _bare(text).isdigit()]
    is_unclear = len(plain) == len(days) and max((number % 100 for _, number in days.values()), default=0) < SURE_DAYS
    return Periods("day", days, is_unclear)


def _a_week_apart(days: Mapping[str, tuple[int | None, int]]) -> Periods | None:
    """Take days that are a week apart for weeks where they are Mondays; of others nothing says which week they mean."""
    if len(days) < A_FEW or not all(year and number > A_HUNDRED for year, number in days.values()):
        return None
    try:
        dates = [date(year or 0, *divmod(number, A_HUNDRED)) for year, number in days.values()]
    except ValueError:
        return None
    if any(later - earlier != timedelta(7) for earlier, later in itertools.pairwise(dates)):
        return None
    if dates[0].isoweekday() > 1:
        return Periods("day", days, is_weekly=True)
    weeks = {text: day.isocalendar()[:2] for text, day in zip(days, dates, strict=True)}
    return Periods("week", weeks)


def _day_in(bare: str) -> re.Match[str] | None:
    return next((one for pattern in DAYS if (one := pattern.fullmatch(bare))), None)


def _day(match: re.Match[str], group: str, month_first: bool, told: Sequence[str]) -> tuple[int | None, int]:
    parts = match.groupdict()
    if "first" in parts:
        month, day = (int(parts[name]) for name in (("first", "second") if month_first else ("second", "first")))
        return _year_told(told), 100 * month + day
    day = int(parts["day"])
    if parts.get("month") or parts.get("name"):
        return _year(match) or _year_told(told), 100 * _month(match) + day
    of_group = period(group, "month") if group else None
    if of_group:
        return of_group[0] or _year_told(told), 100 * of_group[1] + day
    month_told, _ = month_of(told)
    return (int(month_told[:4]), 100 * int(month_told[5:]) + day) if month_told else (None, day)


def year_of(told: Sequence[str]) -> tuple[int | None, int]:
    """Find the one year that the first place which speaks of one alone says, and which place that is."""
    for place, text in enumerate(told):
        if len(years := set(A_YEAR.findall(text))) == 1:
            return int(years.pop()), place
    return None, -1


def _year_told(told: Sequence[str]) -> int | None:
    return year_of(told)[0]


def _year(match: re.Match[str]) -> int | None:
    return _full(match.groupdict().get("year"))


def _full(year: str | None) -> int | None:
    return int(year) + (2000 if len(year) == 2 else 0) if year else None


def _month(match: re.Match[str]) -> int:
    found = match.groupdict()
    if name := found.get("name"):
        return number_of(name)
    return CHINESE.get(found.get("chinese") or "") or int(found["month"])
