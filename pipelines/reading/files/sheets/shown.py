"""What a number in a cell means, as its number format says: a date, hours, a percentage, a code with zeros."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

Write = Callable[[float], str]
DAY = 86_400
FIRST_1900, FIRST_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a cell knows no zone
LAST_SERIAL = 2_958_466
# Formats that have a number instead of a text: of all languages, and those of Chinese, Japanese and Korean.
BUILT_IN = {
    **dict.fromkeys((*range(14, 18), *range(27, 32), 34, 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 55, 56), "h:mm:ss"),
    **{1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 22: "yyyy-mm-dd hh:mm", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@"},
}
QUOTED = re.compile(r'"([^"]*)"|\\(.)|!(.)')
HIDDEN_SPACE = re.compile(r"[_*].")
BRACKETS = re.compile(r"\[[^\]]*\]")
ELAPSED = re.compile(r"\[(h+|m+|s+|小时)\]", re.IGNORECASE)
CURRENCY = re.compile(r"[¥￥$€£₩\s]|RMB|CNY|USD|EUR")
FIXED = re.compile(r"0\.(0+)")
PADDED = re.compile(r"0{2,}")
NUMBER_SIGNS = re.compile(r"[#0?][#0?,.]*(?:E[+-]0+)?|General|G/通用格式", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")


def plain(value: float) -> str:
    """Write a number without a format: whole numbers without .0, at most the 15 digits that a workbook keeps."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15G")


def writer(code: str, is_1904: bool) -> Write:
    """Give the way to write a number whose cell has this format."""
    section = _first_section(code)
    bare = QUOTED.sub("", HIDDEN_SPACE.sub("", section))
    if elapsed := ELAPSED.search(bare):
        return _hours if elapsed[1].lower().startswith(("h", "小")) else _minutes
    bare = BRACKETS.sub("", bare)
    if "%" in bare:
        return _percent
    if re.search(r"[ymdhse]", re.sub(r"general|[#0?.]e[+-]|am/pm|a/p", "", bare.lower())):
        first = FIRST_1904 if is_1904 else FIRST_1900
        signs = re.sub(r"am/pm|a/p", "", bare.lower())
        has_date = bool(re.search("[yde]", signs)) or not re.search("[hs]", signs)
        return lambda value: _moment(value, first, has_date)
    return _number(section, bare.strip())


def _first_section(code: str) -> str:
    """Take the part of a format that is for numbers above zero."""
    return re.match(r'(?:"[^"]*"|\\.|[^;"])*', code)[0] if code else ""  # type: ignore[index]


def _number(section: str, bare: str) -> Write:
    """Write a number as shown, where its format adds a word, zeros in front or decimals that are part of a code."""
    before, after = _words(section)
    if PADDED.fullmatch(bare):
        return lambda value: before + _padded(value, len(bare)) + after
    if fixed := FIXED.fullmatch(bare):
        places = len(fixed[1])
        return lambda value: before + _fixed(value, places) + after
    return lambda value: before + plain(value) + after


def _words(section: str) -> tuple[str, str]:
    """Give the words that a format writes before and after a number; none where it also scales the number."""
    shown = HIDDEN_SPACE.sub("", BRACKETS.sub("", section))
    if "!" in shown or re.search(r"[0#?],+(?![0#?])", QUOTED.sub("", shown)):
        return "", ""
    marked = QUOTED.sub(lambda found: "\0" + (found[1] or found[2] or "") + "\0", shown)
    place = NUMBER_SIGNS.search(re.sub(r"\0[^\0]*\0", lambda found: "\0" * len(found[0]), marked))
    if not place:
        return "", ""
    before, after = marked[: place.start()].replace("\0", ""), marked[place.end() :].replace("\0", "")
    return tuple(word if LETTER.search(CURRENCY.sub("", word)) else "" for word in (before, after))  # type: ignore[return-value]


def _padded(value: float, width: int) -> str:
    return str(int(value)).zfill(width) if value.is_integer() and 0 <= value < 1e15 else plain(value)


def _fixed(value: float, places: int) -> str:
    """Write 5.10, unless that would drop digits the cell holds."""
    return f"{value:.{places}f}" if abs(value) < 1e15 and round(value, places) == value else plain(value)


def _percent(value: float) -> str:
    return plain(float(format(value * 100, ".13g"))) + "%"


def _hours(value: float) -> str:
    return plain(round(value * 24, 6))


def _minutes(value: float) -> str:
    seconds = round(value * DAY)
    return f"{seconds // 60}:{seconds % 60:02}"


def _moment(value: float, first: datetime, has_date: bool) -> str:
    """Write a serial number as a day, as a day with a time, or as a time alone."""
    if not 0 <= value < LAST_SERIAL:
        return plain(value)
    moment = first + timedelta(seconds=round(value * DAY))
    if value < 1 and not has_date:
        return moment.time().isoformat()
    return moment.isoformat(" ") if moment.hour or moment.minute or moment.second else moment.date().isoformat()
