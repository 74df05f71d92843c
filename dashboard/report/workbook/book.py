"""An Excel file in the making: its sheets with fitting names, a header row each, and cells that keep their type."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard.report.plots import text_room
from dashboard.report.plots.text_room import legal
from dashboard.review import wording
from dashboard.wording import formats, sheets
from dashboard.wording.sheets import OPTIONS

FONT, SIZE, LINE = "Arial", 10, 15  # points
SAFE = {
    **OPTIONS,
    "constant_memory": False,
    "in_memory": True,
    "remove_timezone": True,
    "default_format_properties": {"font_name": FONT, "font_size": SIZE},
}
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME, LONGEST_TEXT, LONGEST_FOOTER = 31, 32_767, 240
HIGHEST_ROW, PAGE = 409, 170  # points; signs on a printed page
A_SIGN = 5.3  # points of column width
FIRST_YEAR = 1900  # a spreadsheet knows no day before it
HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#F3F5F8"}
FORMATS = {
    "head": HEAD,
    "figure_head": {**HEAD, "align": "right"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"},
    "percent": {"num_format": '0.0" %"', "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.00", "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "yes": {"align": "center", "valign": "top"},
    "name": {"bold": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "link": {"font_color": "#2F6FB0", "underline": 1, "valign": "top"},
}


@dataclass
class Book:
    """The file, its formats, and what every sheet written so far holds."""

    file: Any
    buffer: BytesIO
    footing: str
    formats: dict[str, Any]
    contents: list[tuple[str, str, int]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


def begin(footing: str, title: str, made_at: datetime) -> Book:
    """Make an empty file."""
    buffer = BytesIO()
    file = xlsxwriter.Workbook(buffer, SAFE)
    file.set_properties({"title": legal(title), "author": "Fourcolor", "created": naive(made_at)})
    looks = {**FORMATS, "month": {"num_format": formats.excel_month(), "align": "left", "valign": "top"}}
    return Book(file, buffer, legal(footing), {name: file.add_format(look) for name, look in looks.items()})


def finish(book: Book) -> bytes:
    """Return the file."""
    book.file.close()
    return book.buffer.getvalue()


def naive(moment: datetime) -> datetime:
    """Return a time in UTC without saying so, as a spreadsheet knows no time zones."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def add_sheet(book: Book, name: str, about: str = "", count: int = 0) -> Any:
    """Add a sheet under a name that Excel takes; it prints on pages as wide as it is, with the footing on each."""
    fitting = sheet_name(book, name)
    sheet = book.file.add_worksheet(fitting)
    book.taken.add(fitting.lower())
    book.contents.append((fitting, about or name, count))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8{book.footing[:LONGEST_FOOTER].replace('&', '&&')}&R&8&P / &N")
    return sheet


def sheet_name(book: Book, wanted: str) -> str:
    """Return a name that is not too long, has no sign that Excel forbids, and is not taken."""
    base = " ".join(legal(wanted).translate(FORBIDDEN).split()).strip("' ") or "Sheet"
    name, number = cut(base, LONGEST_NAME), 1
    while name.lower() in book.taken or name.lower() == "history":
        number += 1
        name = f"{cut(base, LONGEST_NAME - len(f' ({number})'))} ({number})"
    return name


def cut(text: str, most: int) -> str:
    """Cut a text to so many signs as Excel counts them: rare signs count twice."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return text.strip("' ")


def write_table(
    book: Book,
    sheet: Any,
    heads: Sequence[str],
    rows: pd.DataFrame,
    looks: Sequence[str] = (),
    widths: Sequence[float] = (),
) -> None:
    """Write rows below a frozen header that filters; looks: the format of each column, empty for its own type."""
    looks = looks or [""] * len(heads)
    wide = widths or [width_of(head, rows.iloc[:, place]) for place, head in enumerate(heads)]
    for place, head in enumerate(heads):
        sheet.set_column(place, place, wide[place])
        is_figure = pd.api.types.is_numeric_dtype(rows.iloc[:, place].dropna().infer_objects())
        sheet.write_string(0, place, legal(head), book.formats["figure_head" if is_figure else "head"])
    fit_row(sheet, 0, heads, wide, True)
    for line, values in enumerate(rows.itertuples(index=False, name=None), start=1):
        fit_row(sheet, line, values, wide)
        for place, value in enumerate(values):
            put(book, sheet, line, place, value, looks[place])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    if len(heads):
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    sheet.fit_to_pages(max(1, round(sum(wide) / PAGE)), 0)


def fit_row(sheet: Any, line: int, values: Sequence[Any], wide: Sequence[float], bold: bool = False) -> None:
    """Give a row the height of its longest text, as not every program does it by itself."""
    texts = [(value, room) for value, room in zip(values, wide, strict=False) if isinstance(value, str)]
    rows = [
        len(text_room.lines(legal(value), SIZE, room * A_SIGN, bold)) for value, room in texts if len(value) > room / 2
    ]
    if max(rows, default=1) > 1:
        sheet.set_row(line, min(max(rows) * LINE, HIGHEST_ROW))


def width_of(head: str, column: pd.Series) -> float:
    """Return a column width that shows most cells; Chinese signs are twice as wide."""
    texts = [str(value).split("\n")[0] for value in column.head(sheets.ROWS_LOOKED_AT) if value is not None]
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        texts = ["2026-10-31"]
    wide = max((len(text.encode("gb18030", "replace")) for text in [*texts, head[:24]]), default=8)
    return min(sheets.WIDEST, max(wide, 8) + 3)


def put(book: Book, sheet: Any, line: int, place: int, value: Any, look: str = "") -> None:
    """Write one value as what it is; texts stay texts, whatever they begin with; a missing one is an empty cell."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return
    if hasattr(value, "item") and not isinstance(value, date):
        value = value.item()
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value, book.formats["yes"])
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(line, place, value, book.formats[look or number_look(value)])
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        put_day(book, sheet, line, place, value, look)
    else:
        text = legal(value)
        text = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
        sheet.write_string(line, place, text, book.formats["text"])


def put_day(book: Book, sheet: Any, line: int, place: int, value: date, look: str) -> None:
    """Write a day or a time."""
    moment = naive(value) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    look = look or ("time" if (moment.hour, moment.minute) != (0, 0) else "day")
    sheet.write_datetime(line, place, moment, book.formats[look])


def number_look(value: float) -> str:
    """Return how a number is shown: counts whole, others with two digits; all digits stay in the cell."""
    return "whole" if float(value).is_integer() else "number"


def unit_look(unit: str) -> str:
    """Return the format of a unit: shares show their percent sign."""
    return "percent" if unit in wording.PERCENT else ""
