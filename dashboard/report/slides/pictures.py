"""Maps as pictures, two side by side, each below its title and with the text that is read out in its place."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image
from pptx.util import Inches

from dashboard.report.plots import text_room
from dashboard.report.slides import boxes, flow, frame
from dashboard.report.slides.boxes import Paragraph, Room
from dashboard.report.slides.frame import Deck, Sheet
from dashboard.review.content import Picture

GAP = 0.3
HEAD = 14.0


def slides(deck: Deck, pictures: Sequence[Picture], title: str, sheet: Sheet | None = None) -> None:
    """Show pictures in pairs; the first pair on what a slide has left."""
    pairs = [pictures[start : start + 2] for start in range(0, len(pictures), 2)]
    for number, pair in enumerate(pairs, start=1):
        if sheet is None or number > 1:
            sheet = frame.slide(deck, flow.numbered(title, number, len(pairs)))
        room = sheet.room
        wide = (room.wide - GAP * (len(pair) - 1)) / len(pair)
        heads = [[Paragraph(text_room.clean(each.title), HEAD, True)] for each in pair]
        tall = max(flow.height(head, wide * 72) for head in heads) / 72 + 0.06
        for place, (each, head) in enumerate(zip(pair, heads, strict=True)):
            column = Room(room.left + place * (wide + GAP), room.top, wide, room.tall)
            boxes.box(sheet.page, column.first(tall), head)
            show(sheet.page, each, column.below(tall))


def show(page: Any, picture: Picture, room: Room) -> None:
    """Put a picture into its place as large as it fits, unstretched."""
    with Image.open(BytesIO(picture.png)) as drawn:
        wide, tall = drawn.size
    scale = min(room.wide / wide, room.tall / tall)
    size = (Inches(wide * scale), Inches(tall * scale))
    shape = page.shapes.add_picture(BytesIO(picture.png), Inches(room.left), Inches(room.top), *size)
    shape.name = text_room.clean(picture.key)
    shape._element.nvPicPr.cNvPr.set("descr", text_room.clean(picture.alt))
