"""Areas as layers: surfaces in the four colours and grey with name, level and overdue counts, and points."""

from collections.abc import Sequence

import pydeck as pdk

from dashboard.maps.look import (
    BOTTOM,
    COMMON,
    EVERY_LETTER,
    FILL_ALPHA,
    FONT,
    INK,
    MAJOR_INK,
    PAPER,
    PIXELS,
    Colour,
    Look,
    Mark,
    Row,
    Scale,
    plain,
)
from dashboard.maps.patterns import letter_layer, letter_row, pattern_layer
from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import Polygon, box_of
from dashboard.shapes.hatching import hatch, label_place
from dashboard.shapes.levels import NOT_ASSESSED, RISK_LEVELS, SHADES, Level, level_of, rgb

MOST_LABELS = 150
FAINT_ALPHA = 14
HATCH_PIXELS = 9
SITE_LABEL_PIXELS = 42
NAME_PIXELS, LINE_PIXELS = 13, 15


def area_layers(marks: Sequence[Mark], scale: Scale) -> list[pdk.Layer]:
    """Draw surfaces in their level's colour, hatched where a review is overdue, with name, level and overdue counts."""
    fills, lines, names, labels, letters = [], list[Row](), [], [], []
    few = len(marks) <= MOST_LABELS
    for mark in marks:
        level = level_of(mark.level)
        fills += [_surface(mark, level, polygon) for polygon in mark.shape.polygons]
        if mark.is_review_overdue and not mark.is_faint:
            lines += [
                {"path": line} for p in mark.shape.polygons for line in hatch(p, HATCH_PIXELS * scale.unit_a_pixel)
            ]
        if mark.shape.polygons:
            place, room = max((label_place(polygon) for polygon in mark.shape.polygons), key=lambda best: best[1])
            if few:
                names.append(_name(mark, place, room, scale))
                labels += _labels(mark, level, place, room * scale.common_a_unit)
            elif mark.letter:
                letters.append(letter_row(mark, place, room * scale.common_a_unit))
    plain_fills = [{"rings": row["rings"], "fill": row["fill"]} for row in fills]
    under = pdk.Layer(
        "PolygonLayer", plain_fills, "ground", get_polygon="rings", get_fill_color="fill", stroked=False, pickable=False
    )
    surface = pdk.Layer(
        "PolygonLayer", fills, "areas", get_polygon="rings", get_fill_color="fill", get_line_color="line",
        line_width_units=PIXELS, get_line_width=2.5, pickable=True, auto_highlight=True,
        highlight_color=[255, 255, 255, 90],
    )  # fmt: skip
    review = pdk.Layer(
        "PathLayer", lines, "reviews", get_path="path", width_units=PIXELS, get_width=1.4, opacity=0.4,
        pickable=False,
    )  # fmt: skip
    dark = [row for row in labels if row["ink"] != PAPER]
    light = [row for row in labels if row["ink"] == PAPER]
    return [
        under,
        surface,
        pattern_layer(marks if few else [], scale.unit_a_pixel),
        review,
        letter_layer(letters),
        _name_layer(names),
        _label_layer("dark", dark, scale),
        _label_layer("light", light, scale),
    ]


def _surface(mark: Mark, level: Level, polygon: Polygon) -> Row:
    colour = rgb(level.colour)
    return {
        "id": plain(mark.area_id),
        "tip": plain(mark.tip),
        "rings": [[*ring, ring[0]] for ring in polygon],
        "fill": [*colour, FAINT_ALPHA if mark.is_faint else FILL_ALPHA],
        "line": [*(round(part * 0.8) for part in colour), 255],
    }


def _name(mark: Mark, place: Position, room: float, scale: Scale) -> Row:
    """Write the name of an area on one to three lines, as large as its surface allows, at most `NAME_PIXELS`."""
    best = ("", 0.0)
    heights = [y for polygon in mark.shape.polygons for _, y in polygon[0]]
    if scale.is_far:
        return {"place": place, "text": plain(mark.name), "size": room * scale.common_a_unit / length(mark.name)}
    most = int((max(heights) - min(heights)) / scale.unit_a_pixel / LINE_PIXELS) - 2
    for count in range(1, max(1, min(most, 3)) + 1):
        lines = wrapped(mark.name, count)
        size = min(room * 0.9 / max(length(line) for line in lines), NAME_PIXELS * scale.unit_a_pixel)
        if size > best[1] * 1.1:
            best = ("\n".join(lines), size)
    return {"place": place, "text": plain(best[0]), "size": best[1] * scale.common_a_unit}


def length(text: str) -> float:
    """Return about how wide a text is, in letters as wide as high."""
    return max(1.0, sum(1.0 if ord(letter) > 0x2E80 else 0.55 for letter in text))


def wrapped(text: str, count: int) -> list[str]:
    """Cut a text at its spaces into lines of about the same length, at most so many."""
    lines: list[str] = [""]
    target = length(text) / count
    for word in text.split() or [text]:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(lines) < count and length(longer) > target * 1.15:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _labels(mark: Mark, level: Level, place: Position, room: float) -> list[Row]:
    """Write the level, and below it the open overdue hazards: major ones (triangle) apart from all (dot)."""
    if mark.is_faint:
        return []
    rows = [_label(mark.words, place, [0, 11], rgb(level.ink), rgb(level.colour))]
    for row in rows:
        row["size"] = room / 2 / length(mark.words)
    counts = []
    if mark.major_overdue_count:
        counts.append((f"▲ {mark.major_overdue_count}", MAJOR_INK))
    if mark.overdue_count:
        counts.append((f"● {mark.overdue_count}", INK))
    for index, (text, back) in enumerate(counts):
        across = (index - (len(counts) - 1) / 2) * 38
        rows.append(_label(text, place, [across, 32], PAPER, back) | {"size": room / 12})
    return rows


