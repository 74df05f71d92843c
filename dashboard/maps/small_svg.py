"""A very small map as inline SVG: the areas of one site in their colours with their letters, each open to a click."""

from collections.abc import Callable, Sequence
from html import escape
from math import ceil, degrees, sqrt

from dashboard.maps.grid import mercator
from dashboard.maps.look import Mark
from dashboard.maps.patterns import PATTERNS
from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import box_of
from dashboard.shapes.hatching import label_place
from dashboard.shapes.levels import RISK_LEVELS, Level, level_of

WIDE, HIGH = 240.0, 132.0
EDGE, DOT, LETTER, SMALLEST_LETTER = 6.0, 5.0, 15.0, 7.0
Place = Callable[[Position], tuple[float, float]]


def small_map(marks: Sequence[Mark], size: tuple[float, float] | None, label: str, chosen: str = "") -> str:
    """Draw areas on a plan of this size (y runs down), by longitude and latitude without one, or as squares.

    label: what the picture says, for those who cannot see it; chosen: the area that is outlined.
    """
    placed = [mark for mark in marks if mark.shape.polygons or mark.shape.points]
    if placed:
        place = on_plan(size) if size else on_earth(placed)
        drawn = [area(mark, place) for mark in sorted(placed, key=lambda mark: level_of(mark.level).order)]
    else:
        drawn = squares(marks, chosen)
    drawn = [*drawn, *outlines(placed, place, chosen)] if placed and chosen else drawn
    return (
        f'<svg class="plan" viewBox="0 0 {WIDE:g} {HIGH:g}" role="group" aria-label="{escape(label)}" data-one-stop>'
        f'<rect class="ground" width="{WIDE:g}" height="{HIGH:g}" rx="4"/>{"".join(drawn)}</svg>'
    )


def on_plan(size: tuple[float, float]) -> Place:
    """Return where a position of a plan stands in the picture."""
    scale = min(WIDE / size[0], HIGH / size[1])
    left, top = (WIDE - size[0] * scale) / 2, (HIGH - size[1] * scale) / 2
    return lambda position: (left + position[0] * scale, top + position[1] * scale)


def on_earth(marks: Sequence[Mark]) -> Place:
    """Return where a longitude and latitude stand in the picture."""
    left, low, right, high = box_of([mark.shape for mark in marks]) or (0.0, 0.0, 1.0, 1.0)
    bottom, top = degrees(mercator(low)), degrees(mercator(high))
    scale = min((WIDE - 4 * EDGE) / max(right - left, 1e-6), (HIGH - 4 * EDGE) / max(top - bottom, 1e-6))
    across, down = (WIDE - (right - left) * scale) / 2, (HIGH - (top - bottom) * scale) / 2
    return lambda position: (
        across + (position[0] - left) * scale,
        down + (top - degrees(mercator(position[1]))) * scale,
    )


def area(mark: Mark, place: Place) -> str:
    """Draw one area with its letter; its name is told to the pointer."""
    level = level_of(mark.level)
    parts = [f'<path d="{path_of(polygon, place)}" {look(level)}/>' for polygon in mark.shape.polygons]
    for x, y in map(place, mark.shape.points):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}" {look(level)}/>')
    if mark.shape.polygons:
        spot, room = max((label_place(polygon) for polygon in mark.shape.polygons), key=lambda found: found[1])
        x, y = place(spot)
        parts.append(letter(mark.sign + mark.letter, level, x, y, abs(place((spot[0] + room, spot[1]))[0] - x)))
    return clickable(mark, "".join(parts))


def path_of(polygon: Sequence[Sequence[Position]], place: Place) -> str:
    """Write a polygon with its holes as a path."""
    rings = [" L".join(f"{x:.1f} {y:.1f}" for x, y in map(place, ring)) for ring in polygon]
    return " ".join(f"M{ring} Z" for ring in rings)


def look(level: Level) -> str:
    """Return colour and outline of a level: the highest has a thick dark one."""
    return f'class="level {level.name}" fill="{level.colour}" fill-rule="evenodd"'


