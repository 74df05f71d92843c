"""Rows as files to take away: CSV and Excel in which no cell can run as a formula."""

import csv
from io import BytesIO

import pandas as pd
import xlsxwriter

from dashboard.language import _

RISKY = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
ROWS_LOOKED_AT = 200
MOST_ROWS = 1_048_575  # of a sheet, below its header
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}


def is_text(column: pd.Series) -> bool:
    """Say whether a column holds text, so that its cells could be taken for formulas."""
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def harmless(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """Write rows as CSV in UTF-8 with a byte order mark, so that Excel reads every script."""
    safe = rows.copy(deep=False)
    for position, name in enumerate(rows.columns):
        column = rows.iloc[:, position]
        if is_text(column):
            safe[name] = column.map(harmless)
    safe.columns = [harmless(str(name)) for name in rows.columns]
    return safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8-sig")


def excel_bytes(rows: pd.DataFrame, about: list[tuple[str, str]] | None = None) -> bytes:
    """Write rows as Excel sheets with typed cells, as many as they need, and a last sheet that says what they are."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        for number, start in enumerate(range(0, max(len(rows), 1), MOST_ROWS), start=1):
            name = _("Records") if number == 1 else _("Records {number}").format(number=number)
            write_rows(book, name, rows.iloc[start : start + MOST_ROWS])
        if about:
            write_about(book, about)
    return buffer.getvalue()


def write_about(book: xlsxwriter.Workbook, about: list[tuple[str, str]]) -> None:
    """Write what the rows are, one fact a line."""
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)


def write_rows(book: xlsxwriter.Workbook, name: str, rows: pd.DataFrame) -> None:
    """Write the rows under a frozen, filterable header row."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for position, label in enumerate(rows.columns):
        sheet.set_column(position, position, width_of(str(label), rows.iloc[:, position]))
        sheet.write_string(0, position, str(label), head)
    for line, values in enumerate(rows.itertuples(index=False, name=None), start=1):
        for position, value in enumerate(values):
            write_cell(sheet, line, position, value, day)
    sheet.freeze_panes(1, 0)
    if len(rows.columns):
        sheet.autofilter(0, 0, max(len(rows), 1), len(rows.columns) - 1)


def width_of(name: str, column: pd.Series) -> int:
    """Return a column width that shows most cells."""
    texts = (len(str(value)) for value in column.head(ROWS_LOOKED_AT))
    return min(WIDEST, max(len(name), *texts, 8) + 2)


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, line: int, position: int, value: object, day: object) -> None:
    """Write one value as what it is: number, day, yes/no or text; a missing one stays an empty cell."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, position, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, position, value)
    elif hasattr(value, "year"):
        sheet.write_datetime(line, position, pd.Timestamp(str(value)).to_pydatetime(), day)
    else:
        sheet.write_string(line, position, str(value))
