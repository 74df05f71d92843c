"""The numbers of a section as tiles: value, unit, parts, interval, target and whether it is met, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.language import _
from dashboard.report.plots import text_room
from dashboard.report.slides import boxes, flow, frame
from dashboard.report.slides.boxes import ACCENT, BAD, GOOD, GREY, INK, PALE, RULE, Paragraph, Room
from dashboard.report.slides.frame import Deck, Sheet
from dashboard.results import verdicts
from dashboard.results.results import Result
from dashboard.review import wording
from dashboard.review.content import Number
from dashboard.wording import words

GAP, INNER = 0.2, 0.16
SCALES = (1.5, 1.4, 1.3, 1.2, 1.1, 1.0)
LABEL, VALUE, TEXT = 14.0, 30.0, 12.0
WIDEST, MOST_ACROSS = 4.0, 5
ACROSS = {6: 3, 7: 4, 8: 4, 9: 3, 10: 5}


@dataclass(frozen=True)
class Grid:
    """Rows of tiles in one type size: how wide each tile is, how high each row."""

    scale: float
    wide: float
    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    tall: tuple[float, ...]
    broken: int  # lines that go on on the next one


def slides(deck: Deck, numbers: Sequence[Number], title: str, sheet: Sheet, kept_free: float = 0.0) -> Sheet:
    """Put tiles on a slide, and on further ones where they do not fit, in the largest type that fits.

    kept_free: inches that shall stay free below them, if that works on one slide. Returns what the last slide has left.
    """
    asked_again(sheet, numbers)
    is_reported = any(number.reported is not None for number in numbers)
    next_high = frame.room_below(flow.numbered(title, 10, 10)).tall
    grid, parts = chosen(numbers, sheet.room, kept_free, next_high)
    for number, rows in enumerate(parts, start=1):
        if number > 1:
            sheet = frame.slide(deck, flow.numbered(title, number, len(parts)))
        sheet = frame.reported(deck, sheet) if is_reported else sheet
        for row in rows:
            draw(sheet, grid, row)
            sheet = replace(sheet, room=sheet.room.below(grid.tall[row] + GAP))
    return sheet


def chosen(numbers: Sequence[Number], room: Room, kept_free: float, next_high: float) -> tuple[Grid, list[list[int]]]:
    """Choose the largest type with which no more slides are needed than with the smallest."""
    grids = [gridded(numbers, scale, room.wide) for scale in SCALES]
    if spread(grids[-1], room.tall - kept_free, next_high) == [list(range(len(grids[-1].rows)))]:
        room = room.first(room.tall - kept_free)
    parted = [spread(grid, room.tall, next_high) for grid in grids]
    fewest, most = len(parted[-1]), grids[-1].broken + len(numbers) // 2
    pairs = list(zip(grids, parted, strict=True))
    fits = [pair for pair in pairs if len(pair[1]) == fewest]
    return next((pair for pair in fits if pair[0].broken <= most), fits[-1])


def gridded(numbers: Sequence[Number], scale: float, room: float) -> Grid:
    """Lay tiles out in rows in so many inches."""
    most = max(int((room + GAP) / (2.2 + GAP)), 1)
    across = min(ACROSS.get(len(numbers), min(len(numbers), MOST_ACROSS)), most)
    wide = min((room - GAP * (across - 1)) / across, WIDEST)
    inside = (wide - 2 * INNER) * 72
    mixed = any(number.reported is not None for number in numbers)
    tiles = [tuple(tile(number, scale, inside, mixed)) for number in numbers]
    rows = tuple(tuple(tiles[start : start + across]) for start in range(0, len(tiles), across))
    tall = tuple(max(flow.height(one, inside) for one in row) / 72 + 2 * INNER for row in rows)
    broken = sum(len(text_room.lines(line.text, line.size, inside, line.bold)) - 1 for one in tiles for line in one)
    return Grid(scale, wide, rows, tall, broken)


def spread(grid: Grid, high: float, next_high: float) -> list[list[int]]:
    """Say which rows stand on which slide, the first one and the next ones with so many inches left."""
    slides_of: list[list[int]] = [[]]
    left = high
    for row, tall in enumerate(grid.tall):
        if slides_of[-1] and tall > left + 0.01:
            slides_of.append([])
            left = next_high
        slides_of[-1].append(row)
        left -= tall + GAP
    return slides_of


def draw(sheet: Sheet, grid: Grid, row: int) -> None:
    """Draw one row of tiles."""
    for column, paragraphs in enumerate(grid.rows[row]):
        left = sheet.room.left + column * (grid.wide + GAP)
        shape = boxes.panel(sheet.page, (left, sheet.room.top, grid.wide, grid.tall[row]), PALE, RULE)
        boxes.margins(shape.text_frame, INNER)
        boxes.write(shape.text_frame, paragraphs)


def tile(number: Number, scale: float, room: float, mixed: bool) -> list[Paragraph]:
    """Write one number from top to bottom; its value as large as it fits on one line.

    mixed: others beside it are as reported, so one that is not says so.
    """
    found = wording.shown(number)
    value, unit = wording.value_and_unit(found)
    sizes = tuple(size * scale for size in (VALUE, 26.0, 22.0, 18.0, 14.0))
    size = text_room.fitting(value, sizes, room, VALUE * scale * text_room.SPACING, True) or sizes[-1]
    lines = [
        Paragraph(number.label, LABEL * scale, True),
        Paragraph(value, size, True, GREY if found.rate is None else INK, above=4),
    ]
    lines += [Paragraph(unit, TEXT * scale, colour=GREY)] if unit else []
    lines += [Paragraph(text, TEXT * scale, *look(text, found), above=3) for text in wording.number_lines(found)]
    if mixed and number.reported is None:
        lines.append(Paragraph(_("as of now"), TEXT * scale, colour=GREY, above=3))
    if number.differs:
        lines.append(Paragraph(wording.now_line(number), TEXT * scale, True, ACCENT, above=6))
    return lines


def look(text: str, found: Result) -> tuple[bool, str]:
    """Return whether a line is bold and its colour: the target speaks, in words first."""
    if found.meets_target is None or text != wording.plain(verdicts.target_text(found)):
        return False, INK
    return True, GOOD if found.meets_target else BAD


def asked_again(sheet: Sheet, numbers: Sequence[Number]) -> None:
    """Write the commands that give the numbers again into the speaker's notes."""
    lines = [words.named(number.label, wording.command(number.found.kpi.name, number.filters)) for number in numbers]
    text = "\n".join([_("The same numbers, as of now, from the command line:"), *lines])
    frame.note(sheet, text)


def differing(numbers: Sequence[Number]) -> list[dict[str, str]]:
    """List what is not as reported any more, one row per reason."""
    rows = []
    for number in (each for each in numbers if each.differs):
        was, now = (wording.value_and_unit(found)[0] for found in (wording.shown(number), number.found))
        parts = [verdicts.parts(found) for found in (wording.shown(number), number.found)]
        facts = {"number": number.label, "reported": text_of(was, parts[0]), "now": text_of(now, parts[1])}
        for place, reason in enumerate(number.reasons or (_("not known"),)):
            rows.append({**(facts if place == 0 else dict.fromkeys(facts, "")), "why": wording.plain(reason)})
    return rows


def text_of(value: str, parts: str) -> str:
    """Put a value and its parts together."""
    return f"{value} ({parts})" if parts else value
