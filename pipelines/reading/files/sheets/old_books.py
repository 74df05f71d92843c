"""Read the sheets of .xls and .xlsb files, whose cells a kept library writes out."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from pipelines.reading.files.sheets.biff import Look, Shown, look_at
from pipelines.reading.files.sheets.sheet import Row, Sheet
from pipelines.reading.files.sheets.shown import plain


def read_old_book(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook, in its order."""
    book = CalamineWorkbook.from_path(path)
    look = _look(path)
    for place, listed in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(place)
        shown = look.sheets[place] if len(look.sheets) == len(book.sheets_metadata) else Shown()
        merged = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        yield Sheet(
            listed.name,
            _rows(sheet, shown),
            listed.visible is not SheetVisibleEnum.Visible,
            merged,
            set(shown.hidden_columns),
            is_1904=look.is_1904,
        )


def _look(path: Path) -> Look:
    """Look up what an .xls file says of its cells; an .xlsb file is another thing."""
    with path.open("rb") as file:
        start = file.read(8)
    return look_at(path.read_bytes()) if start.startswith(b"\xd0\xcf\x11\xe0") else Look()


def _rows(sheet: CalamineSheet, shown: Shown) -> Iterator[Row]:
    left = [""] * (sheet.start[1] if sheet.start else 0)  # the reader leaves empty columns out, though not rows
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (line, column), text in shown.cells.items():
        by_row.setdefault(line, []).append((column, text))
    for number, row in enumerate(sheet.iter_rows()):
        cells = left + [written(cell) for cell in row]
        for column, text in by_row.get(number, ()):
            if column < len(cells):
                cells[column] = text
        yield number + 1, number in shown.hidden_rows, cells


def written(cell: Any) -> str:
    """Write a cell the way it would stand in a CSV file: whole numbers without .0, dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return plain(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return plain(round(cell.total_seconds() / 3600, 6))
    return str(cell)
