"""Colour never speaks alone: a pattern of lines for each level, and its letter where there is no room for words."""

from collections.abc import Sequence

import pydeck as pdk

from dashboard.maps.look import COMMON, EVERY_LETTER, FONT, PIXELS, Mark, Row, plain
from dashboard.shapes.geometry import Polygon
from dashboard.shapes.hatching import Line, lines_across, lines_down
from dashboard.shapes.levels import Level, level_of, rgb

PATTERN_PIXELS = 13
GRID, UPRIGHT, ACROSS = (True, True), (False, True), (True, False)  # lines across, lines down
PATTERNS = {
    "major": GRID, "larger": UPRIGHT, "general": ACROSS, "shade_4": GRID, "shade_3": UPRIGHT, "shade_2": ACROSS,
}  # fmt: skip


def pattern(polygon: Polygon, level: Level, distance: float) -> list[Line]:
    """Return the lines of a level inside a polygon: major a grid, larger upright, general level, the others none."""
    across, down = PATTERNS.get(level.name, (False, False))
    return (lines_across(polygon, distance) if across else []) + (lines_down(polygon, distance) if down else [])


def pattern_layer(marks: Sequence[Mark], unit_a_pixel: float) -> pdk.Layer:
    """Draw the pattern of every area's level in a darker shade of its colour."""
    rows: list[Row] = []
    for mark in marks:
        level = level_of(mark.level)
        ink = [*(round(part * 0.62) for part in rgb(level.colour)), 40 if mark.is_faint else 150]
        for polygon in mark.shape.polygons:
            rows += [{"path": line, "ink": ink} for line in pattern(polygon, level, PATTERN_PIXELS * unit_a_pixel)]
    return pdk.Layer(
        "PathLayer", rows, "patterns", get_path="path", get_color="ink", width_units=PIXELS, get_width=1,
        pickable=False,
    )  # fmt: skip


def letter_layer(rows: list[Row]) -> pdk.Layer:
    """Write one letter into each of very many areas, as large as the area allows."""
    return pdk.Layer(
        "TextLayer", rows, "letters", get_text="text", get_position="place", get_size="size", size_units=COMMON,
        size_max_pixels=18, get_color="ink", font_family=FONT, font_weight=700, character_set=EVERY_LETTER,
        pickable=False,
    )  # fmt: skip


def letter_row(mark: Mark, place: tuple[float, float], room: float) -> Row:
    """Return the letter of an area with its place and size."""
    ink = [*rgb(level_of(mark.level).ink), 90 if mark.is_faint else 255]
    at = [round(part, 6) for part in place]
    return {"text": plain(mark.letter), "place": at, "size": float(f"{room * 0.6:.3g}"), "ink": ink}
