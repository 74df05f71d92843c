"""Part tables that stand beside each other: by columns that are empty below the header, or a header that repeats."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading.files.sheets.sheet import letters
from pipelines.reading.layout.tables import NotAnExport
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.recognise import Match, UnknownExport, recognise

BROKEN = "line {line} is broken, and tables stand beside each other in the file: mend it, or save each table alone"
MOST = 50  # tables beside each other: more gaps are no sign of tables


@dataclass(frozen=True)
class Part:
    """A table of some columns, from the first up to, not with, the last; its match says where its header stands."""

    first: int
    last: int
    match: Match


def parts_of(rows: Sequence[Sequence[str]], match: Match, told: Sequence[str]) -> tuple[list[Part], str]:
    """Find the tables beside each other below a header, and say what is not read; none where it is one table."""
    places = _places(rows[match.row :])
    if not 1 < len(places) <= MOST:
        return [], ""
    found = [(place, _recognised(rows, match.row, place, told)) for place in places]
    parts = [Part(*place, one) for place, one in found if one]
    others = [place for place, one in found if not one]
    if not parts or (len(parts) == 1 and not _mixes(rows[match.row], places)):
        return [], ""
    return parts, _said(parts, [rows[match.row][first:last] for first, last in others])


def cut(source: Iterable[Sequence[str]], target: Path, first: int, last: int) -> int:
    """Write some columns of numbered rows, without rows that are empty there; gives how many are written."""
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        for line, *cells in source:
            own = cells[first:last]
            if any(cell.strip() for cell in own):
                out.writerow([line, *own, *[""] * (last - first - len(own))])
                count += 1
    return count


def numbered(path: Path, delimiter: str, after: int, width: int) -> Iterator[list[str]]:
    """Read the rows of a text below a line, each with the line it starts on. Raises NotAnExport.

    Where a cell may stand in the columns of another table nothing of the text is read.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        end = 0
        try:
            for row in reader:
                start, end = end + 1, reader.line_num
                if any(cell.strip() for cell in row[width:]):
                    raise NotAnExport(BROKEN.format(line=start))
                if start > after:
                    yield [str(start), *row]
        except csv.Error as fault:
            raise NotAnExport(BROKEN.format(line=end + 1)) from fault


def _places(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Give the columns of each table: between empty ones, and within those where the header repeats."""
    width = max(map(len, rows), default=0)
    filled = [any(place < len(row) and row[place].strip() for row in rows) for place in range(width)]
    runs, start = [], None
    for place, is_filled in enumerate([*filled, False]):
        if is_filled and start is None:
            start = place
        elif not is_filled and start is not None:
            runs.append((start, place))
            start = None
    header = [*map(plain, rows[0]), *[""] * width] if rows else []
    return [part for run in runs for part in _repeated(header, *run)]


def _repeated(header: Sequence[str], first: int, last: int) -> list[tuple[int, int]]:
    """Part columns whose headers come again in the same order: 单位, 工时, 单位, 工时."""
    own = list(header[first:last])
    for width in range(2, len(own) // 2 + 1):
        if len(own) % width == 0 and all(own[:width]) and own == own[:width] * (len(own) // width):
            return [(start, start + width) for start in range(first, last, width)]
    return [(first, last)]


def _recognised(
    rows: Sequence[Sequence[str]], header: int, place: tuple[int, int], told: Sequence[str]
) -> Match | None:
    """Recognise the table in some columns; a title above others holds for it where it has none of its own."""
    first, last = place
    own = [[*row[first:last], *[""] * (last - first - len(row[first:last]))] for row in rows]
    for line in range(header):
        if not any(map(str.strip, own[line])):
            own[line][0] = " ".join(dict.fromkeys(cell.strip() for cell in rows[line] if cell.strip()))
    try:
        match, missing = recognise(own, told)
    except UnknownExport:
        return None
    return None if missing else match


def _mixes(header: Sequence[str], places: Sequence[tuple[int, int]]) -> bool:
    """Say whether tables beside each other have a header in common, so that their cells would be taken for one row."""
    names = [{plain(cell) for cell in header[first:last] if cell.strip()} for first, last in places]
    names = [own for own in names if len(own) > 1]
    return any(one & other for place, one in enumerate(names) for other in names[place + 1 :])


def _said(parts: Sequence[Part], others: Sequence[Sequence[str]]) -> str:
    """Say which tables were read apart, and which columns beside them were not read."""
    columns = ", ".join(f"{letters(part.first)}–{letters(part.last - 1)}" for part in parts)
    read = f"{len(parts)} tables beside each other were read apart: columns {columns}" if len(parts) > 1 else ""
    unread = ", ".join(cell.strip() for cells in others for cell in cells if cell.strip())
    left = f"beside the table stands another that was not read: {unread}" if unread else ""
    return "; ".join(filter(None, [read, left]))
