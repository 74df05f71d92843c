"""Read a form: one record, whose fields stand beside their names."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.reading.files.spreadsheet import Sheet
from pipelines.reading.recognising.recognise import Match, known_header, recognise

MOST_ROWS = 60
MARKS = " \t:：*＊"


def record_of(sheet: Sheet) -> tuple[Match, int, list[str]] | None:
    """Give the record of a form: how it is recognised, the line where it starts and its cells; None if it is none."""
    if sheet.rows > MOST_ROWS:
        return None
    found: dict[str, str] = {}
    first = 0
    for line, name, value in _pairs(sheet):
        if name in found:
            return None  # the same name twice: a list of records that is no table
        found[name] = value
        first = first or line
    if len(found) < 2:
        return None
    match, missing = recognise([list(found)])
    return None if missing else (match, first, list(found.values()))


def _pairs(sheet: Sheet) -> Iterator[tuple[int, str, str]]:
    """Give the known names with the cell to the right of each; a name beside another name has no value."""
    for row in sheet.head:
        cells = [(place, cell.strip()) for place, cell in enumerate(row.cells) if cell.strip()]
        place = 0
        while place < len(cells):
            name = cells[place][1].strip(MARKS)
            value = cells[place + 1][1] if place + 1 < len(cells) else ""
            if known_header(name):
                is_name = known_header(value.strip(MARKS)) and value[-1:] in ":："
                yield row.line, name, "" if is_name else value
                place += 1 if is_name else 2
            elif ("：" in name or ":" in name) and known_header(_before_colon(name)):
                yield row.line, _before_colon(name), name.replace("：", ":").partition(":")[2].strip()
                place += 1
            else:
                place += 1


def _before_colon(text: str) -> str:
    return text.replace("：", ":").partition(":")[0].strip(MARKS)


def write_record(target: Path, line: int, cells: list[str]) -> None:
    """Write the record as numbered text."""
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([line, *cells])
