"""A map as one SVG that needs no graphics card: plan, areas with patterns, names and counts, each open to a click."""

from collections.abc import Sequence
from html import escape
from math import degrees

from dashboard.maps import small_svg
from dashboard.maps.grid import mercator
from dashboard.maps.layers import length, wrapped
from dashboard.maps.look import Mark, Plan
from dashboard.maps.patterns import PATTERN_PIXELS, pattern
from dashboard.maps.small_svg import Place, path_of
from dashboard.shapes.geometry import box_of
from dashboard.shapes.hatching import Line, hatch, label_place
from dashboard.shapes.levels import Level, level_of

WIDE, EDGE, DOT = 960.0, 30.0, 6.0
MOST_NAMED = 150
NAME, LABEL, ROW, SMALLEST = 17.0, 15.0, 22.0, 9.0
DEGREE = degrees(1)


def large_map(marks: Sequence[Mark], plan: Plan | None, label: str, chosen: str = "") -> str:
    """Draw areas on their plan, or by longitude and latitude; label: what the picture says."""
    high, place, unit = _frame(marks, plan)
    ordered = sorted(marks, key=lambda mark: level_of(mark.level).order)
    sheet = ""
    if plan is not None and plan.picture:
        sheet = (
            f'<image href="{escape(plan.picture)}" width="{WIDE:g}" height="{high:.1f}" preserveAspectRatio="none"/>'
        )
    drawn = "".join(_area(mark, place, unit, len(marks) <= MOST_NAMED) for mark in ordered)
    outline = "".join(small_svg.outlines(marks, place, chosen)) if chosen else ""
    return (
        f'<svg class="plan large" viewBox="0 0 {WIDE:g} {high:.1f}" role="group" aria-label="{escape(label)}"'
        " data-one-stop>"
        f'<rect class="ground" width="{WIDE:g}" height="{high:.1f}" rx="4"/>{sheet}{drawn}{outline}</svg>'
    )


def _frame(marks: Sequence[Mark], plan: Plan | None) -> tuple[float, Place, float]:
    """Return the height of the drawing, where a position stands on it, and the map units in one of its units."""
    if plan is not None:
        scale = WIDE / plan.width
        return plan.height * scale, lambda position: (position[0] * scale, position[1] * scale), 1 / scale
    left, low, right, high = box_of([mark.shape for mark in marks]) or (0.0, 0.0, 1.0, 1.0)
    bottom, top = mercator(low) * DEGREE, mercator(high) * DEGREE
    tall = max(top - bottom, 1e-6)
    scale = min((WIDE - 2 * EDGE) / max(right - left, 1e-6), (WIDE * 0.7 - 2 * EDGE) / tall)
    start = (WIDE - (right - left) * scale) / 2
    return (
        tall * scale + 2 * EDGE,
        lambda position: (
            start + (position[0] - left) * scale,
            EDGE + (top - mercator(position[1]) * DEGREE) * scale,
        ),
        1 / scale,
    )


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
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}" {small_svg.look(level)}/>')
        if mark.is_review_overdue:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 * DOT:g}" class="ring" fill="none"/>')
    if mark.shape.polygons:
        parts.append(_words(mark, level, place, is_named))
    name = escape(mark.tip.replace("\n", ". "), quote=True)
    return (
        f'<g class="area{faint}" data-go="area {escape(mark.area_id)}" role="button" tabindex="-1" aria-label="{name}">'
        f"<title>{escape(mark.tip)}</title>{''.join(parts)}</g>"
    )


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
