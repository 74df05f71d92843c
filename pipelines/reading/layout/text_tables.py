"""Any file to tables of text: encoding, delimiter, sheets, header row."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipelines.reading.files import encoding as encodings
from pipelines.reading.files.intake import Intake, Look, look_at
from pipelines.reading.files.kinds import kind_of
from pipelines.reading.files.sheets.sheet import letters
from pipelines.reading.layout.below import tables_below
from pipelines.reading.layout.books import read_book
from pipelines.reading.layout.side_by_side import Part, cut, numbered, parts_of
from pipelines.reading.layout.tables import Export as Export
from pipelines.reading.layout.tables import LeftOut as LeftOut
from pipelines.reading.layout.tables import NotAnExport as NotAnExport
from pipelines.reading.layout.tables import Text as Text
from pipelines.reading.recognising.recognise import FURTHER_ROWS, recognise
from pipelines.reading.recognising.unknown_export import why_unknown

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
SHEET_SUFFIXES = (".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".fods", ".xml", ".htm", ".html", ".mht", ".et")
RECORD_SUFFIXES = (".json", ".jsonl", ".ndjson", ".parquet")
DELIMITERS = ",;\t|"
HEAD = 1 << 18


def read_export(taken: Intake, folder: Path, file: str = "") -> Export:
    """Open a private copy of a file that was called `file`; working files go into `folder`. Raises NotAnExport."""
    if not taken.copy.stat().st_size:
        raise NotAnExport("the file is empty")
    kind = kind_of(taken.copy)
    if kind.name == "other":
        raise NotAnExport(f"the file is {kind.said}")
    if kind.name in ("zip", "gz"):
        raise NotAnExport("the file is an archive: unpack it, and load what is in it")
    if kind.name == "text":
        return read_text(as_utf8(taken, folder), folder, file)
    return read_book(taken.copy, kind.name, folder, file)


def read_text(plain: "PlainText", folder: Path, file: str) -> Export:
    """Find the table of a text, by the delimiter with which it is known best. Raises NotAnExport."""
    path, look, name, broken = plain
    layouts = layouts_of(plain)
    found = {mark: recognise([row for row, _ in rows], ("", file)) for mark, rows in layouts.items()}
    mark = max(found, key=lambda mark: (not found[mark][1], found[mark][0].score, len(found[mark][0].header)))
    match, missing = found[mark]
    if missing:
        raise NotAnExport(why_unknown(match, missing), name, max(look.lines - 1, 0))
    rows = layouts[mark]
    if below := tables_below(path, mark, [row for row, _ in rows], folder, file):
        said_of_all = tuple(dict.fromkeys(note for text in below for note in text.match.notes))
        return Export(name, tuple(replace(text, has_broken=broken) for text in below), said_of_all)
    parts, said = parts_of([row for row, _ in rows], match, ("", file))
    if parts:
        texts = _side_by_side(path, mark, rows, parts, folder, broken)
        return Export(name, texts, (*(note for part in parts for note in part.match.notes), *((said,) if said else ())))
    header_line = rows[match.row][1]
    has_unseen = look.has_unseen or look.has_shown or (look.has_tabs and mark != "\t")
    is_plain = look.has_plain_line_ends and not broken and not has_unseen and header_line == match.row + 1
    lines = look.lines - header_line
    head = [(line, cells) for cells, line in rows[: match.row + 1]]
    text = Text(path, match, mark, match.header, header_line, lines, False, is_plain, has_unseen, broken, head=head)
    return Export(name, (text,), match.notes)


def _side_by_side(
    path: Path, mark: str, rows: Sequence[tuple[list[str], int]], parts: Sequence[Part], folder: Path, broken: bool
) -> tuple[Text, ...]:
    """Write tables that stand beside each other in a text as one text each."""
    headers = [rows[part.match.row][0] for part in parts]
    texts, width = [], max(place for row in headers for place, cell in enumerate(row, 1) if cell.strip())
    for number, part in enumerate(parts):
        own, line = folder / f"beside{number}.csv", rows[part.match.row][1]
        lines = cut(numbered(path, mark, line, width), own, part.first, part.last)
        name = f"column {letters(part.first)}" if number else ""
        header = part.match.header
        texts.append(Text(own, part.match, ",", header, line, lines, True, False, True, broken, sheet=name))
    return tuple(texts)


class PlainText(NamedTuple):
    """A file as UTF-8, what it looks like, the name of its encoding, and whether some bytes were no text."""

    path: Path
    look: Look
    encoding: str
    broken: bool


def layouts_of(plain: PlainText) -> dict[str, list[tuple[list[str], int]]]:
    """Split the first lines of a text at every delimiter that stands in them. Raises NotAnExport where it is empty."""
    head = _head(plain.path)
    if not any(line.strip() for line in head):
        raise NotAnExport("the file is empty", plain.encoding)
    return {mark: _split(head, mark) for mark in DELIMITERS if any(mark in line for line in head)} or {
        ",": _split(head, ",")
    }


def as_utf8(taken: Intake, folder: Path) -> PlainText:
    """Give a file as UTF-8. Raises NotAnExport where its encoding cannot be told."""
    with taken.copy.open("rb") as file:
        marked = encodings.mark(file.read(4096))
    if taken.look.is_utf8 and not taken.look.has_zero_bytes:
        return PlainText(taken.copy, taken.look, encodings.name_for_people(marked or "utf-8"), False)
    if marked in (None, "utf-8-sig"):
        known = taken.look.is_utf8 or marked == "utf-8-sig"
        found = "utf-8" if known else encodings.guess(encodings.telling_lines(taken.copy))
    else:
        found = marked or "utf-8"
    if not found:
        raise NotAnExport(encodings.UNSURE, "", max(taken.look.lines - 1, 0))
    target = folder / "text.csv"
    broken = encodings.transcode(taken.copy, target, found)
    name = encodings.name_for_people(found) + (" with broken lines" if broken else "")
    return PlainText(target, look_at(target), name, broken)


def _head(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as file:
        return file.read(HEAD).split("\n")[: 4 * FURTHER_ROWS]


def _split(lines: Sequence[str], delimiter: str) -> list[tuple[list[str], int]]:
    """Split the first lines into cells; each row with the line it ends on."""
    reader = csv.reader([line + "\n" for line in lines], delimiter=delimiter)
    rows = []
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) >= FURTHER_ROWS:
                break
    except csv.Error:
        pass  # a broken line this far up is no header; it is refused with its reason when the rows are read
    return rows
