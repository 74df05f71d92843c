"""Tell by its writing what the text of a cell may be: a date, a month, a number, a mark for nothing."""

import re

from pipelines.reading.cells import dates, eras
from pipelines.reading.cells.date_parts import TIME
from pipelines.reading.cells.nothing import DASHES, NOT_YET, WORDS

DAYS = (
    dates.YEAR_FIRST,
    rf"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:\d{{6}}|[ T]\d{{1,2}}:.*)?{''}",
    dates.YEAR_LAST,
    dates.SHORT_YEAR,
    dates.DAY_OF_MONTH,
    dates.ZONED + ".*",
    rf"\d{{4}}-\d\d-\d\d{TIME}",
    eras.MINGUO_DAY,
    eras.DAY_OF_ERA,
)
OTHER_WORD = r"[A-Za-zÀ-ž]{2,12}"  # a month in any language that is written in Latin letters
OTHER_NAMED = rf"(?:{OTHER_WORD}\.?,? )?\d{{1,2}}(?:er|\.|º)? (?:de )?{OTHER_WORD}\.? (?:de )?(?:19|20)\d\d"
NAMED_DAYS = (dates.DAY_NAMED, dates.NAMED_DAY, dates.YEAR_NAMED, OTHER_NAMED)
MONTHS = (
    r"(?:19|20)\d\d ?[-/.年년] ?(?:0?[1-9]|1[0-2]) ?[月월]?份?\.?",
    r"(?:0?[1-9]|1[0-2]) ?[-/.] ?(?:19|20)\d\d",
    eras.MONTH_OF_ERA,
)
NAMED_MONTHS = (dates.NAMED_MONTH, dates.YEAR_AND_NAME)
UNIT = r"(?:%|％|‰|小时|工时|人|天|日|元|万元|吨|分|次|h|hrs?|hours?|days?|people|persons?|t|min)"
NUMBER = rf"(?:US\$|[$€£¥￥])?\s*[-+]?(?:\d[\d,' ]*(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?\s*{UNIT}?"
NOTHING = frozenset(word.upper() for word in (*DASHES, *WORDS))
NOT_YET_DONE = frozenset(word.upper() for word in NOT_YET)


def _one_of(patterns: tuple[str, ...]) -> str:
    """Join patterns into one that takes any of them; what is meant in any case says so once, at the start."""
    return "(?i)(?:" + "|".join(f"(?:{pattern.replace('(?i)', '')})" for pattern in patterns) + ")"


DATE = _one_of((*DAYS, *NAMED_DAYS))
MONTH = _one_of((*MONTHS, *NAMED_MONTHS))
_DATE, _MONTH, _NUMBER = re.compile(DATE), re.compile(MONTH), re.compile(f"(?i){NUMBER}")


def is_date(cell: str) -> bool:
    """Say whether a text may be a day or a month."""
    own = cell.strip()[:60]
    return bool(_DATE.fullmatch(own) or _MONTH.fullmatch(own))


def is_number(cell: str) -> bool:
    """Say whether a text may be a number, with a unit beside it or not."""
    return bool(_NUMBER.fullmatch(cell.strip()[:60]))


def is_nothing(cell: str) -> bool:
    """Say whether a text is a mark for nothing."""
    return cell.upper() in NOTHING
