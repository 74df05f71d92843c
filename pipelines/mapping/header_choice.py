"""Choose the row of headers by the words in it and by its shape: short, distinct texts above rows of data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.definitions.read import Definitions, definitions
from pipelines.mapping.writings import is_date, is_number
from pipelines.reading.recognising.header_rows import headers_at
from pipelines.reading.recognising.header_words import words_of_definitions
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.recognise import FURTHER_ROWS, known_header

LONGEST = 80
SPLIT = 0.3
ALIKE = 0.08  # how near the second best may come before it is worth a question


@dataclass(frozen=True)
class HeaderRow:
    """A row that may hold the headers: its place, the headers, how many rows they stand in, and how well it fits."""

    index: int
    header: tuple[str, ...]
    score: float
    known: int

    @property
    def filled(self) -> int:
        """Count its headers."""
        return sum(map(bool, self.header))


def header_rows(rows: Sequence[Sequence[str]]) -> list[HeaderRow]:
    """List the rows that may hold the headers, the best first; of each row its best reading."""
    best: dict[int, HeaderRow] = {}
    for index in range(min(len(rows), FURTHER_ROWS)):
        if sum(bool(cell.strip()) for cell in rows[index]) < 1:
            continue
        for header, is_split in headers_at(rows, index, known_header):
            found = _judged(rows, index, header, is_split)
            if found and (index not in best or found.score > best[index].score):
                best[index] = found
    return sorted(best.values(), key=lambda found: (-found.score, found.index))


def _judged(rows: Sequence[Sequence[str]], index: int, header: Sequence[str], is_split: bool) -> HeaderRow | None:
    filled = [text for text in header if text]
    if len(filled) < 2:
        return None
    width = max(len(row) for row in rows[: index + 5])
    known = sum(map(known_header, filled))
    texts = sum(not is_number(text) and not is_date(text) and len(text) <= LONGEST for text in filled)
    near = sum(is_near(text) for text in filled) - known if texts * 2 > len(filled) else 0
    distinct = len({re.sub(r" \(\d+\)$", "", text) for text in filled})
    below = [row for row in rows[index + 1 : index + 4] if any(cell.strip() for cell in row)]
    parts = (
        2.0 * (known + 0.5 * max(near, 0)) / len(filled),
        1.0 * len(filled) / max(width, 1),
        1.0 * texts / len(filled),
        0.5 * distinct / len(filled),
        1.0 * _is_above_data(header, below) if below else -0.5,
        SPLIT if is_split else 0,
        -0.02 * index,
        0.01 * min(len(filled), 20),
    )
    return HeaderRow(index, tuple(header), sum(parts), known)


def _is_above_data(header: Sequence[str], below: Sequence[Sequence[str]]) -> float:
    """Give the share of columns in which the rows below hold something that the headers do not look like."""
    cells = [[row[place].strip() if place < len(row) else "" for row in below] for place in range(len(header))]
    judged = 0.0
    filled = [place for place, text in enumerate(header) if text]
    for place in filled:
        own = [cell for cell in cells[place] if cell]
        if any(is_number(cell) or is_date(cell) for cell in own):
            judged += 1
        elif own:
            judged += 0.5 if header[place] not in own else -1
    return judged / len(filled)


def is_near(header: str) -> bool:
    """Say whether a header is a known word, or holds one that says something by itself."""
    return _is_near(plain(header), definitions())


@lru_cache(maxsize=1 << 14)
def _is_near(header: str, known: Definitions) -> bool:
    words = _telling_words(known)
    return header in words or any(len(word) > 1 and word in header for word in words)


@lru_cache(maxsize=4)
def _telling_words(known: Definitions) -> frozenset[str]:
    every = {word for table in known.contracts.tables for word in words_of_definitions(known, table)}
    return frozenset(word for word in every if len(word) > 1 and (not word.isascii() or len(word) > 3))
