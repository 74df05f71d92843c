"""Part tables that stand below each other in a text, as those of a sheet are: with their own headers."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.reading.files.sheets.faults import Unreadable
from pipelines.reading.files.sheets.sheet import Row
from pipelines.reading.files.sheets.sheet import Sheet as Rows
from pipelines.reading.files.sheets.written import write_account
from pipelines.reading.files.spreadsheet import sheets_written
from pipelines.reading.layout.books import starts_in, tables_in
from pipelines.reading.layout.other_headers import is_other_header
from pipelines.reading.layout.tables import Text
from pipelines.reading.recognising.headers import plain

LARGE = 16_000_000  # bytes: a larger text is one table
MAY_BE_EMPTY = re.compile(rb"\n(?:[\n\r]|,,|;;|\t\t|\|\|)")  # how an empty line begins; to look for this is quick
EMPTY_LINE = re.compile(rb"\n[ \t\r,;|\"]*\n[ \t,;|\"]*[^ \t\r\n,;|\"]")


def tables_below(path: Path, mark: str, head: Sequence[Sequence[str]], folder: Path, file: str) -> list[Text]:
    """Write each of several tables of a text; none where it is one table, whose header may repeat."""
    if path.stat().st_size > LARGE or not (_is_parted(path) or _has_another(head)):
        return []
    target = folder / "below"
    target.mkdir()
    try:
        write_account([Rows("", _rows(path, mark))], target, "text")
    except (Unreadable, csv.Error):
        return []  # a broken line or a huge cell is named when the rows are read as one table
    (sheet,) = sheets_written(target)
    starts = [match for match, _, _ in starts_in(sheet, file)]
    kinds = {(match.source.name, frozenset(map(plain, match.header))) for match in starts}
    if len(kinds) < 2 or sheet.found["outside"]:
        return []
    return [table for table in tables_in(sheet, target / "table", file) if isinstance(table, Text)]


def _is_parted(path: Path) -> bool:
    """Say whether an empty line stands between others."""
    written = path.read_bytes()
    return MAY_BE_EMPTY.search(written) is not None and EMPTY_LINE.search(written) is not None


def _has_another(head: Sequence[Sequence[str]]) -> bool:
    """Say whether the first rows hold the header of another table below rows of one."""
    return any(is_other_header(head[:place], row) for place, row in enumerate(head))


def _rows(path: Path, mark: str) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=mark, strict=True)
        end = 0
        for row in reader:
            start, end = end + 1, reader.line_num
            yield start, False, row
