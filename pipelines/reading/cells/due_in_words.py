"""Read due dates in words: at once is the day found, and 3天 or within one week count from it."""

import re
from collections.abc import Mapping, Sequence

from pipelines.contracts import Table
from pipelines.reading.cells.digits import digits_sql
from pipelines.reading.cells.quoting import text

FROM = "found_date"
COUNTED = ("due_date", "original_due_date")
DONE = (
    r"(?:完成)?(?:整改|处理|治理|改正|落实|解决)?(?:完成|完毕|到位)?[。.!！]?"
    r"(?: (?:of|after) (?:finding|being found|detection))?"
)
TO_BE = r"(?:fix(?:ed)? |to be (?:fixed|done) )?"
AT_ONCE = (
    r"(?i)(?:(?:要求|须|应)?(?:立即|立刻|马上|即时|当场|现场|当即|当日|当天|即刻)|立查立改|即查即改|立行立改|边查边改)"
    rf"{DONE}|{TO_BE}(?:immediate(?:ly)?|at once|on[- ]the[- ]spot|same day|right away)[.!]?"
)
BEFORE = r"(?:(?:限期?|限于|须|应|要求|请)?在?|不超过|" + TO_BE + r"(?:within|in|max\.?) )"
NUMBER = r"(\d{1,3}|an?|one|two|three|four|five|six|seven|ten|fourteen|thirty)"
WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "fourteen": 14, "thirty": 30,
}  # fmt: skip
WITHIN = r"(?:[以之]?内)?"
UNITS = {
    "days": rf"(?:(?:个?自然)?天{WITHIN}|个?自然日{WITHIN}|日[以之]?内|(?:calendar )?days?|d)",
    "weeks": rf"(?:周{WITHIN}|个?(?:星期|礼拜){WITHIN}|weeks?|wks?)",
    "months": rf"(?:个月{WITHIN}|months?)",
    "hours": rf"(?:个?小时{WITHIN}|hours?|hrs?|h)",
}
# What speaks of time and names no day: a span in working days, one without an end, and the 3rd, which is no 3 days.
NO_DAY = (
    r"(?i).*(?:长期|持续|尽快|尽早|近期|择日|停产|检修时|工作日|working days?|business days?|as soon as|asap)"
    r".*|.*(?:long[- ]term|continuous|next shutdown).*|[\d一二三四五六七八九十]{1,3} ?(?:日|号|个?小时|hours?|h)"
)
MAY_BE_WORDS = re.compile("[^-9/.: T]")  # in a shape; a date in figures needs no closer look


def may_be(table: Table, name: str, filled: Mapping[str, object]) -> bool:
    """Say whether a field may be written in words: it is a day by which something found is to be done."""
    return name in COUNTED and FROM in filled and FROM in table.required


def evidence(cell: str) -> str:
    """Ask a column how many of its cells are due dates in words, and for some of them."""
    words = is_in_words(cell)
    return f"count_if({words}), list(distinct {cell} order by {cell}) filter ({words})[:3]"


def notes(count: int, some: Sequence[str] | None) -> list[str]:
    """Say how many due dates in words are counted from the day found."""
    shown = ", ".join(f'"{cell[:30]}"' for cell in some or ())
    which = f"{count} in words are" if count > 1 else "one in words is"
    return [f"{which} counted from the day found: {shown}"] if count else []


def is_in_words(cell: str) -> str:
    """Ask whether a cell is a due date in words that can be counted."""
    some_day = "date '2000-01-01'"
    return f"coalesce({value(cell, some_day)} is not null, false)"


def why_not(cell: str, header: str, otherwise: str) -> str:
    """Say of words that name no day what to write instead."""
    start, end = text(f'{header}: "'), text('" names no day: write the date, or the days from the day found, as 3天')
    return f"case when regexp_full_match({cell}, {text(NO_DAY)}) then {start} || {cell} || {end} else {otherwise} end"


def value(cell: str, found: str) -> str:
    """Count a due date in words from the day found; null for all other cells."""
    plain, whens = _plain(cell), []
    for unit in UNITS:
        number = f"regexp_extract({plain}, {text(_pattern(unit))}, 1)"
        words = " ".join(f"when {text(word)} then {count}" for word, count in WORDS.items())
        count = f"case lower({number}) {words} else try_cast({number} as integer) end"
        later = {
            "days": f"{found} + {count}",
            "weeks": f"{found} + 7 * ({count})",
            "months": f"{found} + to_months({count})",
            "hours": f"case when ({count}) % 24 = 0 then {found} + ({count}) // 24 end",
        }
        whens.append(f"when {_matches(plain, unit)} then {later[unit]}")
    return f"cast(case when {_is_at_once(plain)} then {found} {' '.join(whens)} end as date)"


def _plain(cell: str) -> str:
    return f"trim({digits_sql(cell)})"


def _is_at_once(plain: str) -> str:
    return f"regexp_full_match({plain}, {text(AT_ONCE)})"


def _pattern(unit: str) -> str:
    return rf"(?i)^{BEFORE}{NUMBER} ?{UNITS[unit]}{DONE}$"


def _matches(plain: str, unit: str) -> str:
    return f"regexp_matches({plain}, {text(_pattern(unit))})"
