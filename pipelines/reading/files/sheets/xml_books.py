"""Read workbooks that are one XML: Excel's of 2003, and those of OpenDocument, zipped or flat."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from pipelines.reading.files.sheets.faults import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Unreadable, size_text
from pipelines.reading.files.sheets.sheet import Area, Row, Sheet
from pipelines.reading.files.sheets.shown import plain, writer
from pipelines.reading.files.sheets.written_text import decoded

CHUNK = 1 << 18
NAMED = {
    "Percent": "0%",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Short Date": "yyyy-mm-dd",
    "General Date": "yyyy-mm-dd",
}
DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?")
DAY_0 = datetime(1899, 12, 31)  # noqa: DTZ001  # a cell knows no zone


def read_xml_2003(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook that Excel of 2003 wrote as XML."""
    formats: dict[str, str] = {}
    for tag, element in _elements(decoded(path.read_bytes()), ("Style", "Worksheet", "WorksheetOptions")):
        if tag == "Style":
            found = next((part for part in element if _name(part.tag) == "NumberFormat"), None)
            formats[_of(element, "ID")] = _of(found, "Format") if found is not None else ""
        elif tag == "Worksheet":
            yield _sheet_2003(element, formats)
            element.clear()


def _sheet_2003(element: Element, formats: dict[str, str]) -> Sheet:
    rows: list[Row] = []
    sheet = Sheet(_of(element, "Name"), rows)
    sheet.is_hidden = any(
        _name(part.tag) == "Visible" for part in element.iter() if (part.text or "").startswith("Sheet")
    )
    line = 0
    for table in (part for part in element if _name(part.tag) == "Table"):
        column = 0
        for part in (part for part in table if _name(part.tag) == "Column"):
            column = int(_of(part, "Index") or column + 1)
            span = int(_of(part, "Span") or 0)
            if _of(part, "Hidden") == "1":
                sheet.hidden_columns.update(range(column - 1, min(column + span, MOST_COLUMNS)))
            column += span
        for row in (part for part in table if _name(part.tag) == "Row"):
            line = int(_of(row, "Index") or line + 1)
            cells = _cells_2003(row, line, formats, sheet.merged)
            rows.append((line, _of(row, "Hidden") == "1", cells))
            line += int(_of(row, "Span") or 0)
    return sheet


def _cells_2003(row: Element, line: int, formats: dict[str, str], merged: list[Area]) -> list[str]:
    cells: list[str] = []
    for cell in (part for part in row if _name(part.tag) == "Cell"):
        place = int(_of(cell, "Index") or len(cells) + 1) - 1
        if place >= MOST_COLUMNS:
            raise Unreadable("has a cell beyond the last column")
        across, down = int(_of(cell, "MergeAcross") or 0), int(_of(cell, "MergeDown") or 0)
        if across or down:
            merged.append((line, place, line + down, place + across))
        cells += [""] * (place - len(cells))
        data = next((part for part in cell if _name(part.tag) == "Data"), None)
        code = formats.get(_of(cell, "StyleID") or _of(row, "StyleID"), "")
        cells.append("" if data is None else _value_2003(data, NAMED.get(code, code)))
        cells += [""] * min(across, MOST_COLUMNS)
    return cells


def _value_2003(data: Element, code: str) -> str:
    text, kind = "".join(data.itertext()), _of(data, "Type")
    if kind == "Number" and re.fullmatch(r"[-+0-9.eE]+", text):
        return writer(code, is_1904=False)(float(text)) if code else plain(float(text))
    if kind == "Boolean":
        return "true" if text == "1" else "false"
    if kind == "DateTime":
        moment = datetime.fromisoformat(text.rstrip("Z"))
        if "[" in code and re.search(r"\[[hms]+\]", code, re.IGNORECASE):
            return writer(code, is_1904=False)((moment - DAY_0).total_seconds() / 86_400)
        if moment.year < 1901:
            return moment.time().isoformat()
        return moment.date().isoformat() if "T00:00:00" in text else moment.replace(microsecond=0).isoformat(" ")
    return text


