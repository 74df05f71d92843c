"""The first slides: what this is about and rests on, and the agenda, from which every point can be reached."""

from typing import Any

from dashboard.language import _
from dashboard.report.plots import text_room
from dashboard.report.slides import boxes, frame
from dashboard.report.slides.boxes import ACCENT, GREY, INK, PALE, Paragraph, Room
from dashboard.report.slides.frame import TALL, Deck
from dashboard.review import wording
from dashboard.review.content import Review
from dashboard.shapes.levels import RISK_LEVELS
from dashboard.wording import words

BAND = 0.28
UNIT_SIZES = (30.0, 26.0, 22.0, 18.0)
GAP = 0.08
TITLE_SIZES, LEAD_SIZES, TITLE_WIDE = (16.0, 15.0, 14.0, 13.0, 12.0), (15.0, 14.0, 13.0), 3.9


def cover(deck: Deck, review: Review) -> None:
    """Write the title slide."""
    page = deck.pages.slides.add_slide(deck.pages.slide_layouts[0])
    subtitle = page.placeholders[1]
    boxes.move(page.shapes.title, (1.1, 1.15, 11.2, 0.95))
    boxes.write(page.shapes.title.text_frame, [Paragraph(text_room.clean(wording.title(review)), 40, True)])
    boxes.margins(page.shapes.title.text_frame)
    unit = text_room.clean(review.unit_name).replace("\n", " ")
    size = text_room.fitting(unit, UNIT_SIZES, 11.2 * 72, 80) or UNIT_SIZES[-1]
    boxes.move(subtitle, (1.1, 2.15, 11.2, 1.15))
    boxes.margins(subtitle.text_frame)
    boxes.write(subtitle.text_frame, [Paragraph(unit, size, colour=ACCENT)])
    four_colours(page)
    top = 3.5
    for name, text in wording.facts(review)[1:]:
        lines = text_room.clean(text)
        size = text_room.fitting(lines, (16.0, 14.0, 12.0), 9 * 72, 110) or 12.0
        lines = text_room.shortened(lines, 900)
        tall = text_room.height(lines, size, 9 * 72) / 72
        boxes.box(page, (1.1, top, 2.1, 0.3), [Paragraph(name, size, colour=GREY)])
        boxes.box(page, (3.3, top, 9, tall), [Paragraph(lines, size)])
        top += tall + GAP


def four_colours(page: Any) -> None:
    """Draw the four colours as a band at the left edge."""
    levels = [level for level in RISK_LEVELS if level.name in ("major", "larger", "general", "low")]
    tall = TALL / max(len(levels), 1)
    for place, level in enumerate(levels):
        boxes.panel(page, (0, place * tall, BAND, tall), level.colour.lstrip("#").upper())


def agenda(deck: Deck, review: Review) -> list[tuple[str, Any]]:
    """Write the agenda: every point with its first sentence; return the box of each, to be linked to its slide."""
    deck.kicker = text_room.clean(words.month_text(review.month))
    sheet = frame.slide(deck, _("Agenda"))
    room = sheet.room
    tall = min(room.tall / max(len(review.sections), 1), 0.9)
    titles = [text_room.clean(section.title).replace("\n", " ") for section in review.sections]
    leads = [text_room.clean(wording.plain(section.lead[0] if section.lead else "")) for section in review.sections]
    sizes = [text_room.fitting(text, TITLE_SIZES, TITLE_WIDE * 72, tall * 60, True) or 12.0 for text in titles]
    size = min(sizes, default=TITLE_SIZES[0])
    found = []
    for place, (title, lead) in enumerate(zip(titles, leads, strict=True)):
        top = room.top + place * tall
        row = boxes.panel(sheet.page, (room.left, top, room.wide, tall - GAP), PALE)
        found.append((review.sections[place].key, row))
        cell(sheet.page, str(place + 1), Room(room.left + 0.2, top, 0.5, tall - GAP), 18, ACCENT)
        cell(sheet.page, title, Room(room.left + 0.75, top, TITLE_WIDE, tall - GAP), size, INK)
        wide = room.wide - TITLE_WIDE - 1.1
        cell(sheet.page, lead, Room(room.left + TITLE_WIDE + 0.95, top, wide, tall - GAP), 0, INK)
    return found


def cell(page: Any, text: str, room: Room, size: float, colour: str) -> None:
    """Write a text in the middle of a row; size 0: as large as it fits, cut where it does not, whole on its slide."""
    bold, text = size > 0, text.replace("\n", " ")
    fits = size or text_room.fitting(text, LEAD_SIZES, room.points, room.tall * 72 - 4)
    while not fits:
        text = text_room.shortened(text, len(text) * 9 // 10)
        fits = text_room.fitting(text, LEAD_SIZES[-1:], room.points, room.tall * 72 - 4)
    tall = text_room.height(text, fits, room.points, bold) / 72
    boxes.box(page, room.below((room.tall - tall) / 2), [Paragraph(text, fits, bold, colour)])


def link(deck: Deck, rows: list[tuple[str, Any]]) -> None:
    """Let a click on a point of the agenda go to its first slide."""
    for key, row in rows:
        if key in deck.first:
            row.click_action.target_slide = deck.first[key]
