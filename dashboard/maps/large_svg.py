"""A map as one SVG, drawn at once and without a graphics card: plan, areas with patterns, names and counts to click."""

from collections.abc import Sequence
from html import escape
from math import ceil, degrees, floor

from dashboard.maps import small_svg
from dashboard.maps.grid import grid_step, latitude_of, mercator
from dashboard.maps.layers import length, wrapped
from dashboard.maps.look import Mark, Plan
from dashboard.maps.patterns import PATTERN_PIXELS, pattern
from dashboard.maps.small_svg import Place, path_of
from dashboard.shapes.geometry import Box, box_of
from dashboard.shapes.hatching import Line, hatch, label_place
from dashboard.shapes.levels import Level, level_of

WIDE, EDGE, DOT, LATE_DOT, RING = 960.0, 30.0, 5.0, 8.0, 12.0
LOW, HIGH = 0.4, 0.7  # of the width: no map by longitude and latitude is flatter or higher
SMALLEST_SPAN = 0.0025  # degrees of longitude: a single building is not drawn larger
MOST_NAMED = 150
NAME, LABEL, ROW, SMALLEST = 17.0, 15.0, 22.0, 9.0
DEGREE = degrees(1)
Frame = tuple[float, Place, float]  # height, where a position stands, map units in a unit of the drawing


def large_map(marks: Sequence[Mark], plan: Plan | None, label: str, chosen: str = "") -> str:
    """Draw areas on their plan, or by longitude and latitude; label: what the picture says."""
    high, place, unit = _frame(plan) if plan is not None else _earth(_box(marks))
    ordered = sorted(marks, key=lambda mark: level_of(mark.level).order)
    sheet = _grid(_box(marks), high) if plan is None else ""
    if plan is not None and plan.picture:
        sheet = (
            f'<image href="{escape(plan.picture)}" width="{WIDE:g}" height="{high:.1f}" preserveAspectRatio="none"/>'
        )
    drawn = "".join(_area(mark, place, unit, len(marks) <= MOST_NAMED) for mark in ordered)
    let_go = ' data-go="area "' if chosen else ""  # a click beside all areas
    outline = "".join(small_svg.outlines(marks, place, chosen)) if chosen else ""
    return (
        f'<svg class="plan large" viewBox="0 0 {WIDE:g} {high:.1f}" role="group" aria-label="{escape(label)}"'
        f" data-one-stop{let_go}>"
        f'<rect class="ground" width="{WIDE:g}" height="{high:.1f}" rx="4"/>{sheet}{drawn}{outline}</svg>'
    )


def _frame(plan: Plan) -> Frame:
    """Return the height of a plan, where a position stands on it, and the plan's units in one of the drawing's."""
    scale = WIDE / plan.width
    return plan.height * scale, lambda position: (position[0] * scale, position[1] * scale), 1 / scale


def _box(marks: Sequence[Mark]) -> Box:
    return box_of([mark.shape for mark in marks]) or (0.0, 0.0, 1.0, 1.0)


def _earth(box: Box) -> Frame:
    """Return the same for a box of longitudes and latitudes, which lies in the middle of the drawing."""
    left, low, right, high = box
    bottom, top = mercator(low) * DEGREE, mercator(high) * DEGREE
    room, wide, tall = WIDE - 2 * EDGE, max(right - left, SMALLEST_SPAN), top - bottom
    scale = min(room / wide, (HIGH * WIDE - 2 * EDGE) / max(tall, SMALLEST_SPAN * LOW))
    drawn = max(tall * scale + 2 * EDGE, LOW * WIDE)
    middle, centre = (left + right) / 2, (bottom + top) / 2
    return (
        drawn,
        lambda position: (
            WIDE / 2 + (position[0] - middle) * scale,
            drawn / 2 + (centre - mercator(position[1]) * DEGREE) * scale,
        ),
        1 / scale,
    )


