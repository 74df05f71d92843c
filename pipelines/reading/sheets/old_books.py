"""Read the sheets of .xls and .xlsb files, whose cells a kept library writes out."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from pipelines.reading.sheets.sheet import Row, Sheet
from pipelines.reading.sheets.shown import plain


def read_old_book(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook, in its order."""
    book = CalamineWorkbook.from_path(path)
    for place, listed in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(place)
        merged = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        yield Sheet(listed.name, _rows(sheet), listed.visible is not SheetVisibleEnum.Visible, merged)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, False, [written(cell) for cell in row]


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
