"""Areas to pydeck decks: on a plan picture, or by longitude and latitude on a plain background; nothing else.

Nothing here asks the internet: no basemap, pictures as data URIs. Texts from the data are only ever drawn as text.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log2
from typing import Any

import pydeck as pdk

from dashboard.geometry import Shape, box_of

from .grid import WORLD_PIXELS, fit, grid_layers
from .layers import area_layers, point_layers
from .look import CONTROLLER, INK, MARGIN, PAPER, PIXELS, Deck, Look, Mark, Plan, as_json, deck_of

__all__ = ["Deck", "Look", "Mark", "Plan", "geographic_deck", "plan_deck", "with_chosen"]

EVERYWHERE = (-180.0, -60.0, 180.0, 70.0)
EMPTY_SHEET = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4+v0XAAXLAudBWYK5AAAAAElFTkSuQmCC"
)


def _sheet(plan: Plan) -> list[pdk.Layer]:
    """Draw the picture of the plan, or an empty sheet of its size."""
    image = pdk.types.String(plan.picture or EMPTY_SHEET)
    bounds = [0, plan.height, plan.width, 0]
    return [pdk.Layer("BitmapLayer", None, "plan", image=image, bounds=bounds, pickable=False)]
