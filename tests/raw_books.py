"""Workbooks written by hand, as programs write them that no library of ours would."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.reading.files.sheets.sheet import letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_book(
    path: Path, *sheets: str, styles: str = "", workbook: str = "", extra: dict[str, bytes] | None = None
) -> Path:
    """Write an .xlsx file whose sheets are the given XML below <worksheet>."""
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}<sheets>{listed}</sheets></workbook>',
        )
        styles_part = f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>' if styles else ""
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{related}{styles_part}</Relationships>'
        )
        if styles:
            book.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
        for number, sheet in enumerate(sheets, 1):
            book.writestr(f"xl/worksheets/sheet{number}.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        for name, content in (extra or {}).items():
            book.writestr(name, content)
    return path


def text_cell(place: str, text: str) -> str:
    """Write one cell of text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number_cell(place: str, value: float, style: int = 0) -> str:
    """Write one cell that holds a number."""
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


def text_row(line: int, cells: Sequence[str]) -> str:
    """Write one row of texts; empty ones have no cell."""
    filled = (text_cell(f"{letters(place)}{line}", text) for place, text in enumerate(cells) if text)
    return f'<row r="{line}">{"".join(filled)}</row>'


def hazard_rows(count: int = 3) -> str:
    """Write the rows of a sheet of hazards."""
    header = ("Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on")
    rows = [header, *((f"H{n}", "U1", "inspection", "general", f"2026-03-{n:02}") for n in range(1, count + 1))]
    return "".join(text_row(line, row) for line, row in enumerate(rows, 1))
