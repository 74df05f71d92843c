"""Find the tables in the sheets of a workbook: below titles and cover pages, several in a sheet, or a form."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from pipelines.reading.files.parquet import as_parquet, read_parquet
from pipelines.reading.files.sheets.sheet import letters
from pipelines.reading.files.spreadsheet import HeadRow, Sheet, Unreadable, copy_part, read_sheets
from pipelines.reading.layout.days_of_1904 import write_days_of_1904
from pipelines.reading.layout.forms import record_of, write_record
from pipelines.reading.layout.other_headers import is_other_header
from pipelines.reading.layout.side_by_side import Part, cut, parts_of
from pipelines.reading.layout.tables import Export, LeftOut, NotAnExport, Text
from pipelines.reading.recognising.header_rows import first_row
from pipelines.reading.recognising.hours_told import corner
from pipelines.reading.recognising.recognise import FURTHER_ROWS, Match, UnknownExport, known_header, recognise
from pipelines.reading.recognising.unknown_export import why_unknown

NAMES_OF_KINDS = {
    "book": "xls",
    "html": "HTML",
    "mhtml": "HTML",
    "xml2003": "XML",
    "json": "JSON",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
}
LARGE = 2_000_000  # cells
LINK = re.compile(r"xl/externalLinks/externalLink\d+\.(?:xml|bin)")
# Sheets that explain and hold no data: those of our own templates, and what people call theirs.
EXPLANATIONS = (
    *("explanation", "explanations", "values", "readme", "read me", "notes", "instructions", "help", "legend", "cover"),
    *("说明", "取值", "填表说明", "填写说明", "填报说明", "使用说明", "封面", "目录", "备注", "字典", "数据字典"),
)


def read_book(path: Path, kind: str, folder: Path, file: str = "") -> Export:
    """Read every table of every sheet; working files go into the folder. Raises NotAnExport."""
    export = tables_of(sheets_of(path, kind, folder), kind, folder, file)
    return replace(export, notes=(*export.notes, *_beside_the_sheets(path)))


def _beside_the_sheets(path: Path) -> Iterator[str]:
    """Say what a workbook holds beside its sheets that a reader may wonder about: macros, links to other workbooks."""
    if not is_zipfile(path):
        return
    with ZipFile(path) as parts:
        names = parts.namelist()
    if "xl/vbaProject.bin" in names:
        yield "the macros of the workbook were not run: the values that it was saved with are read"
    if linked := sum(bool(LINK.fullmatch(name)) for name in names):
        books = f"{linked} other workbooks" if linked > 1 else "another workbook"
        yield f"it has links to {books}, which are not followed: the values that it was saved with are read"


def sheets_of(path: Path, kind: str, folder: Path) -> list[Sheet]:
    """Write every sheet of a book as text. Raises NotAnExport."""
    try:
        return [read_parquet(path, folder)] if kind == "parquet" else read_sheets(path, kind, folder)
    except Unreadable as fault:
        raise NotAnExport(f"the file {fault}", NAMES_OF_KINDS.get(kind, kind)) from fault


def tables_of(sheets: Sequence[Sheet], kind: str, folder: Path, file: str = "") -> Export:
    """Find every table of the sheets of a book; working files go into the folder. Raises NotAnExport."""
    name = NAMES_OF_KINDS.get(kind, kind)
    filled = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    texts: list[Text] = []
    refusals, rows_in_all = [], 0
    for number, sheet in enumerate(filled):
        found = list(tables_in(sheet, folder / f"sheet{number}", file))
        texts += [table for table in found if isinstance(table, Text)]
        if isinstance(found[0], str) and sheet.name.strip().casefold() not in EXPLANATIONS:
            refusals.append((sheet.name, found[0]))
            rows_in_all += max(sheet.rows - 1, 0)
    notes = [note for sheet in sheets for note in _notes(sheet)]
    if not texts:
        reason = refusals[0][1] if refusals else _nothing(sheets, filled)
        raise NotAnExport("; ".join([reason, *notes]), name, rows_in_all)
    notes = [
        *(f'sheet "{sheet}" was not read: {why}' for sheet, why in refusals),
        *notes,
        *dict.fromkeys(note for text in texts for note in text.match.notes),
    ]
    notes += [_unsaved(sheet) for sheet in sheets if sheet.found["unsaved_formulas"]]
    return Export(name, tuple(texts), tuple(notes))


def _unsaved(sheet: Sheet) -> str:
    """Say how many formulas of a sheet hold no result, as other programs write them, and where the first stands."""
    count, first = sheet.found["unsaved_formulas"], sheet.found["first_unsaved"]
    cells = f"the formula of {first} holds no saved value and was read as empty"
    if count > 1:
        cells = f"{count} formula cells hold no saved value and were read as empty, the first is {first}"
    return f'sheet "{sheet.name}": {cells}: open and save the file in Excel'


def _nothing(sheets: Sequence[Sheet], filled: Sequence[Sheet]) -> str:
    """Say why a file without refusals holds no table."""
    if not sheets:
        return "there is no table in the file"
    if filled:
        return "there are only explanations in it"
    return "all its sheets are hidden" if any(sheet.is_hidden for sheet in sheets) else "the file is empty"


def tables_in(sheet: Sheet, target: Path, file: str) -> Iterator[Text | str]:
    """Write each table of a sheet as numbered text, or say why there is none."""
    starts = list(starts_in(sheet, file))
    if not starts:
        form = None if sheet.name.strip().casefold() in EXPLANATIONS else record_of(sheet)
        yield _form(sheet, form, target) if form else _no_table(sheet, file)
    for number, (match, block, header) in enumerate(starts):
        end = starts[number + 1][1][0] if number + 1 < len(starts) else None
        own = target.with_name(f"{target.name}.{number}.csv")
        first = block[0].line if number else 0
        head = [(row.line, row.cells) for row in sheet.head if first <= row.line <= block[header].line]
        parts, said = parts_of([row.cells for row in block], replace(match, row=header), (sheet.name, file))
        if parts:
            said = f'sheet "{sheet.name}": {said}' if said else ""
            for part, text in zip(parts, _side_by_side(sheet, block, parts, end, own, said), strict=True):
                yield replace(text, head=[(line, cells[part.first : part.last]) for line, cells in head])
        else:
            yield replace(_table(sheet, match, block[header], end, own, number), head=head)


def starts_in(sheet: Sheet, file: str) -> Iterator[tuple[Match, list[HeadRow], int]]:
    """Find where tables start: how each is recognised, the block it begins with, and the row of its header in that."""
    found = False
    for block in _blocks(sheet.head):
        if any(known_header(cell) for row in block for cell in row.cells if cell) or any(
            corner(row.cells) for row in block
        ):
            match, missing = recognise([row.cells for row in block], (sheet.name, file))
            if not missing:
                start = first_row([row.cells for row in block], match.row, match.header)
                above = block[:start] if found else [row for row in sheet.head if row.line < block[start].line]
                found = True
                yield replace(match, title=_title(above)), block, match.row
    first = [row for row in sheet.head if row.ordinal <= FURTHER_ROWS]
    if not found and first:
        match, missing = recognise([row.cells for row in first], (sheet.name, file))
        if not missing:
            start = first_row([row.cells for row in first], match.row, match.header)
            yield replace(match, title=_title(first[:start])), first, match.row


def _side_by_side(
    sheet: Sheet, block: Sequence[HeadRow], parts: Sequence[Part], end: HeadRow | None, target: Path, said: str
) -> Iterator[Text]:
    """Write tables that stand beside each other, each with its own columns and the rows that are filled in them."""
    for number, part in enumerate(parts):
        header, own = block[part.match.row], target.with_name(f"{target.stem}.{number}.csv")
        whole = target.with_suffix(".whole")
        copy_part(sheet.path, whole, header.end, end.start if end else None)
        with whole.open(encoding="utf-8", newline="") as file:
            lines = cut(csv.reader(file), own, part.first, part.last)
        if sheet.found["is_1904"]:
            write_days_of_1904(own, part.match)
        match = replace(part.match, notes=(*part.match.notes, *((said,) if said else ())))
        name = f"{sheet.name} column {letters(part.first)}".strip() if number else sheet.name
        hidden = _hidden(sheet, header, end) if not number else ()
        yield Text(own, match, ",", match.header, header.line, lines, True, False, sheet=name, left_out=hidden)


def _title(rows: Sequence[HeadRow]) -> str:
    """Write what stands above a header; a merged cell once."""
    return "\n".join(" ".join(dict.fromkeys(filter(None, map(str.strip, row.cells)))) for row in rows)


def _blocks(rows: Sequence[HeadRow]) -> Iterator[list[HeadRow]]:
    """Part rows where empty ones stand between them, and where another table begins with its title and header.

    Of a long block only its first rows may hold a header.
    """
    block: list[HeadRow] = []
    for row in rows:
        is_below = bool(block) and is_other_header([one.cells for one in block], row.cells)
        if block and (row.line != block[-1].line + 1 or is_below):
            titles: list[HeadRow] = []
            while is_below and len(block) > 1 and sum(map(bool, map(str.strip, block[-1].cells))) == 1:
                titles.insert(0, block.pop())
            yield block[:FURTHER_ROWS]
            block = titles
        block.append(row)
    if block:
        yield block[:FURTHER_ROWS]


def _no_table(sheet: Sheet, file: str) -> str:
    try:
        return why_unknown(
            *recognise([row.cells for row in sheet.head if row.ordinal <= FURTHER_ROWS], (sheet.name, file))
        )
    except UnknownExport as fault:
        return str(fault)


def _table(sheet: Sheet, match: Match, header: HeadRow, end: HeadRow | None, target: Path, number: int) -> Text:
    copy_part(sheet.path, target, header.end, end.start if end else None)
    if sheet.found["is_1904"]:
        write_days_of_1904(target, match)
    if sheet.rows * sheet.width > LARGE:
        target = as_parquet(target, sheet.width)
    lines = (end.ordinal - 1 if end else sheet.rows) - header.ordinal
    names = (*match.header, *[""] * (sheet.width - len(match.header)))
    name = f"{sheet.name} line {header.line}".strip() if number else sheet.name
    hidden = _hidden(sheet, header, end)
    return Text(target, match, ",", names, header.line, lines, True, False, sheet=name, left_out=hidden)


def _hidden(sheet: Sheet, header: HeadRow, end: HeadRow | None) -> tuple[LeftOut, ...]:
    """List the hidden rows of a table."""
    last = end.line if end else float("inf")
    return tuple(LeftOut(line, "a hidden row", cells) for line, cells in sheet.hidden if header.line < line < last)


def _form(sheet: Sheet, form: tuple[Match, int, list[str]], target: Path) -> Text:
    """Write the one record of a form as a table of one row."""
    match, line, cells = form
    copy = target.with_suffix(".csv")
    write_record(copy, line, cells)
    return Text(copy, match, ",", match.header, line - 1, 1, True, False, sheet=sheet.name)


def _notes(sheet: Sheet) -> list[str]:
    """Say what was left out of a sheet, and where."""
    if sheet.is_hidden:
        return [f'sheet "{sheet.name}" is hidden and was left out']
    found, notes = sheet.found, [f'sheet "{sheet.name}": {note}' for note in sheet.found["notes"]]
    if columns := found["hidden_columns"]:
        notes.append(f'sheet "{sheet.name}": hidden columns were left out: {", ".join(columns)}')
    if count := found["hidden_rows"]:
        rows = f"{count} hidden rows were" if count > 1 else "a hidden row was"
        notes.append(f'sheet "{sheet.name}": {rows} left out: line {_listed([row[0] for row in sheet.hidden], count)}')
    if count := found["outside"]:
        where = _listed(found["first_outside"], count)
        rows = f"{count} rows have" if count > 1 else "a row has"
        notes.append(f'sheet "{sheet.name}": {rows} cells far to the right that were not read: {where}')
    return notes


def _listed(first: Sequence[object], count: int) -> str:
    return ", ".join(map(str, first[:5])) + (", …" if count > min(len(first), 5) else "")
