"""Boxes with text on a slide: places in inches, texts in a size measured before, both scripts in their font."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from dashboard.charts import look
from dashboard.report.plots.text_room import SPACING, clean
from dashboard.wording import formats

LATIN, EASTERN = "Arial", "Microsoft YaHei"
INK, GREY, PALE, RULE, PAPER = "1F2933", "5B6673", "F3F5F8", "D5DAE1", "FFFFFF"
ACCENT, BAD, GOOD = look.ACCENT.lstrip("#").upper(), "A8400A", look.GOOD.lstrip("#").upper()


class Room(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    wide: float
    tall: float

    @property
    def points(self) -> float:
        """Return how wide it is in points, as texts are measured."""
        return self.wide * 72

    def below(self, used: float) -> "Room":
        """Return what is left below so many inches."""
        return Room(self.left, self.top + used, self.wide, self.tall - used)

    def first(self, used: float) -> "Room":
        """Return so many inches at the top."""
        return Room(self.left, self.top, self.wide, used)


Place = Room | tuple[float, float, float, float]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in one look; size and space above it in points."""

    text: str
    size: float
    bold: bool = False
    colour: str = INK
    align: str = "l"
    above: float = 0.0
    bullet: bool = False
    stands_in: bool = False  # as far as the text of a bullet


def escape(text: str) -> str:
    """Return a text as XML holds it."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run_xml(text: str, size: float, bold: bool = False, colour: str = INK) -> str:
    """Return one run of text as XML, with the fonts of both scripts."""
    lang = formats.office_tag()
    return (
        f'<a:r><a:rPr lang="{lang}" altLang="en-GB" sz="{round(size * 100)}" b="{int(bold)}" dirty="0">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EASTERN}"/><a:cs typeface="{LATIN}"/></a:rPr>'
        f"<a:t>{escape(text)}</a:t></a:r>"
    )


def paragraph_xml(given: Paragraph, declared: bool = True) -> str:
    """Return a paragraph as XML; its lines are as high as they were measured, whatever the font."""
    names = " " + nsdecls("a") if declared else ""
    left = round(given.size * 12700) if given.bullet or given.stands_in else 0
    hanging = f' marL="{left}" indent="{-left if given.bullet else 0}"'
    bullet = f'<a:buFont typeface="{LATIN}"/><a:buChar char="•"/>' if given.bullet else "<a:buNone/>"
    text = given.text.replace("\n", " ")
    return (
        f'<a:p{names}><a:pPr algn="{given.align}"{hanging}>'
        f'<a:lnSpc><a:spcPts val="{round(given.size * SPACING * 100)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(given.above * 100)}"/></a:spcBef>{bullet}</a:pPr>'
        f"{run_xml(text, given.size, given.bold, given.colour) if text else ''}"
        f'<a:endParaRPr lang="en-GB" sz="{round(given.size * 100)}"/></a:p>'
    )


def write(frame: Any, paragraphs: Sequence[Paragraph]) -> None:
    """Put paragraphs into a text frame, in place of what was there; a line end in a text begins a new paragraph."""
    body = frame._txBody
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for place, given in enumerate(single_lines(paragraphs)):
        body.append(parse_xml(paragraph_xml(given if place else replace(given, above=0.0))))


def single_lines(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Part paragraphs at their line ends; only the first line keeps its bullet and the room above it."""
    parted = []
    for given in paragraphs:
        first, *others = clean(given.text).split("\n")
        parted.append(replace(given, text=first))
        parted += [replace(given, text=line, above=0.0, bullet=False, stands_in=given.bullet) for line in others]
    return parted


def move(shape: Any, place: Place) -> None:
    """Put a shape where it belongs: left, top, width, height."""
    shape.left, shape.top, shape.width, shape.height = (Inches(length) for length in place)


def margins(frame: Any, around: float = 0.0, anchor: Any = MSO_ANCHOR.TOP) -> None:
    """Let text begin at the edge of its box, wrap in it, and keep its size."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(around)
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor


def box(page: Any, place: Place, paragraphs: Sequence[Paragraph], name: str = "") -> Any:
    """Add a box with text to a slide."""
    shape = page.shapes.add_textbox(*(Inches(length) for length in place))
    margins(shape.text_frame)
    write(shape.text_frame, paragraphs)
    shape.name = name or shape.name
    return shape


def panel(page: Any, place: Place, fill: str, line: str = "") -> Any:
    """Add a filled rectangle to a slide, without shadow."""
    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(length) for length in place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(fill)
    shape._element.remove(shape._element.find(qn("p:style")))
    if line:
        shape.line.color.rgb = RGBColor.from_string(line)
    else:
        shape.line.fill.background()
    return shape