def read_open_document(path: Path) -> Iterator[Sheet]:
    """Give the sheets of an OpenDocument workbook."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            size = sum(member.file_size for member in book.infolist())
            if size > MOST_UNPACKED:
                limit = size_text(MOST_UNPACKED)
                raise Unreadable(f"unpacks to {size_text(size)}: a workbook may have {limit} at most")
            if b"encryption-data" in book.read("META-INF/manifest.xml"):
                raise Unreadable("is protected by a password: save it without one")
            text = book.read("content.xml").decode("utf-8", "replace")
    else:
        text = decoded(path.read_bytes())
    hidden: set[str] = set()
    is_1904 = bool(re.search(r'null-date [^>]*date-value="1904-01-01"', text))
    for tag, element in _elements(text, ("style", "table")):
        if tag == "style":
            if any(_of(part, "display") == "false" for part in element):
                hidden.add(_of(element, "name"))
        else:
            sheet = _open_sheet(element, hidden)
            sheet.is_1904 = is_1904
            yield sheet
            element.clear()


def _open_sheet(table: Element, hidden: set[str]) -> Sheet:
    rows: list[Row] = []
    sheet = Sheet(_of(table, "name"), rows, _of(table, "style-name") in hidden)
    line = column = 0
    for part in table.iter():
        name = _name(part.tag)
        if name == "table-column":
            repeated = int(_of(part, "number-columns-repeated") or 1)
            if _of(part, "visibility") in ("collapse", "filter"):
                sheet.hidden_columns.update(range(column, min(column + repeated, MOST_COLUMNS)))
            column += repeated
        elif name == "table-row":
            repeated = int(_of(part, "number-rows-repeated") or 1)
            cells = _open_cells(part, line + 1, sheet.merged)
            is_hidden = _of(part, "visibility") in ("collapse", "filter")
            if any(cells):
                rows.extend(
                    (line + again + 1, is_hidden, list(cells)) for again in range(min(repeated, MOST_ROWS - line))
                )
            line += repeated
    return sheet


def _open_cells(row: Element, line: int, merged: list[Area]) -> list[str]:
    cells: list[str] = []
    empty = 0
    for cell in row:
        name = _name(cell.tag)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        repeated = int(_of(cell, "number-columns-repeated") or 1)
        text = _open_value(cell) if name == "table-cell" else ""
        if not text:
            empty += repeated
            continue
        if len(cells) + empty + repeated > MOST_COLUMNS:
            raise Unreadable("has a cell beyond the last column")
        cells += [""] * empty
        across, down = (int(_of(cell, f"number-{what}-spanned") or 1) for what in ("columns", "rows"))
        if across > 1 or down > 1:
            merged.append((line, len(cells), line + down - 1, len(cells) + across - 1))
        cells += [text] * repeated
        empty = 0
    return cells


def _open_value(cell: Element) -> str:
    kind = _of(cell, "value-type")
    shown = "\n".join("".join(part.itertext()) for part in cell if _name(part.tag) == "p")
    if kind == "percentage":
        return plain(float(format(float(_of(cell, "value")) * 100, ".13g"))) + "%"
    if kind in ("float", "currency"):
        value = float(_of(cell, "value"))
        return shown if re.fullmatch(r"0\d+|\d+\.\d*0", shown) and float(shown) == value else plain(value)
    if kind == "date":
        return re.sub(r"T00:00:00(?:\.0+)?$", "", _of(cell, "date-value")).replace("T", " ")
    if kind == "time" and (found := DURATION.fullmatch(_of(cell, "time-value"))):
        days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups()[1:])
        total = days * 24 + hours + minutes / 60 + seconds / 3600
        is_clock = re.fullmatch(r"([01]?\d|2[0-3]):\d\d(:\d\d)?", shown) and total < 24
        return shown if is_clock else plain(round(total, 6))
    if kind == "boolean":
        return _of(cell, "boolean-value")
    return shown


def _elements(text: str, wanted: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """Give the wanted elements of an XML text, each when it is complete."""
    if "<!ENTITY" in text:  # no spreadsheet of any program names others, or words of its own that grow
        raise Unreadable("declares entities, as no spreadsheet does: save it as xlsx or CSV")
    parser: Any = XMLPullParser(("end",))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
            for _, element in parser.read_events():
                if _name(element.tag) in wanted:
                    yield _name(element.tag), element
        parser.close()
    except ParseError as fault:
        raise Unreadable(f"is no spreadsheet that can be read ({fault}): open it and save it again") from fault


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _of(element: Element, name: str) -> str:
    """Give an attribute by its name, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if _name(key) == name), "")
