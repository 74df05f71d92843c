"""Go through a text file line by line: number its records and set aside the lines that are broken."""

import csv
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

LONGEST_RECORD = 500
BLOCK = 1 << 20
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Numbered:
    """How many records went on and how many lines were set aside."""

    records: int
    broken: int


class Lines:
    """The lines of a file with their numbers; lines can be put back."""

    def __init__(self, file: TextIO, skip: int) -> None:
        self.file = file
        self.number = 0
        self.waiting: deque[tuple[int, str]] = deque()
        for _ in range(skip):
            next(self, None)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if self.waiting:
            return self.waiting.popleft()
        line = next(self.file)
        self.number += 1
        return self.number, line

    def block(self) -> list[str]:
        """Take many lines at once, from the file, up to a place where no quotation mark is open."""
        lines = self.file.readlines(BLOCK)
        is_open = "".join(lines).count('"') % 2 == 1
        for line in islice(self.file, LONGEST_RECORD if is_open else 0):
            lines.append(line)
            if line.count('"') % 2:
                break
        self.number += len(lines)
        return lines

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        """Give lines back, to be read again."""
        self.waiting.extendleft(reversed(lines))


class Records:
    """Where records and broken lines are written, and how many there are."""

    def __init__(self, good: TextIO, bad: TextIO, delimiter: str, width: int, rewrite: bool) -> None:
        self.good, self.delimiter, self.width, self.rewrite = good, delimiter, width, rewrite
        self.out = csv.writer(good, delimiter=delimiter, lineterminator="\n")
        self.refused = csv.writer(bad, lineterminator="\n")
        self.records = self.broken = 0

    def take_block(self, first: int, lines: list[str]) -> bool:
        """Write many lines at once when each is a record as it stands; False when any needs a closer look."""
        whole = "".join(lines)
        commas, nothing = self.width - 1, self.delimiter * (self.width - 1) + "\n"
        if '"' in whole:
            return self._take_quoted(first, lines, whole)
        if self.rewrite or nothing in lines or any(line.count(self.delimiter) != commas for line in lines):
            return False
        self._write_as_they_are(first, lines, whole)
        return True

    def _take_quoted(self, first: int, lines: list[str], whole: str) -> bool:
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        try:
            rows, ends = zip(*((row, reader.line_num) for row in reader), strict=True)
        except csv.Error:
            return False  # a broken line: the closer look says which
        if any(len(row) != self.width or not any(row) for row in rows):
            return False
        if len(rows) == len(lines) and not self.rewrite:
            self._write_as_they_are(first, lines, whole)
            return True
        self.out.writerows([first + begin, *row] for begin, row in zip((0, *ends), rows, strict=False))
        self.records += len(rows)
        return True

    def _write_as_they_are(self, first: int, lines: list[str], whole: str) -> None:
        self.good.write("".join([f"{place}{self.delimiter}{line}" for place, line in enumerate(lines, first)]))
        if not whole.endswith("\n"):
            self.good.write("\n")
        self.records += len(lines)

    def take_line(self, number: int, body: str, lines: Lines) -> None:
        """Write the record that starts on this line, or set the line aside."""
        if not body.strip() or not body.strip(self.delimiter):
            return
        record = _record(body, lines, self.delimiter, self.width)
        if isinstance(record, str):
            self.refused.writerow([number, record, json.dumps({"line": body}, ensure_ascii=False)])
            self.broken += 1
        elif any(record):
            self.out.writerow([number, *record])
            self.records += 1


def number_lines(
    source: Path, delimiter: str, width: int, skip: int, target: Path, aside: Path, rewrite: bool = False
) -> Numbered:
    """Write every whole record after its line number to `target`, every broken line with its reason to `aside`.

    A line without quotation marks is a record as it stands. Other lines are read as CSV, across lines where a
    quotation mark is open; when that gives no whole record, only the first line is set aside.
    rewrite: quote every record anew, which is slower and leaves nothing to misunderstand.
    """
    with (
        source.open(encoding="utf-8-sig", newline=None) as file,
        target.open("w", encoding="utf-8", newline="") as good,
        aside.open("w", encoding="utf-8", newline="") as bad,
    ):
        lines, records = Lines(file, skip), Records(good, bad, delimiter, width, rewrite)
        while block := lines.block():
            first = lines.number - len(block) + 1
            if records.take_block(first, block):
                continue
            lines.put_back(list(enumerate(block, first)))
            while lines.waiting:
                number, line = next(lines)
                records.take_line(number, line.rstrip("\n"), lines)
    return Numbered(records.records, records.broken)


def _record(body: str, lines: Lines, delimiter: str, width: int) -> list[str] | str:
    """Read one record that starts on this line; a text says why there is none."""
    found = _parse(body, delimiter)
    if isinstance(found, list) or not _is_open(found):
        return _checked(found, width)
    more: list[tuple[int, str]] = []
    whole = body
    for place, line in lines:
        more.append((place, line))
        whole += "\n" + line.rstrip("\n")
        if line.count('"') % 2 or len(more) >= LONGEST_RECORD:
            found = _parse(whole, delimiter)
            if isinstance(found, list) and len(found) == width:
                return found
            if isinstance(found, list) or not _is_open(found) or len(more) >= LONGEST_RECORD:
                break
    lines.put_back(more)
    return "a quotation mark is opened and not closed where the record ends"


def _checked(found: list[str] | str, width: int) -> list[str] | str:
    if isinstance(found, str):
        return found
    if len(found) == width:
        return found
    cells = f"{len(found)} cells" if len(found) != 1 else "one cell"
    return f"the line has {cells}, {width} are expected"


def _is_open(reason: str) -> bool:
    return reason.startswith("a quotation mark is opened")


def _parse(text: str, delimiter: str) -> list[str] | str:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            return "a quotation mark is opened and not closed"
        return "there is text after a closing quotation mark"
