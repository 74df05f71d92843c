"""Longitude and latitude on the screen: the view that fits an area, and a light grid to give a plain page a scale."""

from math import atan, ceil, cosh, degrees, floor, log, log2, log10, pi, radians, sinh, tan

import pydeck as pdk

from dashboard.maps.look import EVERY_LETTER, FONT, MARGIN, PIXELS, Look
from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import Box

CLOSEST_ZOOM = 17.5
WORLD_PIXELS = 512
GRID_LINES = 5


def mercator(latitude: float) -> float:
    """Return the height of a latitude on a Mercator map whose equator is 2π long."""
    return log(tan(pi / 4 + radians(max(-85.0, min(85.0, latitude))) / 2))


def latitude_of(height: float) -> float:
    """Undo `mercator`."""
    return degrees(atan(sinh(height)))


def fit(box: Box, look: Look) -> tuple[Position, float]:
    """Return the centre and zoom that show a box of longitudes and latitudes as large as the map allows."""
    left, low, right, high = box
    bottom, top = mercator(low), mercator(high)
    wide = max((right - left) / 360, 1e-9) * WORLD_PIXELS
    tall = max((top - bottom) / (2 * pi), 1e-9) * WORLD_PIXELS
    zoom = log2(min(look.width * MARGIN / wide, look.height * MARGIN / tall))
    return ((left + right) / 2, latitude_of((bottom + top) / 2)), min(zoom, CLOSEST_ZOOM)


def round_step(span: float) -> float:
    """Return 1, 2 or 5 times a power of ten that cuts a span into about `GRID_LINES` parts."""
    rough = max(span, 1e-6) / GRID_LINES
    power = 10 ** floor(log10(rough))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))


def grid_step(box: Box) -> float:
    """Return the degrees between two lines of the grid over a box of longitudes and latitudes."""
    left, low, right, high = box
    return round_step(max(right - left, (high - low) * cosh(mercator((low + high) / 2)), 0.002))


def grid_layers(box: Box, look: Look) -> list[pdk.Layer]:
    """Draw a light grid of longitudes and latitudes, so that a plain background has a scale."""
    left, low, right, high = box
    step = grid_step(box)
    reach = max(right - left, high - low, step) * 1.5
    paths, words = [], []
    for index in range(ceil((left - reach) / step), floor((right + reach) / step) + 1):
        x = index * step
        paths.append({"path": [[x, max(low - reach, -85)], [x, min(high + reach, 85)]]})
        words.append({"place": [x, low - 0.02 * (high - low)], "text": f"{x:.6g}°"})
    for index in range(ceil((low - reach) / step), floor((high + reach) / step) + 1):
        y = index * step
        paths.append({"path": [[left - reach, y], [right + reach, y]]})
        words.append({"place": [left - 0.02 * (right - left), y], "text": f"{y:.6g}°"})
    faint = [*look.ink, 40]
    lines = pdk.Layer(
        "PathLayer", paths, "grid", get_path="path", get_color=faint, width_units=PIXELS, get_width=1, pickable=False
    )
    text = pdk.Layer(
        "TextLayer", words, "grid-words", get_text="text", get_position="place", get_color=[*look.ink, 150],
        get_size=11, font_family=FONT, character_set=EVERY_LETTER, pickable=False,
    )  # fmt: skip
    return [lines, text]
