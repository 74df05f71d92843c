"""Go through a text file line by line: number its records and set aside the lines that are broken."""

import csv
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

LONGEST_RECORD = 500
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Numbered:
    """How many records went on and how many lines were set aside."""

    records: int
    broken: int


class Lines:
    """The lines of a file with their numbers; lines can be put back."""

    def __init__(self, file: TextIO, skip: int) -> None:
        self.file = enumerate(file, 1)
        self.waiting: deque[tuple[int, str]] = deque()
        for _ in range(skip):
            next(self.file, None)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        return self.waiting.popleft() if self.waiting else next(self.file)

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        """Give lines back, to be read again."""
        self.waiting.extendleft(reversed(lines))


def number_lines(source: Path, delimiter: str, width: int, skip: int, target: Path, aside: Path) -> Numbered:
    """Write every whole record after its line number to `target`, every broken line with its reason to `aside`.

    A line without quotation marks is a record as it stands. Other lines are read as CSV, across lines where a
    quotation mark is open; when that gives no whole record, only the first line is set aside.
    """
    records = broken = 0
    with (
        open(source, encoding="utf-8-sig", newline=None) as file,
        open(target, "w", encoding="utf-8", newline="") as good,
        open(aside, "w", encoding="utf-8", newline="") as bad,
    ):
        out = csv.writer(good, delimiter=delimiter, lineterminator="\n")
        refused = csv.writer(bad, lineterminator="\n")
        lines = Lines(file, skip)
        for number, line in lines:
            body = line.rstrip("\n")
            if not body.strip(delimiter + ' \t"'):
                continue
            if '"' not in body and body.count(delimiter) + 1 == width:
                good.write(f"{number}{delimiter}{body}\n")
                records += 1
                continue
            record = _record(number, body, lines, delimiter, width)
            if isinstance(record, list):
                out.writerow([number, *record])
                records += 1
            else:
                refused.writerow([number, record, json.dumps({"line": body}, ensure_ascii=False)])
                broken += 1
    return Numbered(records, broken)


def _record(number: int, body: str, lines: Lines, delimiter: str, width: int) -> list[str] | str:
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
    return f"the line has {len(found)} cells, {width} are expected"


def _is_open(reason: str) -> bool:
    return reason.startswith("a quotation mark is opened")


def _parse(text: str, delimiter: str) -> list[str] | str:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            return "a quotation mark is opened and not closed"
        return "there is text after a closing quotation mark"
