"""Write the sheets of a workbook as numbered text, with a short account of what was found in them."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.reading.files.sheets.faults import MOST_IN_A_CELL, Unreadable, size_text
from pipelines.reading.files.sheets.sheet import Row, Sheet, filled_down, letters

HEAD_ROWS = 100  # among them is the header, and they say how wide a sheet is
BLOCK_ROWS, MOST_IN_BLOCKS = 6, 600
MOST_HIDDEN = 2_000
MOST_NAMED = 5
WIDEST = 4_096
GAP = 100  # columns that are all empty part a sheet from cells that somebody left far to the right


def write_account(sheets: Iterable[Sheet], folder: Path, kind: str) -> None:
    """Write every sheet and, last, the account."""
    account = [_Written(sheet, folder / f"sheet{number}.csv").account() for number, sheet in enumerate(sheets)]
    text = json.dumps({"kind": kind, "sheets": account}, ensure_ascii=False)
    (folder / "account.json").write_text(text, encoding="utf-8")


class _Written:
    """One sheet on its way to a file: each filled row after its number, all of one width."""

    def __init__(self, sheet: Sheet, target: Path) -> None:
        self.sheet, self.target = sheet, target
        self.count = self.count_written = self.hidden = self.outside = 0
        self.hidden_rows: list[tuple[int, list[str]]] = []
        self.first_outside: list[str] = []
        self.head: list[dict[str, Any]] = []
        self.width = 0

    def account(self) -> dict[str, Any]:
        """Write the rows and say what was found."""
        sheet = self.sheet
        if not sheet.is_hidden:
            self._write()
        return {
            "name": sheet.name,
            "is_hidden": sheet.is_hidden,
            "path": self.target.name,
            "width": self.width,
            "rows": self.count,
            "head": self.head,
            "hidden_rows": self.hidden,
            "hidden": self.hidden_rows,
            "hidden_columns": [letters(column) for column in sorted(sheet.hidden_columns)][:MOST_NAMED],
            "outside": self.outside,
            "first_outside": self.first_outside,
            "unsaved_formulas": sheet.unsaved_formulas,
            "first_unsaved": sheet.first_unsaved,
            "notes": sheet.notes,
            "is_1904": sheet.is_1904,
        }

    def _write(self) -> None:
        rows = self._shown(filled_down(self.sheet.rows, self.sheet.merged))
        head = [row for _, row in zip(range(HEAD_ROWS), rows, strict=False)]
        self.width = _width([cells for _, _, cells in head])
        with self.target.open("wb") as raw:
            for row in head:
                fitted = self._fitted(row)
                start = raw.tell()
                raw.write(self._text(row, fitted))
                self._note(row[0], fitted[1:], start, raw.tell())
            self._write_rest(raw, rows)

    def _shown(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Leave out hidden rows, hidden columns and what is empty."""
        hidden_columns = self.sheet.hidden_columns
        for number, is_hidden, sent in rows:
            cells = sent
            while cells and not cells[-1].strip():
                cells.pop()
            if hidden_columns:
                cells = ["" if column in hidden_columns else cell for column, cell in enumerate(sent)]
            if not any(cells) or not any(map(str.strip, cells)):
                continue
            if is_hidden:
                self.hidden += 1
                self.hidden_rows += [(number, cells)] if self.hidden <= MOST_HIDDEN else []
                continue
            self.count += 1
            yield number, is_hidden, cells

    def _text(self, row: Row, fitted: list[int | str]) -> bytes:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(fitted)
        if line.tell() > MOST_IN_A_CELL:
            self._hold_limit(row)
        return line.getvalue().encode("utf-8", "replace")

    def _fitted(self, row: Row) -> list[int | str]:
        number, _, cells = row
        self.count_written += 1
        missing = self.width - len(cells)
        if missing < 0:
            self.outside += 1
            place = f"{letters(len(cells) - 1)}{number}"
            self.first_outside += [place] if self.outside <= MOST_NAMED else []
            if not any(map(str.strip, cells[: self.width])):
                self.count -= 1
                self.count_written -= 1
                cells = [""] * self.width
            return [number, *cells[: self.width]]
        return [number, *cells, *([""] * missing)]

    def _note(self, line: int, cells: list[int | str], start: int, end: int) -> None:
        self.head.append({"line": line, "cells": cells, "start": start, "end": end, "ordinal": self.count_written})

    def _write_rest(self, raw: BinaryIO, rows: Iterable[Row]) -> None:
        """Write the rows below the head; of each block after a gap the first rows are noted too."""
        file = io.TextIOWrapper(raw, "utf-8", "replace", newline="", write_through=False)
        out = csv.writer(file, lineterminator="\n")
        before, in_block = self.head[-1]["line"] if self.head else 0, BLOCK_ROWS
        for row in rows:
            number, fitted = row[0], self._fitted(row)
            in_block = 0 if number > before + 1 else in_block + 1
            is_noted = in_block < BLOCK_ROWS and len(self.head) < HEAD_ROWS + MOST_IN_BLOCKS
            start = _place(file, raw) if is_noted else 0
            if out.writerow(fitted) > MOST_IN_A_CELL:
                self._hold_limit(row)
            if is_noted:
                self._note(number, fitted[1:], start, _place(file, raw))
            before = number
        file.flush()
        file.detach()

    def _hold_limit(self, row: Row) -> None:
        number, _, cells = row
        longest = max(cells, key=len)
        if len(longest) > MOST_IN_A_CELL:
            place = f"{letters(cells.index(longest))}{number}"
            said = f'holds a cell of {size_text(len(longest))} (sheet "{self.sheet.name}", {place})'
            raise Unreadable(f"{said}: a cell may have 1 MB at most")


def _place(file: io.TextIOWrapper, raw: BinaryIO) -> int:
    file.flush()
    return raw.tell()


def _width(rows: list[list[str]]) -> int:
    """Say how many columns the rows have, up to a wide gap."""
    width = 0
    for column in sorted({column for cells in rows for column, cell in enumerate(cells) if cell.strip()}):
        if column >= width + GAP or column >= WIDEST:
            break
        width = column + 1
    return width
