"""Text that flows over as many slides as it needs: nothing is cut, a long paragraph goes on where it stopped."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.language import _
from dashboard.report.plots import text_room
from dashboard.report.slides import boxes, frame
from dashboard.report.slides.boxes import Paragraph, Room
from dashboard.report.slides.frame import Deck, Sheet

KEPT_TOGETHER = 3  # lines: a heading never stands alone at the foot of a slide
SCALES = (1.5, 1.35, 1.2, 1.1, 1.0)  # a short text is written larger, so that it is read from the last row


def slides(deck: Deck, title: str, paragraphs: Sequence[Paragraph], notes: str = "") -> Sheet:
    """Write paragraphs on slides of their own, in large type where they are few; return what the last one has left."""
    sheet = frame.slide(deck, title, notes)
    fits = next((larger for scale in SCALES if _fits(larger := scaled(paragraphs, scale), sheet.room)), None)
    if fits is not None:
        return write(sheet, fits)
    sheet = frame.retitle(sheet, numbered(title, 10, 10))
    pages = paged(paragraphs, sheet.room.points, sheet.room.tall * 72)
    sheet = frame.retitle(sheet, numbered(title, 1, len(pages)))
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet = frame.slide(deck, numbered(title, number, len(pages)))
        sheet = write(sheet, page)
    return sheet


def write(sheet: Sheet, paragraphs: Sequence[Paragraph], apart: float = 0.2) -> Sheet:
    """Write paragraphs at the top of the room that a slide has; return what is left."""
    if not paragraphs:
        return sheet
    tall = height(paragraphs, sheet.room.points) / 72
    boxes.box(sheet.page, sheet.room.first(tall), paragraphs)
    return replace(sheet, room=sheet.room.below(tall + apart))


def _fits(paragraphs: Sequence[Paragraph], room: Room) -> bool:
    return height(paragraphs, room.points) <= room.tall * 72


def scaled(paragraphs: Sequence[Paragraph], scale: float) -> list[Paragraph]:
    """Return paragraphs in a larger type."""
    return [replace(given, size=round(given.size * scale), above=given.above * scale) for given in paragraphs]


def paged(paragraphs: Sequence[Paragraph], room: float, high: float) -> list[list[Paragraph]]:
    """Put paragraphs on as many pages as they need, each so many points wide and high."""
    pages: list[list[Paragraph]] = [[]]
    left = high
    for given in boxes.single_lines(paragraphs):
        tall = given.size * text_room.SPACING
        lines = text_room.broken(given.text, given.size, room - indent(given), given.bold)
        needed = min(len(lines), KEPT_TOGETHER) + KEPT_TOGETHER * given.bold
        if pages[-1] and given.above + needed * tall > left:
            pages.append([])
            left = high
        above = given.above if pages[-1] else 0.0
        while lines:
            fits = max(int((left - above) / tall + 1e-6), 1 if not pages[-1] else 0)
            if fits:
                pages[-1].append(replace(given, text="".join(lines[:fits]), above=above))
                left -= above + len(lines[:fits]) * tall
                given = replace(  # noqa: PLW2901  # the rest of it goes on on the next slide
                    given, bullet=False, stands_in=given.bullet or given.stands_in
                )
            lines, above = lines[fits:], 0.0
            if lines:
                pages.append([])
                left = high
    return pages


def indent(given: Paragraph) -> float:
    """Return how far a paragraph stands in, in points."""
    return given.size if given.bullet or given.stands_in else 0.0


def height(paragraphs: Sequence[Paragraph], room: float) -> float:
    """Return how high paragraphs are on top of each other, in points."""
    tall = 0.0
    for place, given in enumerate(boxes.single_lines(paragraphs)):
        wide = room - indent(given)
        tall += text_room.height(given.text, given.size, wide, given.bold) + (given.above if place else 0.0)
    return tall


def numbered(title: str, number: int, count: int) -> str:
    """Add which of several slides this is to a title."""
    return title if count == 1 else _("{title} ({number} of {count})").format(title=title, number=number, count=count)