def _label(text: str, place: Position, offset: list[float], ink: Colour, back: Colour) -> Row:
    return {"text": plain(text), "place": place, "offset": offset, "ink": ink, "back": back}


def _name_layer(rows: list[Row]) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer", rows, "names", get_text="text", get_position="place", get_size="size",
        size_units=COMMON, size_max_pixels=18, get_pixel_offset=[0, -1], get_alignment_baseline=BOTTOM,
        font_family=FONT, font_weight=600, character_set=EVERY_LETTER, background=True,
        get_background_color=[*PAPER, 165], background_padding=[3, 1], background_border_radius=3, pickable=False,
    )  # fmt: skip


def _label_layer(ink: str, rows: list[Row], scale: Scale) -> pdk.Layer:
    """Write labels in black, or in white where the frame's dimming after a click does not reach it.

    Seen from far away (several sites on one map) they are as small as their area and grow with it.
    """
    white = {"_sub_layer_props": {"characters": {"getColor": [*PAPER, 255]}}} if ink == "light" else {}
    near = {"get_size": scale.label_pixels, "background_padding": [6, 3]}
    far = {"get_size": "size", "size_units": COMMON, "size_max_pixels": 12, "background_padding": [0, 0]}
    return pdk.Layer(
        "TextLayer", rows, f"labels-{ink}", get_text="text", get_position="place", get_pixel_offset="offset",
        background=True, get_background_color="back", background_border_radius=4,
        get_border_color=[255, 255, 255], get_border_width=0 if scale.is_far else 1, font_family=FONT,
        font_weight=700, character_set=EVERY_LETTER, pickable=False, **(far if scale.is_far else near), **white,
    )  # fmt: skip


def site_layers(marks: Sequence[Mark]) -> list[pdk.Layer]:
    """Write the name of each site and its number of areas per level above it; a click leads to its plan."""
    sites: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        sites.setdefault((mark.site, mark.plan_id), []).append(mark)
    names: list[Row] = []
    dark: list[Row] = []
    light: list[Row] = []
    for (site, plan_id), inside in sites.items():
        left, _low, right, high = box_of([mark.shape for mark in inside]) or (0, 0, 0, 0)
        place = ((left + right) / 2, high)
        names.append(_label(site, place, [0, -36], INK, PAPER) | {"go": plan_id, "tip": plain(site)})
        counts = [(level, [mark for mark in inside if level_of(mark.level) == level]) for level in RISK_LEVELS]
        counts = [(level, found) for level, found in counts if found]
        for index, (level, found) in enumerate(counts):
            text = f"{_short(found[0].level_label)} {len(found)}" if level.name != NOT_ASSESSED else f"? {len(found)}"
            offset = [(index - (len(counts) - 1) / 2) * SITE_LABEL_PIXELS, -14]
            row = _label(text, place, offset, rgb(level.ink), rgb(level.colour))
            tip = f"{site}\n{found[0].level_label}: {len(found)}"
            (light if rgb(level.ink) == PAPER else dark).append(row | {"go": plan_id, "tip": plain(tip)})
    layers = [_label_layer("dark", dark, Scale(1)), _label_layer("light", light, Scale(1))]
    for layer, name in zip(layers, ("dark", "light"), strict=True):
        layer.id, layer.pickable = f"sites-{name}", True
    title = _label_layer("dark", names, Scale(1, label_pixels=14))
    title.id, title.pickable = "sites", True
    return [title, *layers]


def _short(label: str) -> str:
    """Return the first sign of a Chinese label, the first two letters of another."""
    return label[: 1 if ord(label[0]) > 0x2E80 else 2]


def point_layers(marks: Sequence[Mark], look: Look) -> list[pdk.Layer]:
    """Draw areas that are only a position: worst on top, larger with overdue hazards, ringed with an overdue review."""
    by_level: dict[str, list[Row]] = {level.name: [] for level in (*RISK_LEVELS, *SHADES)}
    for mark in marks:
        row = {"id": plain(mark.area_id), "tip": plain(mark.tip)}
        large = mark.overdue_count > 0
        rows = by_level[level_of(mark.level).name]
        rows += [{**row, "place": [round(x, 6), round(y, 6)], "size": 7 if large else 4} for x, y in mark.shape.points]
    layers = []
    for level in (*reversed(RISK_LEVELS), *SHADES):
        rows = by_level[level.name]
        if rows:
            layers.append(_point_layer(level, rows, look))
    late = [{"place": place} for mark in marks if mark.is_review_overdue for place in mark.shape.points]
    review = pdk.Layer(
        "ScatterplotLayer", late, "reviews-points", get_position="place", get_radius=10, radius_units=PIXELS,
        filled=False, stroked=True, get_line_color=list(look.ink), line_width_units=PIXELS, get_line_width=1.5,
        pickable=False,
    )  # fmt: skip
    return [*layers, review]


def _point_layer(level: Level, rows: list[Row], look: Look) -> pdk.Layer:
    colour = rgb(level.colour)
    return pdk.Layer(
        "ScatterplotLayer", rows, f"points-{level.name}", get_position="place", get_radius="size",
        get_fill_color=[*colour, FILL_ALPHA if level.name == NOT_ASSESSED else 255], radius_units=PIXELS, stroked=True,
        get_line_color=list(look.ink) if level.name != NOT_ASSESSED else [*colour, 255],
        line_width_units=PIXELS, get_line_width=1, pickable=True, auto_highlight=True,
        highlight_color=[255, 255, 255, 140],
    )  # fmt: skip
