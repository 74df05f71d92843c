"""Tell the header of another table that stands below the rows of one."""

from collections.abc import Sequence

from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.recognise import known_header

LEAST_KNOWN, MOSTLY = 3, 0.6


def is_other_header(above: Sequence[Sequence[str]], row: Sequence[str]) -> bool:
    """Say whether a row is a header, and the last header above it, with rows of its own, is another one."""
    if not _is_header(row):
        return False
    places = [place for place, cells in enumerate(above) if _is_header(cells)]
    return bool(places) and places[-1] + 1 < len(above) and _words(above[places[-1]]) != _words(row)


def _is_header(cells: Sequence[str]) -> bool:
    """Say whether most cells of a row are headers that some table knows."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    known = sum(map(known_header, filled)) if len(filled) >= LEAST_KNOWN else 0
    return known >= LEAST_KNOWN and known >= MOSTLY * len(filled)


def _words(cells: Sequence[str]) -> set[str]:
    return {plain(cell) for cell in cells if cell.strip()}
