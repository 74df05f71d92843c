"""Refused rows as a file like the one they came from: below its own titles and headers, with the reason behind each."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard.language import _
from dashboard.loaded import loads
from dashboard.numbers import warehouse
from dashboard.wording import sheets

SHEET = re.compile(r'^sheet "(.*?)": ')
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31
Cells = list[tuple[int, list[Any]]]  # numbered rows


@dataclass(frozen=True)
class Head:
    """What stands above the records of one table of a file: its sheet, its columns, and the numbered rows as sent."""

    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def heads(file_hash: str) -> list[Head]:
    """Give what stands above the records of each table of a file that has refused rows."""
    found = warehouse.query("select sheet, columns, rows from heads where file_hash = ?", [file_hash])
    return [
        Head(sheet, tuple(json.loads(columns)), tuple((line, cells) for line, cells in json.loads(rows)))
        for sheet, columns, rows in found.itertuples(index=False, name=None)
    ]


def file_of(rows: pd.DataFrame, reasons: Sequence[str], file: str, above: Sequence[Head] = ()) -> bytes:
    """Write refused rows with the reason behind each, to be put right and loaded by the source that refused them.

    file: the name they came by; those of a workbook come back as one, each under its sheet. In CSV a cell that a
    spreadsheet would run gets an apostrophe; plain numbers stay as they are.
    """
    tables = list(_tables(rows, reasons, above))
    if loads.is_book(file):
        return _book(tables)
    if len(tables) > 1:  # tables beside each other in a text: a file of one table takes the columns of all
        tables = [_plain(rows, reasons)]
    return _text(tables[0][1])


def _tables(rows: pd.DataFrame, reasons: Sequence[str], above: Sequence[Head]) -> Iterator[tuple[str, Cells]]:
    """Give each table to be written: its sheet and its numbered rows, titles and headers first."""
    told = rows.assign(why=list(reasons), sheet=rows["reason"].str.extract(SHEET, expand=False).fillna(""))
    by_sheet = {head.sheet: head for head in above}
    for sheet, own in told.groupby("sheet", sort=False):
        head = by_sheet.get(str(sheet)) or (above[0] if len(above) == 1 else None)
        cells = own.drop(columns=["line", "reason", "why", "sheet"])
        if head is None or not set(head.columns) >= {name for name in cells.columns if cells[name].notna().any()}:
            yield _plain(own.drop(columns=["why", "sheet"]), list(own["why"]), str(sheet))
            continue
        yield head.sheet, _below(head, cells.reindex(columns=list(head.columns)), list(own["why"]))


def _below(head: Head, cells: pd.DataFrame, why: Sequence[str]) -> Cells:
    """Put rows below what stands above their table; the reasons get a header in its last row."""
    width = len(head.columns)
    *titles, (last, header) = head.rows
    named = [*header, *[""] * (width - len(header))]
    records = cells.astype("object").where(cells.notna(), "").to_numpy().tolist()
    found: Cells = [*titles, (last, [*named[:width], _("Why refused")])]
    return [
        *found,
        *((last + place, [*row, reason]) for place, (row, reason) in enumerate(zip(records, why, strict=True), 1)),
    ]


def _plain(rows: pd.DataFrame, reasons: Sequence[str], sheet: str = "") -> tuple[str, Cells]:
    """Write rows below the names of their columns, where nothing is known of what stood above them."""
    cells = rows.drop(columns=["line", "reason"]).dropna(axis=1, how="all")
    head = Head(sheet, tuple(cells.columns), ((1, list(cells.columns)),))
    return sheet, _below(head, cells, reasons)


def _text(rows: Cells) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for _line, cells in rows:
        writer.writerow([cell if loads.NUMBER.fullmatch(str(cell)) else sheets.harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _book(tables: Sequence[tuple[str, Cells]]) -> bytes:
    """Write each table into a sheet named as sent, on the lines on which its titles and headers stood."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, sheets.OPTIONS | {"constant_memory": False}) as book:
        for number, (sheet, rows) in enumerate(tables, 1):
            page = book.add_worksheet(
                NOT_IN_A_NAME.sub(" ", sheet)[:LONGEST_NAME] or _("Records {number}").format(number=number)
            )
            for line, cells in rows:
                for place, cell in enumerate(cells):
                    if cell != "":
                        page.write_string(line - 1, place, str(cell))
    return buffer.getvalue()
