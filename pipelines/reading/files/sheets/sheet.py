"""A sheet on its way to text: its name, what is hidden or merged in it, and its rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Row = tuple[int, bool, list[str]]  # number of the row, whether it is hidden, its cells from the first column on
Area = tuple[int, int, int, int]  # first row, first column, last row, last column; rows from 1, columns from 0

WIDEST_MERGED = 200  # columns; what is merged over more is a title or the rest of a sheet


@dataclass
class Sheet:
    """One sheet of a workbook; rows is read once."""

    name: str
    rows: Iterable[Row]
    is_hidden: bool = False
    merged: list[Area] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    unsaved_formulas: int = 0
    first_unsaved: str = ""
    notes: list[str] = field(default_factory=list)
    is_1904: bool = False


def letters(column: int) -> str:
    """Name a column the way a spreadsheet does: 0 is A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def filled_down(rows: Iterable[Row], merged: list[Area]) -> Iterator[Row]:
    """Fill the cells of each merged area with its first cell, in rows that hold something of their own.

    A row in which every filled cell is merged over several columns is a band, a title or the foot of a sheet: nothing
    is filled to the right there.
    """
    starting: dict[int, list[Area]] = {}
    for area in (area for area in merged if area[3] - area[1] < WIDEST_MERGED):
        starting.setdefault(area[0], []).append(area)
    open_areas: list[tuple[Area, str]] = []
    for number, is_hidden, cells in rows:
        open_areas = [(area, value) for area, value in open_areas if area[2] >= number]
        begins = starting.get(number, ())
        if not begins and not open_areas:
            yield number, is_hidden, cells
            continue
        held = [(area, cells[area[1]] if area[1] < len(cells) else "") for area in begins]
        wide = {area[1] for area, value in held if area[3] > area[1]}
        own = {column for column, cell in enumerate(cells) if cell.strip()}
        is_band = bool(own) and own <= wide
        yield number, is_hidden, _fill(cells, [*open_areas, *([] if is_band else held)]) if own else cells
        open_areas += [(area, value) for area, value in held if value and not is_band]


def _fill(cells: list[str], areas: list[tuple[Area, str]]) -> list[str]:
    width = max([len(cells), *(area[3] + 1 for area, _ in areas)])
    filled = cells + [""] * (width - len(cells))
    for area, value in areas:
        for column in range(area[1], area[3] + 1):
            filled[column] = filled[column] or value
    return filled
