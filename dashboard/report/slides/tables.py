"""Rows as native tables, over as many slides as they need up to a few; the rest is said to be in the Excel pack."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from dashboard.language import _
from dashboard.numbers.names import is_typed
from dashboard.report.plots import text_room
from dashboard.report.slides import boxes, charts, flow, frame
from dashboard.report.slides.boxes import ACCENT, GREY, INK, PALE, RULE, Paragraph
from dashboard.report.slides.frame import BOTTOM, ROOM, Deck, Sheet
from dashboard.review import wording
from dashboard.review.content import Table

SIZES = (13.0, 12.0, 11.0)
ASIDE, ABOVE = 0.1, 0.05  # room around the text of a cell, in inches
MOST_SLIDES, LONGEST_CELL = 4, 420
WIDEST, SHORT, NARROW, LONGEST_WORD = 8.0, 1.25, 0.8, 1.8  # of a column, in inches
BOTH = "differences"  # the table that sets as reported and as of now side by side
ENOUGH, MOST_A_SLIDE = 2.4, 30  # inches of rows that begin a table on a slide it shares
MORE = 0.26  # inches for the sentence below the last rows


@dataclass(frozen=True)
class Grid:
    """A table laid out: type size, columns in inches, which of them stand right, every row as texts with its height."""

    size: float
    wide: tuple[float, ...]
    right: tuple[bool, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tall: tuple[float, ...]
    head_tall: float
    count: int  # of all rows of the table, also those that are not laid out


def slides(deck: Deck, table: Table, sheet: Sheet | None = None, whole: bool = False) -> Sheet:
    """Write a table on what a slide has left, if enough of it fits, else on its own; return what is left then.

    whole: on as many slides as it takes, without shortening a text.
    """
    title, grid = text_room.clean(wording.plain(table.title)), laid_out(table, whole)
    shared = None if sheet is None else begun(table, title, grid, sheet)
    sheet = shared or alone(deck, table, title, grid)
    pages, left_out = parted(grid, sheet.room.tall, frame.room_below(flow.numbered(title, 10, 10)).tall, whole)
    for number, (first, last) in enumerate(pages, start=1):
        if number > 1:
            sheet = frame.slide(deck, flow.numbered(title, number, len(pages)))
        elif len(pages) > 1 and not shared:
            frame.retitle(sheet, flow.numbered(title, 1, len(pages)))
        sheet = draw(sheet, grid, first, last, title)
    if left_out:
        place = (sheet.room.left, BOTTOM - MORE, sheet.room.wide, MORE)
        boxes.box(sheet.page, place, small(charts.more_text(left_out)))
    return sheet if len(pages) == 1 else replace(sheet, room=sheet.room.first(0.0))


def alone(deck: Deck, table: Table, title: str, grid: Grid) -> Sheet:
    """Begin a slide for a table, below a title that has room for its number where the table is long."""
    sheet, note = frame.slide(deck, title), small(table.note)
    needed = flow.height(note, sheet.room.points) / 72 + 0.1 + grid.head_tall + sum(grid.tall) + MORE
    if needed > sheet.room.tall:
        sheet = frame.retitle(sheet, flow.numbered(title, 10, 10))
    return flow.write(sheet, note, 0.1)


def begun(table: Table, title: str, grid: Grid, sheet: Sheet) -> Sheet | None:
    """Write the heading of a table on a slide that has room for enough of it; none where it has not."""
    now = (
        small(_("The list is as of now.")) if sheet.is_reported and table.key != BOTH and not table.is_reported else []
    )
    head = [Paragraph(title, 16, True), *small(table.note), *now]
    needed = flow.height(head, sheet.room.points) / 72 + 0.1 + grid.head_tall + min(sum(grid.tall), ENOUGH)
    return flow.write(sheet, head, 0.1) if needed + MORE <= sheet.room.tall else None


def small(text: str) -> list[Paragraph]:
    """Return a note in small grey type; nothing where there is none."""
    return [Paragraph(wording.plain(text), 12, colour=GREY)] if text else []


def laid_out(table: Table, whole: bool = False) -> Grid:
    """Lay a table out in the largest type in which its columns have room."""
    names = [name for name in table.labels if name in table.rows.columns]
    rows = table.rows[names]
    right = tuple(stands_right(rows[name]) for name in names)
    head = tuple(text_room.clean(table.labels[name]) for name in names)
    looks = {name: (table.formats.get(name, ""), table.nothing.get(name, "")) for name in names}
    texts = [
        tuple(text_of(value, looks[name], whole) for name, value in zip(names, row, strict=True))
        for row in rows.head(len(rows) if whole else MOST_SLIDES * MOST_A_SLIDE).itertuples(index=False, name=None)
    ]
    size, wide = columns(head, texts, [is_typed(rows[name]) for name in names])
    tall = tuple(row_height(row, wide, size) for row in texts)
    return Grid(size, wide, right, head, tuple(texts), tall, row_height(head, wide, size, True), len(rows))


def stands_right(column: pd.Series) -> bool:
    """Say whether a column holds figures."""
    return is_typed(column) and not (pd.api.types.is_bool_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def text_of(value: object, look: tuple[str, str], whole: bool) -> str:
    """Write a cell; a very long text is cut, visibly, and whole in the Excel pack."""
    text = text_room.clean(wording.cell(value, *look))
    return text if whole else text_room.shortened(text, LONGEST_CELL)


def columns(
    head: Sequence[str], texts: Sequence[Sequence[str]], typed: Sequence[bool]
) -> tuple[float, tuple[float, ...]]:
    """Return the type size and how wide each column is, in inches: figures, days and short ones stay on one line."""
    for size in SIZES:
        natural = [natural_width(place, head, texts, size) for place in range(len(head))]
        if sum(natural) <= ROOM:
            factor = min(ROOM / sum(natural), 1.5)
            return size, tuple(wide * factor for wide in natural)
        least = [
            wide if typed[place] else least_width(place, wide, head, texts, size) for place, wide in enumerate(natural)
        ]
        if sum(least) <= ROOM * 0.85:
            break
    spare, asked = ROOM - sum(least), [max(wide - low, 0.0) for wide, low in zip(natural, least, strict=True)]
    if spare <= 0:
        return size, tuple(ROOM * low / sum(least) for low in least)
    return size, tuple(low + spare * more / (sum(asked) or 1) for low, more in zip(least, asked, strict=True))


def natural_width(place: int, head: Sequence[str], texts: Sequence[Sequence[str]], size: float) -> float:
    """Return how wide a column would like to be; its heading may take two lines."""
    cells = [text_room.width(line, size) for row in texts for line in row[place].split("\n")]
    heading = max(text_room.width(word, size, True) for word in [*head[place].split(), ""])
    heading = max(heading, text_room.width(head[place], size, True) * 0.62)
    return min(max([*cells, heading]) / text_room.SLACK / 72 + 2 * ASIDE + 0.02, WIDEST)


def least_width(place: int, natural: float, head: Sequence[str], texts: Sequence[Sequence[str]], size: float) -> float:
    """Return how narrow a column may become: a short one not at all, a longer one to its longest word."""
    if natural <= SHORT:
        return natural
    parts = [
        word for text in (head[place], *(row[place] for row in texts)) for word in text_room.TOGETHER.findall(text)
    ]
    longest = max((text_room.width(word, size, True) for word in parts), default=0.0) / text_room.SLACK / 72
    return min(max(longest + 2 * ASIDE + 0.02, NARROW), LONGEST_WORD)


def row_height(row: Sequence[str], wide: Sequence[float], size: float, bold: bool = False) -> float:
    """Return how high a row is, in inches."""
    highs = [text_room.height(text, size, (room - 2 * ASIDE) * 72, bold) for text, room in zip(row, wide, strict=True)]
    return max(highs, default=size) / 72 + 2 * ABOVE


def parted(grid: Grid, first_high: float, next_high: float, whole: bool) -> tuple[list[tuple[int, int]], int]:
    """Part the rows over slides of so many inches; say how many rows are left out."""
    pages, first, left = [], 0, first_high - grid.head_tall - MORE
    for place, tall in enumerate(grid.tall):
        if tall > left and place > first:
            pages.append((first, place))
            first, left = place, next_high - grid.head_tall - MORE
            if len(pages) == MOST_SLIDES and not whole:
                return pages, grid.count - place
        left -= tall
    return [*pages, (first, len(grid.tall))], grid.count - len(grid.tall)


def draw(sheet: Sheet, grid: Grid, first: int, last: int, name: str) -> Sheet:
    """Draw some rows below their head; return what is left below them."""
    tall = grid.head_tall + sum(grid.tall[first:last])
    place = (sheet.room.left, sheet.room.top, sum(grid.wide), tall)
    shape = sheet.page.shapes.add_table(1, 1, *(Inches(length) for length in place))
    shape.name = text_room.shortened(name, 80)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", name)
    old = shape._element.find(".//" + qn("a:tbl"))
    old.getparent().replace(old, parse_xml(table_xml(grid, first, last)))
    return replace(sheet, room=sheet.room.below(tall + 0.3))


def table_xml(grid: Grid, first: int, last: int) -> str:
    """Return the table as XML, written at once: cell by cell would take seconds."""
    columns_xml = "".join(f'<a:gridCol w="{Inches(wide)}"/>' for wide in grid.wide)
    head = row_xml(grid, grid.head, grid.head_tall, True)
    rows = "".join(row_xml(grid, grid.rows[place], grid.tall[place]) for place in range(first, last))
    return f'<a:tbl {nsdecls("a")}><a:tblPr firstRow="1"/><a:tblGrid>{columns_xml}</a:tblGrid>{head}{rows}</a:tbl>'


def row_xml(grid: Grid, texts: Sequence[str], tall: float, is_head: bool = False) -> str:
    """Return one row as XML."""
    cells = "".join(cell_xml(text, grid.size, right, is_head) for text, right in zip(texts, grid.right, strict=True))
    return f'<a:tr h="{Inches(tall)}">{cells}</a:tr>'


def cell_xml(text: str, size: float, right: bool, is_head: bool) -> str:
    """Return one cell as XML: a rule below it, figures at the right."""
    colour, fill, line, wide = (INK, PALE, ACCENT, 19050) if is_head else (INK, "", RULE, 9525)
    align = "r" if right else "l"
    body = "".join(
        boxes.paragraph_xml(Paragraph(each, size, is_head, colour, align), False) for each in text.split("\n")
    )
    none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    rule = f'<a:lnB w="{wide}"><a:solidFill><a:srgbClr val="{line}"/></a:solidFill></a:lnB>'
    filled = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    sides = f'marL="{Inches(ASIDE)}" marR="{Inches(ASIDE)}" marT="{Inches(ABOVE)}" marB="{Inches(ABOVE)}"'
    anchor = "b" if is_head else "t"
    looks = f'<a:tcPr {sides} anchor="{anchor}">{none}{rule}{filled}</a:tcPr>'
    return f"<a:tc><a:txBody><a:bodyPr/>{body}</a:txBody>{looks}</a:tc>"
