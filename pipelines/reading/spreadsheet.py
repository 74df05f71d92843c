"""Read the sheets of .xlsx, .xls and .ods files as rows of text."""

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

Row = list[str]
UNSAVED_FORMULA = re.compile(rb"<c [^>]*>\s*(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>")


class Unreadable(Exception):
    """A file that cannot be read at all; the message says why."""


def read_sheets(path: Path) -> list[tuple[str, list[Row]]]:
    """Read every sheet as sent: row 1 of the sheet is the first row, numbers and dates are written plainly."""
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            names = book.sheet_names
            return [(name, _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False))) for name in names]
    except OSError:
        raise
    except Exception as fault:  # the reader of spreadsheets has no common error of its own
        if "assword" in str(fault) or "ncrypt" in str(fault):
            raise Unreadable("is protected by a password: save it without one") from fault
        raise Unreadable(f"is no spreadsheet that can be read ({fault}): open it and save it again") from fault


def unsaved_formulas(path: Path) -> int:
    """Count formula cells of an .xlsx file that hold no value: such a file was never saved by a spreadsheet."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return sum(len(UNSAVED_FORMULA.findall(book.read(sheet))) for sheet in sheets)


def _rows(rows: Sequence[Sequence[Any]]) -> list[Row]:
    return [[written(cell) for cell in row] for row in rows]


def written(cell: Any) -> str:
    """Write a cell the way it would stand in a CSV file: whole numbers without .0, dates as year-month-day."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def write_rows(target: Path, rows: list[Row], first_line: int, width: int) -> int:
    """Write rows that hold anything as CSV, each after its line number; return how many."""
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        for line, row in enumerate(rows, first_line):
            if any(cell.strip() for cell in row):
                out.writerow([line, *row, *[""] * (width - len(row))][: width + 1])
                count += 1
    return count
