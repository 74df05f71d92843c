"""The frame of the slides: 16:9, title and footer on each, our colours and fonts in the theme, so new slides fit in."""

import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from dashboard.charts.look import SERIES
from dashboard.report.plots import text_room
from dashboard.report.slides import boxes
from dashboard.report.slides.boxes import ACCENT, GREY, INK, Paragraph, Room
from dashboard.wording import formats

WIDE, TALL, EDGE = 13.333, 7.5, 0.6
ROOM = WIDE - 2 * EDGE
KICKER_TOP, TITLE_TOP, TITLE_TALL, BELOW_TITLE = 0.32, 0.62, 0.94, 0.2
BOTTOM = 6.84
FOOT_TOP, FOOT_TALL = 6.98, 0.32
TITLE_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
STATUS = "Status"
FOOT_SIZES = (11.0, 10.0, 9.0, 8.0)
COVER, PLAIN = 0, 5  # of the layouts that python-pptx brings: title slide, title only


@dataclass
class Deck:
    """The slides so far, what stands on each: the foot, whether its numbers are as of now or as reported, the point.

    as_reported is empty where the month is not closed: then all is as of now.
    """

    pages: Any
    footing: str
    as_of_now: str
    as_reported: str = ""
    kicker: str = ""
    first: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A slide, the room on it that is still free, and whether the numbers on it are as reported."""

    page: Any
    room: Room
    is_reported: bool = False


def begin(footing: str, as_of_now: str, as_reported: str = "") -> Deck:
    """Make an empty deck."""
    pages = Presentation()
    pages.slide_width, pages.slide_height = Inches(WIDE), Inches(TALL)
    cover, plain = pages.slide_layouts[COVER], pages.slide_layouts[PLAIN]
    for layout in list(pages.slide_layouts):
        if layout not in (cover, plain):
            pages.slide_layouts.remove(layout)
    _theme(pages.slide_master)
    _titles(pages.slide_master)
    for sheet in (pages.slide_master, cover, plain):
        _places(sheet)
    for relation in [each for each in pages.part.package.iter_rels() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        pages.part.package.drop_rel(relation.rId)
    return Deck(pages, text_room.clean(footing), as_of_now, as_reported)


def finish(deck: Deck, title: str, made_at: datetime) -> bytes:
    """Return the deck as a file that says what it is and when it was made."""
    facts = deck.pages.core_properties
    facts.title, facts.author, facts.last_modified_by = text_room.clean(title), "Fourcolor", "Fourcolor"
    facts.created = facts.modified = made_at.replace(tzinfo=None)
    facts.language = formats.office_tag()
    buffer = BytesIO()
    deck.pages.save(buffer)
    return buffer.getvalue()


def title_fits(text: str) -> bool:
    """Say whether a sentence can be the title of a slide."""
    return _title_size(text) is not None


def _title_size(text: str) -> float | None:
    clean = text_room.clean(text)
    return text_room.fitting(clean, TITLE_SIZES, ROOM * 72, TITLE_TALL * 72, True) if "\n" not in clean else None


def slide(deck: Deck, title: str, notes: str = "") -> Sheet:
    """Add a slide with its title, what it is about above it, the footer and the slide's number."""
    page = deck.pages.slides.add_slide(deck.pages.slide_layouts[1])
    if deck.kicker:
        place = (EDGE, KICKER_TOP, ROOM * 0.7, 0.3)
        boxes.box(page, place, [Paragraph(deck.kicker, 13, colour=ACCENT, bold=True)])
    place = (EDGE + ROOM * 0.7, KICKER_TOP, ROOM * 0.3, 0.3)
    boxes.box(page, place, [Paragraph(deck.as_of_now, 12, colour=GREY, align="r")], STATUS)
    foot(deck, page)
    sheet = retitle(Sheet(page, Room(EDGE, TITLE_TOP, ROOM, BOTTOM - TITLE_TOP)), title)
    if notes:
        note(sheet, notes)
    return sheet


def reported(deck: Deck, sheet: Sheet) -> Sheet:
    """Say of a slide that its numbers are as reported."""
    label = next(shape for shape in sheet.page.shapes if shape.name == STATUS)
    boxes.write(label.text_frame, [Paragraph(deck.as_reported, 12, colour=GREY, align="r")])
    return replace(sheet, is_reported=True)


def note(sheet: Sheet, text: str) -> None:
    """Add to the speaker's notes of a slide."""
    notes = sheet.page.notes_slide.notes_text_frame
    notes.text = "\n".join(each for each in (notes.text, text_room.clean(text)) if each)