def letter(text: str, level: Level, x: float, y: float, room: float) -> str:
    """Write the letter of a level as large as there is room; none where it could not be read."""
    high = min(room * 0.7, room * 1.4 / max(len(text), 1), LETTER)
    if high < SMALLEST_LETTER:
        return ""
    return (
        f'<text x="{x:.1f}" y="{y + high * 0.36:.1f}" font-size="{high:.1f}" fill="{level.ink}"'
        f' text-anchor="middle">{escape(text)}</text>'
    )


def outlines(marks: Sequence[Mark], place: Place, chosen: str) -> list[str]:
    """Outline the chosen area above all others, dark on light, so that it is seen on any ground."""
    shapes = [mark.shape for mark in marks if mark.area_id == chosen]
    lines = [path_of(polygon, place) for shape in shapes for polygon in shape.polygons]
    for x, y in (place(point) for shape in shapes for point in shape.points):
        size = 2 * DOT
        half = f"a{size:g} {size:g} 0 1 0"
        lines.append(f"M{x - size:.1f} {y:.1f} {half} {2 * size:g} 0 {half} {-2 * size:g} 0")
    return [f'<path d="{line}" class="{name}" fill="none"/>' for line in lines for name in ("around", "chosen")]


def clickable(mark: Mark, drawn: str) -> str:
    """Let a click or a key on what is drawn lead to the area."""
    title = escape(f"{mark.name} · {mark.level_label}")
    faint = " faint" if mark.is_faint else ""
    return (
        f'<g class="area{faint}" data-go="area {escape(mark.area_id)}" role="button" tabindex="-1"'
        f' aria-label="{title}"><title>{title}</title>{drawn}</g>'
    )


def squares(marks: Sequence[Mark], chosen: str = "") -> list[str]:
    """Draw areas that lie nowhere as squares of equal size, in the order given; chosen: the one that is outlined."""
    if not marks:
        return []
    across = max(ceil(sqrt(len(marks) * WIDE / HIGH)), 1)
    down = ceil(len(marks) / across)
    side = min((WIDE - EDGE) / across, (HIGH - EDGE) / down, 34.0)
    drawn = []
    for number, mark in enumerate(marks):
        level = level_of(mark.level)
        x, y = EDGE + number % across * side, EDGE + number // across * side
        size = max(side - 4, side * 0.7)
        box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size:.1f}" rx="2" {look(level)}/>'
        if mark.area_id == chosen:
            edge = f"M{x:.1f} {y:.1f} h{size:.1f} v{size:.1f} h{-size:.1f} Z"
            box += "".join(f'<path d="{edge}" class="{name}" fill="none"/>' for name in ("around", "chosen"))
        drawn.append(clickable(mark, box + letter(mark.sign + mark.letter, level, x + size / 2, y + size / 2, size)))
    return drawn


def key_swatch(name: str) -> str:
    """Draw a level alone with its pattern, as it is on the map."""
    level, inside = level_of(name), PATTERNS.get(name, (False, False))
    lines = "M1 6 H21 M1 11 H21 " * inside[0] + "M6 1 V15 M11 1 V15 M16 1 V15 " * inside[1]
    drawn = f'<path class="pattern" d="{lines.strip()}" fill="none"/>' if lines else ""
    return (
        f'<svg class="swatch key" viewBox="0 0 22 16" aria-hidden="true">'
        f'<rect x="1" y="1" width="20" height="14" rx="2" {look(level)}/>{drawn}</svg>'
    )


def review_swatch() -> str:
    """Draw the slanted lines of an overdue review, and the ring of an area that is only a position."""
    return (
        '<svg class="swatch key review" viewBox="0 0 40 16" aria-hidden="true"><rect x="1" y="1" width="20" height="14"'
        ' rx="2" fill="none"/><path d="M3 14 L9 2 M8 14 L14 2 M13 14 L19 2" fill="none"/>'
        '<circle cx="32" cy="8" r="6.5" fill="none"/></svg>'
    )


def swatch(name: str, letter_of_it: str) -> str:
    """Draw a level alone, small, for a line of words."""
    level = next(one for one in RISK_LEVELS if one.name == name)
    return (
        f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect x="1" y="1" width="14" height="14" rx="2"'
        f" {look(level)}/>{letter(letter_of_it, level, 8, 8, 16)}</svg>"
    )
