"""Find the one month of which a whole table is, in its title, the name of its sheet or of its file."""

import re
from collections.abc import Sequence

from pipelines.reading.cells.digits import plain_digits
from pipelines.reading.cells.month_names import WORD, named_in_english
from pipelines.reading.cells.numbers import LONGEST_TITLE

NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
A_NAME = rf"(?:{'|'.join(NAMES)})[a-z]*"
CHINESE = {name: number for number, name in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}
NOT_A_DAY = r"(?! ?[-/.月]? ?\d)"  # 2026-03-02 and 3月2日 are days on which something was written
NOT_ON = r"(?![-–~～至到])"
A_RANGE = r"(?<![-–—~～至到、])"
WITH_YEAR = (
    rf"{A_RANGE}(?<!\d)(?P<year>20\d\d) ?[-/.年_] ?(?P<month>1[0-2]|0?[1-9])(?!\d) ?+月?+份?+{NOT_A_DAY}{NOT_ON}",
    r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)",
    rf"(?i)(?<![a-z])(?P<name>{'|'.join(NAMES)})[a-z]*\.?[-/ .'’,_]*(?P<year>20\d\d)(?!\d)",
)
ALONE = (
    rf"{A_RANGE}(?<!\d)(?P<month>1[0-2]|0?[1-9]) ?+月份?+{NOT_A_DAY}{NOT_ON}",
    rf"{A_RANGE}(?<![十一二三四五六七八九])(?P<chinese>十[一二]|[一二三四五六七八九十])月份?+{NOT_A_DAY}{NOT_ON}",
    rf"(?i)(?<![a-z])(?P<name>{'|'.join(NAMES)})(?:uary|ruary|ch|il|e|y|ust|tember|t|ober|ember)?\.?(?![a-z])",
)
A_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def number_of(name: str) -> int:
    """Give the number of a month by its English name, however it is cut short."""
    return NAMES.index(name[:3]) + 1


def month_of(told: Sequence[str]) -> tuple[str, str]:
    """Give the month, as 2026-01, and the words that say it; nothing where none or more than one is spoken of."""
    months: dict[tuple[str, int], str] = {}
    told = [plain_digits(said[:LONGEST_TITLE]) for said in told]
    for said in told:
        is_name = WORD.fullmatch(said.strip()) is not None  # Julio Pérez is nobody's July
        months |= _months(said, WITH_YEAR, True) or _months(said, ALONE, is_name)
    years = {year for year, _ in months if year} or _years(told)
    numbers = {number for _, number in months}
    if len(numbers) != 1 or len(years) != 1:
        return "", ""
    return f"{years.pop()}-{numbers.pop():02}", next(iter(months.values()))


def _months(said: str, patterns: Sequence[str], in_any_language: bool) -> dict[tuple[str, int], str]:
    found = {}
    english, own = named_in_english(said) if in_any_language else said, {}
    if english != said:
        own = {named_in_english(word): word for word in WORD.findall(said)}
    for pattern in patterns:
        for match in re.finditer(pattern, english):
            parts = match.groupdict()
            number = int(parts.get("month") or 0) or CHINESE.get(parts.get("chinese") or "", 0)
            number = number or NAMES.index(parts["name"].casefold()) + 1
            found[parts.get("year") or "", number] = WORD.sub(lambda word: own.get(word[0], word[0]), match[0])
    return found


def _years(told: Sequence[str]) -> set[str]:
    """Find the year in the first place that speaks of one alone."""
    return next((years for said in told if len(years := set(A_YEAR.findall(said))) == 1), set())
