"""Know the months by their names in other languages, and read a date that has one as if it were written in English."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from pipelines.reading.cells import month_words
from pipelines.reading.cells.quoting import text

LANGUAGES = tuple(month_words.MONTHS)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENGLISH_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
ENGLISH_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
WORD = re.compile(r"[^\W\d_]{2,}")
DOTLESS = str.maketrans("İı", "Ii")  # ARALIK is aralık, NİSAN is nisan
WITHOUT_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
WEEKDAY = 0
SURE_LENGTH, SHORT_MONTHS = 4, ("mai", "maj", "mei", "máj", "avr", "fév", "fev", "déc")
OF_PEOPLE = ("marco", "marc", "maja", "augusta", "mart")
A_FEW = 2
OF_MONTH = re.compile(r"\bdel?\b|\bd[’']")  # 3 de mar. de 2026
DAY_IN_WORDS = re.compile(
    r"[^\W\d_]{2,12}\.?,? +(?:le |el |den )?\d{1,2}(?:\W+(?:de )?[^\W\d_]{3}|[-/.] ?\d{1,2}[-/.])"
)
BESIDE_FIGURES = re.compile(r"^[^\W\d_]{2,12}\.?,? +\d{1,4}[-/.]|\d[.,]? *[(（]?[^\W\d_]{2,12}\.?[)）]?$")
A_MONTH = rf"(?:er|º|ª|°)?[^\pL\d]*(?:de )?(?:{'|'.join(MONTHS)})"
FIGURES = r"[-/.] ?\d{1,2}[-/.]"
ORDINAL = r"^(?:(?:le|el|il|den|am) )?(\d{1,2})(?:er|º|ª|°)?([^\d])"
BOTH = r"\1\2"

# A name in small letters, and its month; WEEKDAY; the month below 0 where it is also the name of a weekday.
Names = tuple[tuple[str, int], ...]


@lru_cache(maxsize=1)
def known_names() -> Mapping[str, Mapping[str, Collection[int]]]:
    """Give the months, and WEEKDAY, that a name stands for in each language, with and without accents."""
    known: dict[str, dict[str, set[int]]] = {}
    for is_month, names in ((True, month_words.MONTHS), (False, month_words.WEEKDAYS)):
        for language, written in names.items():
            for number, forms in enumerate(written.split(), 1):
                for word in {form for one in forms.split("/") for form in _writings(one, language)}:
                    known.setdefault(word, {}).setdefault(language, set()).add(number if is_month else WEEKDAY)
    return {name: of for name, of in known.items() if WORD.fullmatch(name)}


@lru_cache(maxsize=1)
def _sure_names() -> Mapping[str, str]:
    """Give the English names of months that are long enough to mean nothing else, and stand for one month alone."""
    numbers = {word: {number for own in of.values() for number in own} for word, of in known_names().items()}
    return {
        word: MONTHS[min(found) - 1]
        for word, found in numbers.items()
        if len(found) == 1
        and WEEKDAY not in found
        and word not in OF_PEOPLE
        and (len(word) >= SURE_LENGTH or word in SHORT_MONTHS)
    }


def named_in_english(said: str) -> str:
    """Write the months of a title or a header in English, where their names alone say which they are: März 2026."""
    return WORD.sub(lambda word: _sure_names().get(_small(word[0]), word[0]), said)


def all_in_english(headers: Collection[str]) -> Mapping[str, str]:
    """Write the months of several headers in English, short names as well, where two at least are of one language."""
    months = {name: abs(number) for name, number in names_in(headers) if number != WEEKDAY}
    if len(set(months.values())) < A_FEW:
        return {}
    named = {name: MONTHS[number - 1] for name, number in months.items()}
    return {text: WORD.sub(lambda word: named.get(_small(word[0]), word[0]), text) for text in headers}


def _small(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(DOTLESS).casefold()


def _writings(written: str, language: str) -> set[str]:
    without = {written.translate(WITHOUT_UMLAUT)} if language == "de" else set()
    return {written, _without_accents(written)} | without


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def names_in(cells: Iterable[str]) -> Names:
    """Find the names of months and weekdays of which the dates of a column must be freed before they are read.

    What means two months, as listopad does, is decided by the languages that know all names of the column.
    """
    cells = [_small(cell) for cell in cells]
    words = {word for cell in cells for word in WORD.findall(cell)}
    foreign = {word for word in words if not _is_english(word)}
    english = {word for word in words - foreign if _must_be_read(word, cells)}
    if not foreign and not english:
        return ()
    known = {word: of for word, of in known_names().items() if word in words}
    speaks = [language for language in LANGUAGES if all(language in of for of in known.values())]
    found = {word: _meaning(known[word], speaks) for word in foreign & known.keys()}
    found |= {word: _in_english(word, known.get(word, {})) for word in english}
    # A weekday is told from a month by the name of the month behind it, which must be English by then.
    return tuple(sorted(((word, of) for word, of in found.items() if of is not None), key=lambda one: -one[1]))


def _is_english(word: str) -> bool:
    return bool(re.fullmatch(f"{ENGLISH_MONTH}|{ENGLISH_DAY}", word))


def _must_be_read(word: str, cells: Iterable[str]) -> bool:
    """Say whether an English word stands in a date as none does in English, or beside figures: mar. 3 août."""
    having = [cell for cell in cells if word in cell]
    if re.fullmatch(ENGLISH_MONTH, word):
        return any(OF_MONTH.search(cell) or DAY_IN_WORDS.match(cell) for cell in having)
    return any(BESIDE_FIGURES.search(cell) for cell in having)


def _meaning(of: Mapping[str, Collection[int]], speaks: Collection[str]) -> int | None:
    """Give the one month, or WEEKDAY, that a name stands for; None where it stands for two months."""
    numbers = {number for own in of.values() for number in own}
    months = numbers - {WEEKDAY}
    if len(months) > 1:
        months = {number for language in speaks for number in of[language]} - {WEEKDAY}
    if not months and numbers == {WEEKDAY}:
        return WEEKDAY
    return None if len(months) != 1 else -min(months) if WEEKDAY in numbers else min(months)


def _in_english(word: str, of: Mapping[str, Collection[int]]) -> int:
    if re.fullmatch(ENGLISH_DAY, word):
        return WEEKDAY
    month = MONTHS.index(word[:3].capitalize()) + 1
    return -month if any(WEEKDAY in own for own in of.values()) else month


def in_english(cell: str, names: Names) -> str:
    """Write the SQL of a date with the English name of its month: 1er août 2026, lundi 2 de marzo de 2026."""
    cell = f"nfc_normalize(translate({cell}, 'İı', 'Ii'))"
    for name, number in names:
        if number <= WEEKDAY:  # "mar." is mardi where a month stands behind it or a whole date before it
            day = r"\d" if number == WEEKDAY else rf"\d{{1,2}}(?:{A_MONTH}|{FIGURES})"
            cell = _replaced(cell, rf"(?i)^{name}(?:-feira)?\.?,? +((?:le |el |den )?{day})", r"\1")
            whole = r"\d" if number == WEEKDAY else rf"(?:{'|'.join(MONTHS)})[^\pL\d]*\d{{4}}"
            cell = _replaced(cell, rf"(?i)({whole})[.,]* *[(（]?{name}\.?[)）]?$", r"\1")
        if number != WEEKDAY:
            found = rf"(?i)(^|[^\pL])(?:de |d[’'])?{name}\.?(?: del?)?($|[^\pL])"
            cell = _replaced(cell, found, rf"\1{MONTHS[abs(number) - 1]}\2")
    return _replaced(cell, ORDINAL, BOTH)


def _replaced(cell: str, found: str, made: str) -> str:
    return f"regexp_replace({cell}, {text(found)}, {text(made)})"