def retitle(sheet: Sheet, title: str) -> Sheet:
    """Give a slide its title, on one line or two; what is left begins below it."""
    text, size = fitted_title(title)
    shape = sheet.page.shapes.title
    boxes.write(shape.text_frame, [Paragraph(text, size, bold=True)])
    room = room_below(title)
    boxes.move(shape, (EDGE, TITLE_TOP, ROOM, room.top - BELOW_TITLE - TITLE_TOP))
    return replace(sheet, room=room)


def room_below(title: str) -> Room:
    """Return the room that a slide with this title has."""
    text, size = fitted_title(title)
    top = TITLE_TOP + text_room.height(text, size, ROOM * 72, True) / 72 + BELOW_TITLE
    return Room(EDGE, top, ROOM, BOTTOM - top)


def fitted_title(title: str) -> tuple[str, float]:
    """Return a title as it stands on its slide, and its size; one that is too long for two lines is cut, visibly."""
    text = text_room.clean(title).replace("\n", " ").rstrip(" .。")
    size = _title_size(text)
    while size is None:
        text = text_room.shortened(text, len(text) * 9 // 10)
        size = _title_size(text)
    return text, size


def foot(deck: Deck, page: Any) -> None:
    """Put footer and slide number of the layout on a slide, as fields that PowerPoint keeps up to date."""
    for place in page.slide_layout.placeholders:
        if place.placeholder_format.type not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        shape = copy.deepcopy(place._element)
        shape.nvSpPr.cNvPr.set("id", str(max(int(each.shape_id) for each in page.shapes) + 1))
        page.shapes._spTree.append(shape)
        if place.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            size = text_room.fitting(deck.footing, FOOT_SIZES, (ROOM - 1) * 72, 15) or FOOT_SIZES[-1]
            text = deck.footing if size > FOOT_SIZES[-1] else text_room.shortened(deck.footing, 190)
            boxes.write(page.shapes[-1].text_frame, [Paragraph(text, size, colour=GREY)])


def _theme(master: Any) -> None:
    """Put our colours and fonts into the theme, so that what people add looks the same."""
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    tree = etree.fromstring(part.blob)
    for place, (colour, *_look) in enumerate(SERIES, start=1):
        _colour(tree, f"a:accent{place}", colour)
    _colour(tree, "a:dk2", f"#{INK}")
    for fonts in tree.iter(qn("a:majorFont"), qn("a:minorFont")):
        fonts.find(qn("a:latin")).set("typeface", boxes.LATIN)
        fonts.find(qn("a:ea")).set("typeface", boxes.EASTERN)
    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _colour(tree: Any, name: str, colour: str) -> None:
    for place in tree.iter(qn(name)):
        for old in list(place):
            place.remove(old)
        etree.SubElement(place, qn("a:srgbClr")).set("val", colour.lstrip("#"))


def _titles(master: Any) -> None:
    """Let titles stand left, bold and in ink."""
    style = master.element.find(qn("p:txStyles")).find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    style.set("algn", "l")
    letters = style.find(qn("a:defRPr"))
    letters.set("sz", str(int(TITLE_SIZES[0] * 100)))
    letters.set("b", "1")
    for fill in letters.findall(qn("a:solidFill")):
        for old in list(fill):
            fill.remove(old)
        etree.SubElement(fill, qn("a:srgbClr")).set("val", INK)


def _places(sheet: Any) -> None:
    """Put title, footer and slide number where a wide slide has them; the date has none, it stands in the footer."""
    for place in list(sheet.placeholders):
        kind = place.placeholder_format.type
        if kind == PP_PLACEHOLDER.DATE:
            place._element.getparent().remove(place._element)
        elif kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            boxes.move(place, (EDGE, TITLE_TOP, ROOM, TITLE_TALL))
            boxes.margins(place.text_frame)
        elif kind == PP_PLACEHOLDER.FOOTER:
            boxes.move(place, (EDGE, FOOT_TOP, ROOM - 1, FOOT_TALL))
            boxes.margins(place.text_frame)
        elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            boxes.move(place, (WIDE - EDGE - 0.9, FOOT_TOP, 0.9, FOOT_TALL))
            boxes.margins(place.text_frame)
            for run in place._element.iter(qn("a:rPr"), qn("a:defRPr")):
                run.set("sz", "1100")
        elif kind in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.SUBTITLE):
            boxes.move(place, (EDGE, 1.7, ROOM, BOTTOM - 1.7))
