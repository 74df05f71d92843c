"""A map as a PNG picture to take away: the same plan, colours, patterns, letters and words, drawn without a browser."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from dashboard.access.remembered import remembered
from dashboard.maps.grid import mercator
from dashboard.maps.look import INK, PAPER, Mark, Plan
from dashboard.maps.patterns import PATTERN_PIXELS, pattern
from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import box_of
from dashboard.shapes.hatching import Line, hatch, label_place
from dashboard.shapes.levels import RISK_LEVELS, level_of, rgb

WIDE, EDGE = 1600, 40  # a picture is at most as high as it is wide
TITLE_PIXELS, WORD_PIXELS, NAME_PIXELS, LINE_PIXELS = 30, 19, 20, 27
SURFACE_ALPHA, FAINT_ALPHA = 165, 40
MOST_NAMED, NARROWEST, MOST_LINES = 150, 60, 3
FONTS = (
    ("/usr/share/fonts", "**/NotoSansCJK*-Regular.*"),
    ("/usr/share/fonts", "**/wqy-*.ttc"),
    ("/System/Library/Fonts", "PingFang.ttc"),
    ("/System/Library/Fonts", "STHeiti Medium.ttc"),
    ("C:/Windows/Fonts", "msyh.ttc"),
    ("/usr/share/fonts", "**/DejaVuSans.ttf"),
)
WITHOUT_SIGNS = str.maketrans({"▲": "!", "●": "#", "↑": "+", "↓": "-", "–": "-"})
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Place = Callable[[Position], tuple[float, float]]


@dataclass(frozen=True)
class Words:
    """What stands around the picture: a title, lines below it, and the name and count of every level."""

    title: str
    lines: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]


@remembered(maxsize=1)
def font_file() -> str | None:
    """Return a font of this machine that knows Chinese, else one that knows signs, else none."""
    for folder, name in FONTS:
        found = sorted(Path(folder).glob(name)) if Path(folder).is_dir() else []
        if found:
            return str(found[0])
    return None


@remembered(maxsize=32)
def font(size: int) -> Font:
    """Return the font in a size."""
    file = font_file()
    return ImageFont.truetype(file, size) if file else ImageFont.load_default(size)


def fitting(text: str) -> str:
    """Return a text whose signs the font knows."""
    return text if font_file() else text.translate(WITHOUT_SIGNS)


def picture(marks: Sequence[Mark], plan: Plan | None, words: Words, wide: int = WIDE) -> bytes:
    """Draw the areas on their plan, or by longitude and latitude where there is none, with title and legend.

    The letters keep their size in pixels: the less wide, the larger they are in a report or on a wall.
    """
    size, place, unit_a_pixel = _frame(marks, plan, wide)
    sheet = Image.new("RGB", size, PAPER)
    if plan is not None and plan.picture:
        with Image.open(BytesIO(b64decode(plan.picture.partition(",")[2]))) as drawn:
            sheet.paste(drawn.convert("RGB").resize(size), (0, 0))
    sheet = _areas(sheet, marks, place, unit_a_pixel)
    pen = ImageDraw.Draw(sheet)
    if _is_far(marks, place):
        _sites(pen, marks, place, sheet.width)
    else:
        for mark in marks:
            _words(pen, mark, place, len(marks) <= MOST_NAMED)
    return _bytes(_framed(sheet, words))


def _frame(marks: Sequence[Mark], plan: Plan | None, wide: int) -> tuple[tuple[int, int], Place, float]:
    """Return the size of the drawing in pixels, where a position stands on it, and the units in a pixel."""
    if plan is not None:
        scale = min(wide / plan.width, wide / plan.height)
        size = (max(round(plan.width * scale), 1), max(round(plan.height * scale), 1))
        return size, lambda position: (position[0] * scale, position[1] * scale), 1 / scale
    left, low, right, high = box_of([mark.shape for mark in marks]) or (0.0, 0.0, 1.0, 1.0)
    degree = 180 / 3.141592653589793
    bottom, top = mercator(low) * degree, mercator(high) * degree
    across, tall = max(right - left, 1e-6), max(top - bottom, 1e-6)
    scale = min((wide - 2 * EDGE) / across, (wide - 2 * EDGE) / tall)
    size = (wide, round(min(tall * scale, wide) + 2 * EDGE))
    start = (wide - across * scale) / 2
    return (
        size,
        lambda position: (
            start + (position[0] - left) * scale,
            EDGE + (top - mercator(position[1]) * degree) * scale,
        ),
        1 / scale,
    )


def _areas(sheet: Image.Image, marks: Sequence[Mark], place: Place, unit_a_pixel: float) -> Image.Image:
    """Draw surfaces and points in their colours, with the pattern of the level and the lines of an overdue review."""
    over = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(over)
    for mark in reversed(marks):
        colour = rgb(level_of(mark.level).colour)
        dark = tuple(round(part * 0.62) for part in colour)
        for polygon in mark.shape.polygons:
            _surface(over, pen, [[place(corner) for corner in ring] for ring in polygon], mark)
            if not mark.is_faint:
                _lines(pen, pattern(polygon, level_of(mark.level), 1.6 * PATTERN_PIXELS * unit_a_pixel), place, dark)
            if mark.is_review_overdue and not mark.is_faint:
                _lines(pen, hatch(polygon, 20 * unit_a_pixel), place, (*INK, 200))
        for x, y in map(place, mark.shape.points):
            pen.ellipse((x - 11, y - 11, x + 11, y + 11), fill=(*colour, 255), outline=(*INK, 255), width=2)
            if mark.is_review_overdue:
                pen.ellipse((x - 16, y - 16, x + 16, y + 16), outline=(*INK, 255), width=2)
    return Image.alpha_composite(sheet.convert("RGBA"), over).convert("RGB")


def _surface(over: Image.Image, pen: ImageDraw.ImageDraw, rings: list[list[tuple[float, float]]], mark: Mark) -> None:
    """Fill a polygon without its holes."""
    colour = rgb(level_of(mark.level).colour)
    fill = (*colour, FAINT_ALPHA if mark.is_faint else SURFACE_ALPHA)
    pen.polygon(rings[0], fill=fill)
    for hole in rings[1:]:
        pen.polygon(hole, fill=(0, 0, 0, 0))
    for ring in rings:
        pen.line([*ring, ring[0]], fill=(*(round(part * 0.8) for part in colour), 255), width=4)


def _lines(pen: ImageDraw.ImageDraw, lines: Sequence[Line], place: Place, ink: tuple[int, ...]) -> None:
    for start, end in lines:
        pen.line([place(start), place(end)], fill=ink, width=2)


def _words(pen: ImageDraw.ImageDraw, mark: Mark, place: Place, is_named: bool) -> None:
    """Write name, level and overdue counts into an area; of very many areas only the letter."""
    level = level_of(mark.level)
    at = _middle(mark, place)
    if at is None:
        return
    if not is_named or not mark.shape.polygons:
        pen.text(at, mark.letter, font=font(14), fill=level.ink, anchor="mm")
        return
    x, y = at
    lines = _lines_of(pen, mark, place)
    y += LINE_PIXELS / 2 * (len(lines) - 1)
    for back, line in enumerate(reversed(lines)):
        _box(pen, (x, y - 15 - LINE_PIXELS * back), line, INK, PAPER)
    if mark.is_faint:
        return
    _box(pen, (x, y + 15), mark.words, rgb(level.ink), rgb(level.colour))
    counts = [f"▲ {mark.major_overdue_count}"] * bool(mark.major_overdue_count)
    counts += [f"● {mark.overdue_count}"] * bool(mark.overdue_count)
    if counts:
        _box(pen, (x, y + 45), "  ".join(counts), PAPER, INK)


def _lines_of(pen: ImageDraw.ImageDraw, mark: Mark, place: Place) -> list[str]:
    """Break the name of an area between words where it is wider than the area."""
    left, _low, right, high = box_of([mark.shape]) or (0, 0, 0, 0)
    room = abs(place((right, high))[0] - place((left, high))[0])
    lines = [""]
    for word in mark.name.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        is_fitting = not lines[-1] or pen.textlength(fitting(longer), font=font(NAME_PIXELS)) <= room
        lines = [*lines[:-1], longer] if is_fitting else [*lines, word]
    return lines if len(lines) <= MOST_LINES else [mark.name]


def _is_far(marks: Sequence[Mark], place: Place) -> bool:
    """Say whether the areas of several sites are too small to carry words."""
    widths = []
    for mark in marks:
        box = box_of([mark.shape]) if mark.shape.polygons else None
        if box:
            widths.append(place((box[2], box[1]))[0] - place((box[0], box[1]))[0])
    return len({mark.site for mark in marks}) > 1 and bool(widths) and sorted(widths)[len(widths) // 2] < NARROWEST


def _sites(pen: ImageDraw.ImageDraw, marks: Sequence[Mark], place: Place, width: int) -> None:
    """Write the name of every site above its areas, and how many areas it has of each level."""
    sites: dict[str, list[Mark]] = {}
    for mark in marks:
        sites.setdefault(mark.site, []).append(mark)
    for site, inside in sites.items():
        left, _low, right, high = box_of([mark.shape for mark in inside]) or (0, 0, 0, 0)
        x, y = place(((left + right) / 2, high))
        x, y = min(max(x, 150), width - 150), max(y, 80)
        _box(pen, (x, y - 60), site, INK, PAPER)
        counts = [(level, sum(level_of(mark.level) == level for mark in inside)) for level in RISK_LEVELS]
        counts = [(level, count) for level, count in counts if count]
        for index, (level, count) in enumerate(counts):
            letter = next(mark.letter for mark in inside if level_of(mark.level) == level)
            across = x + (index - (len(counts) - 1) / 2) * 58
            _box(pen, (across, y - 28), f"{letter} {count}", rgb(level.ink), rgb(level.colour))


def _middle(mark: Mark, place: Place) -> tuple[float, float] | None:
    """Return where the words of an area stand."""
    if mark.shape.polygons:
        best: tuple[Position, float] = max((label_place(polygon) for polygon in mark.shape.polygons), key=_room)
        return place(best[0])
    return place(mark.shape.points[0]) if mark.shape.points else None


def _room(found: tuple[Position, float]) -> float:
    return found[1]


def _box(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    ink: tuple[int, ...],
    back: tuple[int, ...],
) -> None:
    """Write a text on a box of its own, so that it can be read on any ground."""
    shown = fitting(text)
    left, top, right, bottom = pen.textbbox(at, shown, font=font(NAME_PIXELS), anchor="mm")
    pen.rounded_rectangle((left - 6, top - 4, right + 6, bottom + 4), radius=5, fill=back)
    pen.text(at, shown, font=font(NAME_PIXELS), fill=ink, anchor="mm")


def _framed(sheet: Image.Image, words: Words) -> Image.Image:
    """Put title, lines and legend around the drawing."""
    lines = words.lines
    top = EDGE + TITLE_PIXELS + 10 + len(lines) * (WORD_PIXELS + 8) + 16
    whole = Image.new("RGB", (max(sheet.width, 900) + 2 * EDGE, top + sheet.height + 90), PAPER)
    whole.paste(sheet, (EDGE, top))
    pen = ImageDraw.Draw(whole)
    pen.rectangle((EDGE, top, EDGE + sheet.width, top + sheet.height), outline=(200, 204, 210))
    title, wide = fitting(words.title), whole.width - 2 * EDGE
    size = min(TITLE_PIXELS, int(TITLE_PIXELS * wide / max(pen.textlength(title, font=font(TITLE_PIXELS)), 1)))
    pen.text((EDGE, EDGE), title, font=font(max(size, 14)), fill=INK)
    for place, line in enumerate(lines):
        at = (EDGE, EDGE + TITLE_PIXELS + 14 + place * (WORD_PIXELS + 8))
        pen.text(at, fitting(line), font=font(WORD_PIXELS), fill=(90, 96, 106))
    _legend(pen, words, top + sheet.height + 28)
    return whole


def _legend(pen: ImageDraw.ImageDraw, words: Words, y: float) -> None:
    """Write every level with its colour, letter, name and count."""
    x = float(EDGE)
    for name, text in words.levels:
        level = level_of(name)
        pen.rectangle((x, y, x + 30, y + 30), fill=level.colour, outline=INK)
        pen.text((x + 40, y + 15), fitting(text), font=font(WORD_PIXELS), fill=INK, anchor="lm")
        x += 40 + pen.textlength(fitting(text), font=font(WORD_PIXELS)) + 36


def _bytes(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
