"""Draws the site plans: ground, roads, buildings and names, at 2.4 pixels a metre."""

import math
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from data.samples import company
from data.samples.company import Area, Site

SCALE = 2.4
GROUND, GRASS, ROAD, LINE, WALL, ROOF, TEXT, WATER = (
    "#f4f2ec",
    "#e3ead9",
    "#ffffff",
    "#c9c5ba",
    "#8b8678",
    "#dedad0",
    "#3d3a33",
    "#cfe1ec",
)
# Middle lines of the roads in metres.
ROADS: dict[str, list[list[tuple[int, int]]]] = {
    "S1": [
        [(20, 20), (620, 20), (620, 420), (20, 420), (20, 20)],
        [(217, 20), (217, 420)],
        [(437, 20), (437, 420)],
        [(20, 156), (620, 156)],
        [(20, 296), (620, 296)],
        [(620, 296), (640, 296)],
    ],
    "S2": [
        [(20, 20), (540, 20), (540, 380), (20, 380), (20, 20)],
        [(185, 20), (185, 380)],
        [(375, 20), (375, 380)],
        [(20, 195), (540, 195)],
        [(540, 380), (560, 380)],
    ],
    "S3": [
        [(250, 20), (680, 20), (680, 400), (250, 400), (250, 20)],
        [(250, 255), (680, 255)],
        [(435, 20), (435, 255)],
        [(200, 110), (250, 110)],
        [(250, 400), (120, 370), (0, 370)],
    ],
    "S4": [[(15, 86), (305, 86), (305, 195), (15, 195), (15, 86)], [(185, 86), (185, 195)], [(305, 195), (320, 195)]],
}


def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give Pillow's own font, which is the same on every machine."""
    return ImageFont.load_default(size)


