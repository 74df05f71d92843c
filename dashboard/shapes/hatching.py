"""Lines inside a polygon: the hatching of an overdue review, and the place where a label fits."""

from functools import lru_cache
from math import sqrt

from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import Polygon

Line = tuple[Position, Position]
MOST_LINES = 60
LABEL_TRIES = (0.5, 0.4, 0.6, 0.3, 0.7)


def runs(polygon: Polygon, height: float) -> list[tuple[float, float]]:
    """Return the stretches of a horizontal line that lie inside the polygon, holes left out.

    Not cut by GEOS: for areas of few corners that takes longer, and it comes out wrong where a ring touches itself.
    """
    cuts: list[float] = []
    for ring in polygon:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 <= height) != (y2 <= height):
                cuts.append(x1 + (height - y1) * (x2 - x1) / (y2 - y1))
    cuts.sort()
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@lru_cache(maxsize=20_000)
def label_place(polygon: Polygon) -> tuple[Position, float]:
    """Return the middle of the widest of a few horizontal stretches, and its width."""
    low, high = min(y for _, y in polygon[0]), max(y for _, y in polygon[0])
    best: tuple[Position, float] = (polygon[0][0], 0.0)
    for part in LABEL_TRIES:
        height = low + part * (high - low)
        for left, right in runs(polygon, height):
            if right - left > best[1] * 1.15:
                best = ((left + right) / 2, height), right - left
    return best


def lines_across(polygon: Polygon, distance: float) -> list[Line]:
    """Return level lines inside a polygon, about this far apart and never more than a few dozen."""
    low, high = min(y for _, y in polygon[0]), max(y for _, y in polygon[0])
    step = max(distance, (high - low) / MOST_LINES)
    lines: list[Line] = []
    height = low + step / 2
    while height < high:
        lines += [((left, height), (right, height)) for left, right in runs(polygon, height)]
        height += step
    return lines


def lines_down(polygon: Polygon, distance: float) -> list[Line]:
    """Return upright lines inside a polygon, as `lines_across` returns level ones."""
    turned = tuple(tuple((y, x) for x, y in ring) for ring in polygon)
    return [((y1, x1), (y2, x2)) for (x1, y1), (x2, y2) in lines_across(turned, distance)]


def hatch(polygon: Polygon, distance: float) -> list[Line]:
    """Return parallel lines at 45° inside a polygon, about this far apart and never more than a few dozen."""
    turned = tuple(tuple((x + y, y - x) for x, y in ring) for ring in polygon)
    low, high = min(y for _, y in turned[0]), max(y for _, y in turned[0])
    step = max(distance * sqrt(2), (high - low) / MOST_LINES)
    lines: list[Line] = []
    height = low + step / 2
    while height < high:
        lines += [(_back(left, height), _back(right, height)) for left, right in runs(turned, height)]
        height += step
    return lines


def _back(along: float, across: float) -> Position:
    """Undo the turn of `hatch`."""
    return (along - across) / 2, (along + across) / 2