def _grid(box: Box, drawn: float) -> str:
    """Draw a light grid of longitudes and latitudes, so that a plain background has a scale."""
    left, low, right, high = box
    step, (_drawn, place, unit) = grid_step(box), _earth(box)
    middle, centre = (left + right) / 2, (mercator(low) + mercator(high)) / 2 * DEGREE
    reach = drawn / 2 * unit
    parts = []
    for number in range(ceil((middle - WIDE / 2 * unit) / step), floor((middle + WIDE / 2 * unit) / step) + 1):
        x = place((number * step, low))[0]
        parts.append(f'<path d="M{x:.1f} 0V{drawn:.1f}"/><text x="{x + 4:.1f}" y="14">{number * step:.6g}°</text>')
    bottom, top = (latitude_of((centre + side * reach) / DEGREE) for side in (-1, 1))
    for number in range(ceil(bottom / step), floor(top / step) + 1):
        y = place((left, number * step))[1]
        parts.append(f'<path d="M0 {y:.1f}H{WIDE:g}"/><text x="4" y="{y - 4:.1f}">{number * step:.6g}°</text>')
    return f'<g class="grid" aria-hidden="true">{"".join(parts)}</g>'


def _area(mark: Mark, place: Place, unit: float, is_named: bool) -> str:
    """Draw one area as a button: surface, pattern of its level, lines of an overdue review, its words."""
    level = level_of(mark.level)
    faint = " faint" if mark.is_faint else ""
    parts = []
    for polygon in mark.shape.polygons:
        parts.append(f'<path d="{path_of(polygon, place)}" {small_svg.look(level)} fill-opacity="0.72"/>')
        if not mark.is_faint and is_named:
            distance = 1.4 * PATTERN_PIXELS * unit
            parts.append(_lines(pattern(polygon, level, distance), place, "pattern"))
            parts.append(_lines(hatch(polygon, 18 * unit), place, "review") if mark.is_review_overdue else "")
    for x, y in map(place, mark.shape.points):
        size = LATE_DOT if mark.overdue_count else DOT
        parts.append(_circle(x, y, size, small_svg.look(level)))
        parts.append(_circle(x, y, RING, 'class="ring" fill="none"') if mark.is_review_overdue else "")
    if mark.shape.polygons:
        parts.append(_words(mark, level, place, is_named))
    name = escape(mark.tip.replace("\n", ". "), quote=True)
    return (
        f'<g class="area{faint}" data-go="area {escape(mark.area_id)}" data-tip="{escape(mark.tip)}" role="button"'
        f' tabindex="-1" aria-label="{name}">{"".join(parts)}</g>'
    )


def _circle(x: float, y: float, size: float, look: str) -> str:
    """Draw a circle that is as large on a map drawn nearer: what lies beside each other comes apart."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" style="--r:{size:g}px" {look}/>'


def _lines(lines: Sequence[Line], place: Place, kind: str) -> str:
    """Draw lines as one path."""
    drawn = []
    for start, end in lines:
        (x1, y1), (x2, y2) = place(start), place(end)
        drawn.append(f"M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}")
    return f'<path class="{kind}" d="{" ".join(drawn)}" fill="none"/>' if drawn else ""


def _words(mark: Mark, level: Level, place: Place, is_named: bool) -> str:
    """Write name, level and overdue counts into an area; of very many areas only the letter."""
    spot, room = max((label_place(polygon) for polygon in mark.shape.polygons), key=lambda found: found[1])
    x, y = place(spot)
    wide = abs(place((spot[0] + room, spot[1]))[0] - x)
    if not is_named:
        return small_svg.letter(mark.letter, level, x, y, wide)
    counts = [f"▲ {mark.major_overdue_count}"] * bool(mark.major_overdue_count)
    counts += [f"● {mark.overdue_count}"] * bool(mark.overdue_count)
    is_long = length(mark.name) * NAME > wide
    lines = [(part, NAME, "name") for part in wrapped(mark.name, 2 if is_long else 1)]
    if not mark.is_faint:
        lines.append((mark.words, LABEL, "label"))
        lines += [("  ".join(counts), LABEL, "count")] if counts else []
    top = y - ROW * (len(lines) - 1) / 2
    return "".join(_line(*line, x, top + ROW * row, wide) for row, line in enumerate(lines))


def _line(text: str, size: float, kind: str, x: float, y: float, room: float) -> str:
    """Write one line with a light edge, smaller where the area is narrow; what stays too long is cut."""
    size = max(min(size, 1.2 * room / length(text)), SMALLEST)
    most = max(int(1.4 * room / size / (length(text) / max(len(text), 1))), 2)
    shown = text if len(text) <= most else text[: most - 1] + "…"
    at = f'x="{x:.1f}" y="{y + size * 0.35:.1f}" font-size="{size:.1f}"'
    return f'<text class="words {kind}" {at} text-anchor="middle">{escape(shown)}</text>'
