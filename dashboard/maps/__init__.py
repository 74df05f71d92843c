"""Areas to pydeck decks: on a plan picture, or by longitude and latitude on a plain background; nothing else.

Nothing here asks the internet: no basemap, pictures as data URIs. Texts from the data are only ever drawn as text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log2
from typing import Any

import pydeck as pdk

from dashboard.maps.grid import WORLD_PIXELS, fit, grid_layers
from dashboard.maps.layers import area_layers, point_layers, site_layers
from dashboard.maps.look import CONTROLLER, INK, MARGIN, PAPER, PIXELS, Deck, Look, Mark, Plan, Scale, as_json, deck_of
from dashboard.shapes.geometry import Shape, box_of

__all__ = ["Deck", "Look", "Mark", "Plan", "geographic_deck", "is_light", "plan_deck", "with_chosen"]

WORDS_PIXELS = 40
MOST_AS_SVG = 600  # shapes: a browser draws so many at once, without a graphics card too
WORDS = re.compile(r'"id":"(names|labels)')
EVERYWHERE = (-180.0, -60.0, 180.0, 70.0)
EMPTY_SHEET = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4+v0XAAXLAudBWYK5AAAAAElFTkSuQmCC"
)


def plan_deck(marks: Sequence[Mark], plan: Plan, look: Look) -> Deck:
    """Draw areas on their site plan, the whole plan in view; without its picture on an empty sheet of its size."""
    zoom = log2(min(look.width * MARGIN / plan.width, look.height * MARGIN / plan.height))
    state = pdk.ViewState(target=[plan.width / 2, plan.height / 2, 0], zoom=zoom, min_zoom=zoom - 1, max_zoom=zoom + 5)
    view = pdk.View(type="OrthographicView", controller=CONTROLLER, flip_y=True)
    image = pdk.types.String(plan.picture or EMPTY_SHEET)
    bounds = [0, plan.height, plan.width, 0]
    sheet = pdk.Layer("BitmapLayer", None, "plan", image=image, bounds=bounds, pickable=False)
    return deck_of([sheet, *area_layers(marks, Scale(1 / 2**zoom, label_pixels=look.label_pixels))], view, state)


def geographic_deck(marks: Sequence[Mark], look: Look) -> Deck:
    """Draw areas by longitude and latitude on a plain background with a light grid, all of them in view."""
    box = box_of([mark.shape for mark in marks]) or EVERYWHERE
    (longitude, latitude), zoom = fit(box, look)
    surfaces = [mark for mark in marks if mark.shape.polygons]
    scale = scale_of(surfaces, zoom, look)
    if scale.is_far:
        room = replace(look, width=max(look.width - 200, 120), height=max(look.height - 120, 120))
        (longitude, latitude), zoom = fit(box, room)
        scale = replace(scale, unit_a_pixel=scale_of(surfaces, zoom, look).unit_a_pixel)
    state = pdk.ViewState(longitude=longitude, latitude=latitude, zoom=zoom, min_zoom=zoom - 2, max_zoom=20)
    view = pdk.View(type="MapView", controller=CONTROLLER)
    sites = site_layers(surfaces) if scale.is_far else []
    layers = [*grid_layers(box, look), *area_layers(surfaces, scale), *point_layers(marks, look), *sites]
    return deck_of(layers, view, state)


def is_light(marks: Sequence[Mark], is_geographic: bool) -> bool:
    """Say whether a map is drawn at once as one SVG: not too many shapes, and each area large enough to be read."""
    if sum(len(mark.shape.polygons) + len(mark.shape.points) for mark in marks) > MOST_AS_SVG:
        return False
    box = box_of([mark.shape for mark in marks])
    if not is_geographic or box is None:
        return True
    look = Look()
    return not scale_of([mark for mark in marks if mark.shape.polygons], fit(box, look)[1], look).is_far


def scale_of(marks: Sequence[Mark], zoom: float, look: Look) -> Scale:
    """Return the scale of a geographic map; far when the areas of several sites are too small to carry words."""
    degrees_a_pixel = 360 / (WORLD_PIXELS * 2**zoom)
    boxes = [box for mark in marks if (box := box_of([mark.shape]))]
    widths = sorted(box[2] - box[0] for box in boxes) or [0.0]
    is_far = len({mark.site for mark in marks}) > 1 and widths[len(widths) // 2] / degrees_a_pixel < WORDS_PIXELS
    return Scale(degrees_a_pixel, WORLD_PIXELS / 360, look.label_pixels, is_far)


def with_chosen(deck: Deck, shape: Shape | None) -> Deck:
    """Return the deck with one area outlined, the words of all areas still on top."""
    if shape is None:
        return deck
    rings = [{"path": [*ring, ring[0]]} for polygon in shape.polygons for ring in polygon]
    points = [{"place": point} for point in shape.points]
    line: dict[str, Any] = {"filled": False, "stroked": True, "line_width_units": PIXELS, "pickable": False}
    layers = []
    for name, colour, width in (("chosen-around", PAPER, 8), ("chosen", INK, 4)):
        line |= {"get_line_color": list(colour), "get_line_width": width}
        layers.append(pdk.Layer("PolygonLayer", rings, name, get_polygon="path", line_joint_rounded=True, **line))
        around = {"get_position": "place", "get_radius": 12, "radius_units": PIXELS}
        layers.append(pdk.Layer("ScatterplotLayer", points, f"{name}-points", **around, **line))
    outline = tuple(as_json(layer) for layer in layers if layer.data)
    words = (place for place, layer in enumerate(deck.layers) if WORDS.search(layer))
    place = next(words, len(deck.layers)) if shape.polygons else len(deck.layers)
    return replace(deck, layers=deck.layers[:place] + outline + deck.layers[place:])
