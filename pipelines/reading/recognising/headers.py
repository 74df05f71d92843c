"""Compare headers as people do: case, spaces, width, accents and notes in brackets make no difference."""

import re
import unicodedata
from functools import lru_cache

LONGEST_HEADER = 500
ACCENTS = re.compile("[\u0300-\u036f]")  # those of Latin letters: ÉCHÉANCE is written ECHEANCE too


@lru_cache(maxsize=1 << 16)
def plain(header: str) -> str:
    """Write a header so that case, spaces, underscores, width, accents and notes in brackets make no difference."""
    wide = unicodedata.normalize("NFKC", header[:LONGEST_HEADER]).casefold()
    if not wide.isascii():
        wide = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", wide)))
    end = max(map(wide.rfind, ")）]")) + 1  # an opened bracket is looked for only where one is closed
    without_notes = re.sub(r"[(（\[][^)）\]]*[)）\]]", "", wide[:end]) + wide[end:]
    return re.sub(r"[\s_\-*:：/.'’]+", "", without_notes) or re.sub(r"\s+", "", wide)
