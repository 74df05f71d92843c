"""Know the months by their names in other languages, and read a date that has one as if it were written in English."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.reading.cells.quoting import text

LANGUAGES = ("fr", "de", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "sv", "da", "nb", "fi", "tr")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
IN_ENGLISH = re.compile(
    r"(?i)jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)
WORD = re.compile(r"[^\W\d_]{2,}")
WEEKDAY = 0
BOTH = r"\1\2"
ORDINAL = r"^(?:(?:le|el|il|den|am) )?(\d{1,2})(?:er|º|ª|°)?([^\d])"

Names = tuple[tuple[str, int], ...]  # a name in small letters, and the number of its month or that of a weekday


@lru_cache(maxsize=1)
def known_names() -> Mapping[str, int]:
    """Give the number of each month by its names, with and without accents; none that means two, such as listopad."""
    from babel import Locale  # takes longer to load than a short file to read

    numbers: dict[str, set[int]] = {}
    for language in LANGUAGES:
        own = Locale(language)
        for is_month, names in ((True, own.months), (False, own.days)):
            for kind in ("wide", "abbreviated"):
                for number, name in [one for of_use in names.values() for one in of_use[kind].items()]:
                    written = unicodedata.normalize("NFC", name.casefold().rstrip("."))
                    for word in (written, _without_accents(written)):
                        numbers.setdefault(word, set()).add(number if is_month else WEEKDAY)
    sure = {name: min(found) for name, found in numbers.items() if len(found) == 1 and WORD.fullmatch(name)}
    return {name: number for name, number in sure.items() if not IN_ENGLISH.fullmatch(name)}


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def names_in(cells: Iterable[str]) -> Names:
    """Find the names of months, and of weekdays, that dates are written with, where they are not English."""
    words = {word.casefold() for cell in cells for word in WORD.findall(unicodedata.normalize("NFC", cell))}
    foreign = {word for word in words if word.isalpha() and not IN_ENGLISH.fullmatch(word)}
    return tuple(sorted((word, known_names()[word]) for word in foreign & known_names().keys())) if foreign else ()


def in_english(cell: str, names: Names) -> str:
    """Write the SQL of a date with the English name of its month: 1er août 2026, lundi 2 de marzo de 2026."""
    cell = f"nfc_normalize({cell})"
    for name, number in names:
        if number == WEEKDAY:
            found, made = rf"(?i)^{name}\.?,? +((?:le |den )?\d)", r"\1"
        else:
            found, made = rf"(?i)(^|[^\pL])(?:de |d[’'])?{name}\.?(?: del?)?($|[^\pL])", rf"\1{MONTHS[number - 1]}\2"
        cell = f"regexp_replace({cell}, {text(found)}, {text(made)})"
    return f"regexp_replace({cell}, {text(ORDINAL)}, {text(BOTH)})"
