"""Cut out of a large text the records in which a word stands, below its first lines: nobody reads all of it again."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST_LINES = 2_000  # titles, headers, and rows enough to tell how the columns are written
MOST_FOUND = 200
QUOTE, END = b'"', b"\n"


@dataclass(frozen=True)
class Cut:
    """A small text of the first lines of a large one and some of its records. lines: where each of its lines stood."""

    path: Path
    lines: tuple[int, ...]

    def line_of(self, line: int) -> int:
        """Give the line of the large text that a line of the small one was."""
        return self.lines[line - 1]


def cut_of(path: Path, word: str, target: Path) -> Cut | None:
    """Write the cut; nothing where the word does not stand in the text, or quotes in it do not tell records apart."""
    sought = word.encode()
    if not sought or QUOTE in sought or END in sought:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        head = _end_of_head(text)
        spans = list(_records(text, sought, head))
        if len(spans) > MOST_FOUND or not (spans or text.find(sought, 0, head) >= 0):
            return None
        lines = list(range(1, _count(text, END, 0, head) + 1))
        with target.open("wb") as out:
            out.write(text[:head])
            for start, end, line in spans:
                out.write(text[start:end] if text[end - 1 : end] == END else text[start:end] + END)
                lines += range(line, line + max(_count(text, END, start, end), 1))
    return Cut(target, tuple(lines))


def _end_of_head(text: mmap.mmap) -> int:
    """Give where the first lines end, at the end of a record."""
    place = 0
    for _line in range(FIRST_LINES):
        place = text.find(END, place) + 1 or len(text)
    return _end_of_record(text, place, _count(text, QUOTE, 0, place))


def _end_of_record(text: mmap.mmap, place: int, quotes: int) -> int:
    """Go on to the first line end that stands in no quoted cell; quotes: how many stand before the place."""
    while quotes % 2 and place < len(text):
        end = text.find(END, place) + 1 or len(text)
        quotes += _count(text, QUOTE, place, end)
        place = end
    return place


def _records(text: mmap.mmap, sought: bytes, after: int) -> Iterator[tuple[int, int, int]]:
    """Give start, end and first line of each record behind a place that holds the word."""
    counted, quotes, lines = after, 0, 1 + _count(text, END, 0, after)
    hit, found = text.find(sought, after), 0
    while hit >= 0 and found <= MOST_FOUND:
        start = text.rfind(END, 0, hit) + 1
        quotes += _count(text, QUOTE, counted, start)
        lines += _count(text, END, counted, start)
        counted = start
        while quotes % 2 and start > after:  # within a quoted cell: the record begins further above
            start = text.rfind(END, 0, start - 1) + 1
            quotes -= _count(text, QUOTE, start, counted)
            lines -= _count(text, END, start, counted)
            counted = start
        line_end = text.find(END, hit) + 1 or len(text)
        end = _end_of_record(text, line_end, quotes + _count(text, QUOTE, start, line_end))
        yield start, end, lines
        found += 1
        quotes += _count(text, QUOTE, start, end)
        lines += _count(text, END, start, end)
        counted = end
        hit = text.find(sought, end)


def _count(text: mmap.mmap, sign: bytes, start: int, end: int) -> int:
    """Count a sign in a part of a text, a piece at a time, so that no large copy is made; most texts have no quotes."""
    if text.find(sign, start, end) < 0:
        return 0
    piece = 1 << 22
    return sum(text[at : min(at + piece, end)].count(sign) for at in range(start, end, piece))
