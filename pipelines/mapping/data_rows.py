"""The rows below the headers of a table, up to a limit, without totals and the foot of a sheet."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.reading.rows.summary_rows import is_summary

MOST_ROWS = 200_000
Rows = tuple[tuple[int, list[str]], ...]


def rows_of_text(path: Path, line: int, width: int, delimiter: str) -> tuple[Rows, bool]:
    """Read the rows of a text below a line, and say whether there are more; no further than a broken line."""
    csv.field_size_limit(1 << 25)
    found: list[tuple[int, list[str]]] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(_without_nul(file), delimiter=delimiter)
        try:
            for cells in reader:
                if reader.line_num > line and any(cell.strip() for cell in cells):
                    found.append((reader.line_num, cells))
                    if len(found) > MOST_ROWS:
                        return tuple(found[:MOST_ROWS]), True
        except csv.Error:
            pass  # what stands after a broken line is refused with its reason when the file is read
    return tuple(_kept(found, width)), False


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def rows_of_sheet(path: Path, start: int, line: int, width: int) -> tuple[Rows, bool]:
    """Read the numbered rows of a sheet from a byte on, and say whether there are more."""
    csv.field_size_limit(1 << 25)
    found: list[tuple[int, list[str]]] = []
    with path.open("rb") as file:
        file.seek(start)
        for cells in csv.reader(text.decode("utf-8", "replace") for text in file):
            if cells and cells[0].isdigit() and int(cells[0]) > line:
                found.append((int(cells[0]), cells[1:]))
            if len(found) > MOST_ROWS:
                return tuple(found[:MOST_ROWS]), True
    return tuple(_kept(found, width)), False


def _kept(rows: Sequence[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Leave out totals and the foot of a sheet: they say nothing of a column."""
    for line, cells in rows:
        filled = [cell.strip() for cell in cells[:width] if cell.strip()]
        if not filled or (len(filled) <= max(1, width // 3) and is_summary(filled[0])):
            continue
        yield line, cells
