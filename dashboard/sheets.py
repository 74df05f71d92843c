"""Rows as files to take away: CSV and Excel in which no cell can run as a formula."""

import csv
from io import BytesIO

import pandas as pd
import xlsxwriter

RISKY = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
ROWS_LOOKED_AT = 200


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
    """Write rows as an Excel sheet with typed cells, and a second sheet that says what they are."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        write_rows(book, rows)
        if about:
            sheet = book.add_worksheet("About")
            sheet.set_column(0, 0, 22)
            sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
            for line, (name, text) in enumerate(about):
                sheet.write_string(line, 0, name)
                sheet.write_string(line, 1, text)
    return buffer.getvalue()


def write_rows(book: xlsxwriter.Workbook, rows: pd.DataFrame) -> None:
    """Write the rows under a frozen, filterable header row."""
    sheet = book.add_worksheet("Records")
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for position, name in enumerate(rows.columns):
        column = rows.iloc[:, position]
        sheet.write_string(0, position, str(name), head)
        sheet.set_column(position, position, width_of(str(name), column))
        for line, value in enumerate(column.tolist(), start=1):
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