def metres(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """Turn metres into pixels."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def draw_plan(site: Site, path: Path) -> None:
    """Draw one site and save it with few colours, which keeps the file small."""
    width, height = site.size
    image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(metres((8, 8), (width - 8, height - 8)), 24, fill=GRASS, outline=WALL, width=3)
    if site.site_id == "S4":
        pen.rectangle(metres((0, 0), (width, 26)), fill=WATER)
        pen.text((width * SCALE / 2, 13 * SCALE), "River berth", font=font(22), fill="#52758a", anchor="mm")
    draw_roads(pen, site.site_id)
    for area in company.AREAS:
        if area.area_id[1] == site.site_id[1]:
            draw_area(pen, area)
    draw_corner(pen, site)
    image.quantize(32, dither=Image.Dither.NONE).save(path, optimize=True)


def draw_roads(pen: ImageDraw.ImageDraw, site_id: str) -> None:
    """Draw the roads with a broken middle line."""
    for colour, width in ((LINE, 13), (ROAD, 11.5)):
        for road in ROADS[site_id]:
            pen.line(metres(*road), fill=colour, width=round(width * SCALE), joint="curve")
            for x, y in metres(*road):
                half = width * SCALE / 2
                pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)
    for road in ROADS[site_id]:
        for (x0, y0), (x1, y1) in pairwise(road):
            steps = max(1, int(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 // 10))
            for n in range(0, steps, 2):
                ends = [(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps) for k in (n, n + 1)]
                pen.line(metres(*ends), fill=LINE, width=2)


def draw_area(pen: ImageDraw.ImageDraw, area: Area) -> None:
    """Draw the paved ground of an area, what stands on it, and its name."""
    pen.polygon(metres(*area.corners), fill=GROUND, outline=LINE, width=2)
    left, top, right, bottom = bounds(area)
    middle = ((left + right) / 2, (top + bottom) / 2)
    if area.area_id == "A301":
        for part in (0.75, 0.5, 0.25):
            pen.polygon(metres(*shrunk(area, part)), outline=WALL, width=2)
    elif area.kind in ("tanks", "chemical") or area.area_id == "A308":
        draw_vessels(pen, left + 5, top + 19, right - 5, bottom - 4)
        middle = (middle[0], top + 12)
    elif area.area_id not in ("A210", "A303"):
        draw_building(pen, area)
    label(pen, area, *middle, right - left)


def bounds(area: Area) -> tuple[int, int, int, int]:
    """Give left, top, right and bottom of an area."""
    xs, ys = [x for x, _ in area.corners], [y for _, y in area.corners]
    return min(xs), min(ys), max(xs), max(ys)


def shrunk(area: Area, part: float) -> list[tuple[float, float]]:
    """Draw the corners towards the middle."""
    left, top, right, bottom = bounds(area)
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    return [(x0 + (x - x0) * part, y0 + (y - y0) * part) for x, y in area.corners]


def draw_building(pen: ImageDraw.ImageDraw, area: Area) -> None:
    """Draw a building that fills its area but for a strip; a rectangular one has a ridge."""
    left, top, right, bottom = bounds(area)
    if len(area.corners) > 4:
        pen.polygon(metres(*shrunk(area, 0.88)), fill=ROOF, outline=WALL, width=2)
        return
    pen.rectangle(metres((left + 5, top + 5), (right - 5, bottom - 5)), fill=ROOF, outline=WALL, width=2)
    x, y = (left + right) / 2, (top + bottom) / 2
    flat = right - left >= bottom - top
    pen.line(
        metres((left + 5, y), (right - 5, y)) if flat else metres((x, top + 5), (x, bottom - 5)), fill=LINE, width=2
    )


def draw_vessels(pen: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float) -> None:
    """Draw rows of round tanks below the name."""
    rows = max(1, int((bottom - top) // 24))
    size = min(20.0, (bottom - top) / rows - 3)
    columns = int((right - left) // (size + 5))
    for column in range(columns):
        for row in range(rows):
            x = left + (right - left) * (column + 0.5) / columns
            y = top + (bottom - top) * (row + 0.5) / rows
            pen.ellipse(
                metres((x - size / 2, y - size / 2), (x + size / 2, y + size / 2)), fill=ROOF, outline=WALL, width=2
            )


def label(pen: ImageDraw.ImageDraw, area: Area, x: float, y: float, width: float) -> None:
    """Write the name of an area over as many lines as it needs, with a light edge so that it reads on anything."""
    lines, line = [], ""
    for word in area.name.split():
        longer = f"{line} {word}".strip()
        if pen.textlength(longer, font=font(19)) > (width - 6) * SCALE and line:
            lines.append(line)
            longer = word
        line = longer
    text = "\n".join([*lines, line])
    pen.multiline_text(
        (x * SCALE, y * SCALE),
        text,
        font=font(19),
        fill=TEXT,
        anchor="mm",
        align="center",
        stroke_width=3,
        stroke_fill=GROUND,
    )


def draw_corner(pen: ImageDraw.ImageDraw, site: Site) -> None:
    """Write the title, a north arrow turned as the plan is, and a bar of 50 metres."""
    width, height = site.size
    pen.text(
        metres((28, height - 14))[0],
        f"{site.name}  (plan {width} m x {height} m)",
        font=font(22),
        fill=TEXT,
        anchor="lm",
        stroke_width=3,
        stroke_fill=GROUND,
    )
    right, base = (width - 90) * SCALE, (height - 14) * SCALE
    pen.line([(right, base), (right + 50 * SCALE, base)], fill=TEXT, width=4)
    pen.text((right - 12, base), "50 m", font=font(18), fill=TEXT, anchor="rm", stroke_width=3, stroke_fill=GROUND)
    turn = math.radians(site.turn)
    x, y = (width - 24) * SCALE, (height - 22) * SCALE
    tip = (x + 26 * math.sin(turn), y - 26 * math.cos(turn))
    pen.polygon(
        [tip, (x - 8 * math.cos(turn), y - 8 * math.sin(turn)), (x + 8 * math.cos(turn), y + 8 * math.sin(turn))],
        fill=TEXT,
    )
    pen.text((x, y + 12), "N", font=font(16), fill=TEXT, anchor="mm", stroke_width=3, stroke_fill=GROUND)
