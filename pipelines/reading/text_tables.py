"""Any file to tables of text: encoding, delimiter, sheets, header row."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading import encoding as encodings
from pipelines.reading.intake import Intake, Look, look_at
from pipelines.reading.kinds import kind_of
from pipelines.reading.parquet import read_parquet
from pipelines.reading.recognise import HEADER_ROWS, Match, UnknownExport, recognise
from pipelines.reading.spreadsheet import Sheet, Unreadable, cut_head, read_sheets

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
SHEET_SUFFIXES = (".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".fods", ".xml", ".htm", ".html", ".mht", ".et")
RECORD_SUFFIXES = (".json", ".jsonl", ".ndjson", ".parquet")
NAMES_OF_KINDS = {
    "book": "xls",
    "html": "HTML",
    "mhtml": "HTML",
    "xml2003": "XML",
    "json": "JSON",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
}
DELIMITERS = ",;\t|"
HEAD = 1 << 18
# Sheets of our own templates that explain and hold no data.
EXPLANATIONS = ("Explanation", "Values", "说明", "取值")


@dataclass(frozen=True)
class LeftOut:
    """A row of a sheet that is read and feeds nothing, such as a hidden one: its line, the reason and its cells."""

    line: int
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Text:
    """A table of text that DuckDB can read, and where it came from.

    lines: the records there must be. numbered: every record starts with its line number. is_plain: nothing in it
    needs a careful look (line ends, unseen characters). has_unseen: there may be more than plain spaces around values.
    has_broken: some bytes were no text. left_out: rows that the reader of sheets did not hand over; they are not in
    lines. file: what it was called.
    """

    path: Path
    match: Match
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    lines: int
    numbered: bool
    is_plain: bool
    has_unseen: bool = True
    has_broken: bool = False
    sheet: str = ""
    file: str = ""
    left_out: Sequence[LeftOut] = ()


@dataclass(frozen=True)
class Export:
    """What a file holds: its encoding, its recognised tables, and what to tell the user about the rest."""

    encoding: str
    texts: tuple[Text, ...]
    notes: tuple[str, ...] = ()


class NotAnExport(Exception):
    """A file refused as a whole: the sentence, the encoding and the rows it has."""

    def __init__(self, message: str, encoding: str = "", rows: int = 0) -> None:
        super().__init__(message)
        self.encoding = encoding
        self.rows = rows


def read_export(taken: Intake, suffix: str, folder: Path) -> Export:
    """Open a private copy of a file; working files go into `folder`. Raises NotAnExport."""
    if not taken.copy.stat().st_size:
        raise NotAnExport("the file is empty")
    kind = kind_of(taken.copy)
    if kind.name == "other":
        raise NotAnExport(f"the file is {kind.said}")
    return _read_text(taken, folder) if kind.name == "text" else _read_book(taken.copy, kind.name, folder)


def _read_text(taken: Intake, folder: Path) -> Export:
    path, look, name, broken = _as_utf8(taken, folder)
    head = _head(path)
    layouts = {mark: _split(head, mark) for mark in DELIMITERS if any(mark in line for line in head[:HEADER_ROWS])}
    if not any(line.strip() for line in head):
        raise NotAnExport("the file is empty", name)
    found = {mark: recognise([row for row, _ in rows]) for mark, rows in (layouts or {",": _split(head, ",")}).items()}
    mark = max(found, key=lambda mark: (not found[mark][1], found[mark][0].score, len(found[mark][0].header)))
    match, missing = found[mark]
    if missing:
        raise NotAnExport(_unknown(match, missing), name, max(look.lines - 1, 0))
    header_line = layouts[mark][match.row][1]
    has_unseen = look.has_unseen or (look.has_tabs and mark != "\t")
    is_plain = look.has_plain_line_ends and not broken and not has_unseen and header_line == match.row + 1
    lines = look.lines - header_line
    text = Text(path, match, mark, match.header, header_line, lines, False, is_plain, has_unseen, broken)
    return Export(name, (text,))


def _as_utf8(taken: Intake, folder: Path) -> tuple[Path, Look, str, bool]:
    """Give the file as UTF-8, what it looks like, the name of its encoding, and whether some bytes were no text."""
    with taken.copy.open("rb") as file:
        marked = encodings.mark(file.read(4096))
    if taken.look.is_utf8 and not taken.look.has_zero_bytes:
        return taken.copy, taken.look, encodings.name_for_people(marked or "utf-8"), False
    if marked in (None, "utf-8-sig"):
        known = taken.look.is_utf8 or marked == "utf-8-sig"
        found = "utf-8" if known else encodings.guess(encodings.telling_lines(taken.copy))
    else:
        found = marked or "utf-8"
    target = folder / "text.csv"
    broken = encodings.transcode(taken.copy, target, found)
    name = encodings.name_for_people(found) + (" with broken lines" if broken else "")
    return target, look_at(target), name, broken


def _head(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as file:
        return file.read(HEAD).split("\n")[: 4 * HEADER_ROWS]


def _split(lines: Sequence[str], delimiter: str) -> list[tuple[list[str], int]]:
    """Split the first lines into cells; each row with the line it ends on."""
    reader = csv.reader([line + "\n" for line in lines], delimiter=delimiter)
    rows = []
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) >= HEADER_ROWS:
                break
    except csv.Error:
        pass  # a broken line this far up is no header; it is refused with its reason when the rows are read
    return rows


def _unknown(match: Match, missing: Sequence[str]) -> str:
    shown = ", ".join(text for text in match.header if text)[:200] or "none"
    return f"no source has these columns: {shown}. Nearest: {match.source.name}; missing: {', '.join(missing)}"


def _read_book(path: Path, kind: str, folder: Path) -> Export:
    name = NAMES_OF_KINDS.get(kind, kind)
    try:
        sheets = [read_parquet(path, folder)] if kind == "parquet" else read_sheets(path, kind, folder)
    except Unreadable as fault:
        raise NotAnExport(f"the file {fault}", name) from fault
    filled = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    texts, refusals, rows_in_all = [], [], 0
    for number, sheet in enumerate(filled):
        found = _read_sheet(sheet, folder / f"sheet{number}.csv")
        if isinstance(found, Text):
            texts.append(found)
        elif sheet.name not in EXPLANATIONS:
            refusals.append((sheet.name, found))
            rows_in_all += max(sheet.rows - 1, 0)
    notes = [note for sheet in sheets for note in _notes(sheet)]
    if not texts:
        reason = refusals[0][1] if refusals else "there are only explanations in it" if filled else "the file is empty"
        raise NotAnExport("; ".join([reason, *notes]), name, rows_in_all)
    notes = [*(f'sheet "{sheet}" was not read: {why}' for sheet, why in refusals), *notes]
    if formulas := sum(sheet.found["unsaved_formulas"] for sheet in sheets):
        notes.append(f"{formulas} formula cells hold no saved value and were read as empty: save the file in Excel")
    return Export(name, tuple(texts), tuple(notes))


def _notes(sheet: Sheet) -> list[str]:
    """Say what was left out of a sheet, and where."""
    if sheet.is_hidden:
        return [f'sheet "{sheet.name}" is hidden and was left out']
    found, notes = sheet.found, [f'sheet "{sheet.name}": {note}' for note in sheet.found["notes"]]
    if columns := found["hidden_columns"]:
        notes.append(f'sheet "{sheet.name}": hidden columns were left out: {", ".join(columns)}')
    if count := found["hidden_rows"]:
        notes.append(
            f'sheet "{sheet.name}": {count} hidden rows were left out: {_listed(found["first_hidden"], count)}'
        )
    if count := found["outside"]:
        where = _listed(found["first_outside"], count)
        notes.append(f'sheet "{sheet.name}": {count} rows have cells far to the right that were not read: {where}')
    return notes


def _listed(first: Sequence[object], count: int) -> str:
    return ", ".join(map(str, first)) + (", …" if count > len(first) else "")


def _read_sheet(sheet: Sheet, target: Path) -> Text | str:
    """Write one sheet as numbered text, or say why it is no export."""
    try:
        match, missing = recognise([row.cells for row in sheet.head])
    except UnknownExport as fault:
        return str(fault)
    if missing:
        return _unknown(match, missing)
    lines = cut_head(sheet, match.row + 1, target)
    header = (*match.header, *[""] * (sheet.width - len(match.header)))
    header_line = sheet.head[match.row].line
    return Text(target, match, ",", header, header_line, lines, True, False, sheet=sheet.name)
