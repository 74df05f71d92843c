"""Read the texts of a column as the codes of a field: by known words, or by a known word that stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.contracts import Field
from pipelines.definitions.read import Definitions, definitions
from pipelines.reading.cells.cell_types import code_of, words_of

NOT = re.compile(r"(?i)非|不|未|无|\b(?:non|not|no|un)\b|non-")


@dataclass(frozen=True)
class Codes:
    """What the texts of a column are read as: known by a word, near by one they hold, and those that are unknown."""

    known: dict[str, str]
    near: dict[str, str]
    unknown: tuple[tuple[str, int], ...]

    @property
    def all(self) -> dict[str, str]:
        """Give every text that is read as a code."""
        return self.known | self.near


def codes_in(field: Field, top: Sequence[tuple[str, int]]) -> Codes:
    """Read the texts of a column as codes of a field."""
    return _codes_in(definitions(), field.name, tuple(top))


@lru_cache(maxsize=512)
def _codes_in(known: Definitions, name: str, top: tuple[tuple[str, int], ...]) -> Codes:
    field = known.contracts.fields[name]
    read: dict[str, str] = {}
    near: dict[str, str] = {}
    unknown = []
    words = words_of(field)
    for text, count in top:
        if code := code_of(field, text):
            read[text] = code
        elif code := _held(words, text):
            near[text] = code
        else:
            unknown.append((text, count))
    return Codes(read, near, tuple(unknown))


def _held(words: dict[str, str], text: str) -> str:
    """Give the code whose word stands in a text, where only one code has such a word and nothing says no."""
    loose = re.sub(r"[\s_\-‐–/·.()（）]+", "", text.lower())
    found = [(len(word), code) for word, code in words.items() if _tells(word) and word in loose]
    if not found or NOT.search(text) or len(loose) > 40:
        return ""
    codes = {code for _, code in found}
    if len(codes) == 1:
        return codes.pop()
    longest = max(length for length, _ in found)
    best = {code for length, code in found if length == longest}
    return best.pop() if len(best) == 1 and longest >= 4 else ""


def _tells(word: str) -> bool:
    return len(word) >= (2 if not word.isascii() else 5)
