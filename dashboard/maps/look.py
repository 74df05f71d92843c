"""What a map is made of: the marks of areas, the plan under them, the look, and a deck as ready JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from dashboard.shapes.geometry import Shape

FILL_ALPHA = 102  # The frame dims whatever is not selected to this: a level must not look paler after a click.
MARGIN, NARROW, LOW = 0.94, 480, 260
INK, PAPER, MAJOR_INK = (27, 31, 38), (255, 255, 255), (127, 17, 17)
PIXELS, COMMON, EVERY_LETTER, BOTTOM = (pdk.types.String(text) for text in ("pixels", "common", "auto", "bottom"))
FONTS = "'Source Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
FONT = pdk.types.String(FONTS)
CONTROLLER: Any = {"dragRotate": False, "touchRotate": False, "keyboard": True, "scrollZoom": {"speed": 0.005}}
TOOLTIP = {
    "text": "{tip}",
    "style": {
        "backgroundColor": "#1b1f26",
        "color": "#ffffff",
        "fontFamily": "inherit",
        "fontSize": "14px",
        "lineHeight": "1.45",
        "borderRadius": "8px",
        "padding": "8px 12px",
        "maxWidth": "280px",
        "zIndex": "10",
    },
}
Colour = tuple[int, ...]
Row = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One area as the map shows it: where it is, its level, what is overdue, and the words for them.

    The sign stands before the level (an arrow where it moved); a faint area stays in the background.
    """

    area_id: str
    name: str
    level: str
    level_label: str
    shape: Shape
    tip: str
    overdue_count: int = 0
    major_overdue_count: int = 0
    is_review_overdue: bool = False
    site: str = ""
    plan_id: str = ""
    letter: str = ""
    sign: str = ""
    is_faint: bool = False

    @property
    def words(self) -> str:
        """Return sign, letter and level as they stand in the area."""
        return " ".join(part for part in (self.sign, self.letter, self.level_label) if part)


@dataclass(frozen=True)
class Scale:
    """How large things are: map units in a pixel, deck.gl's common units in a map unit, pixels of a label."""

    unit_a_pixel: float
    common_a_unit: float = 1.0
    label_pixels: int = 12
    is_far: bool = False


@dataclass(frozen=True)
class Plan:
    """The picture of a site plan, as a data URI if it is there, and its size in its own units (y runs down)."""

    width: float
    height: float
    picture: str | None = None


@dataclass(frozen=True)
class Deck:
    """A deck whose JSON is ready to send: what `st.pydeck_chart` asks a pydeck deck for, without making it again."""

    frame: str
    layers: tuple[str, ...]
    _tooltip: dict[str, Any] | None = None

    def to_json(self) -> str:
        """Return the deck as deck.gl reads it."""
        return self.frame.replace('"layers":[]', '"layers":[' + ",".join(self.layers) + "]", 1)


@dataclass(frozen=True)
class Look:
    """The size of the map on the page, and whether the page is dark."""

    width: int = 720
    height: int = 520
    is_dark: bool = False

    @property
    def label_pixels(self) -> int:
        """Return the size of the letters that must be read on this map."""
        return 12 if self.width > NARROW and self.height > LOW else 10

    @property
    def ink(self) -> Colour:
        """Return the colour of lines and words on the bare page."""
        return (228, 231, 236) if self.is_dark else INK


def deck_of(layers: Sequence[pdk.Layer], view: pdk.View, state: pdk.ViewState) -> Deck:
    """Keep a deck as text. No provider and the default style: the frame draws no basemap and asks for none."""
    frame = as_json(pdk.Deck(layers=[], views=[view], initial_view_state=state, map_provider=None, tooltip=TOOLTIP))
    return Deck(frame, tuple(as_json(layer) for layer in layers if layer.data != []), TOOLTIP)


def as_json(value: object) -> str:
    """Write a part of a deck as deck.gl reads it."""
    return json.dumps(value, sort_keys=True, default=default_serialize, separators=(",", ":"), ensure_ascii=False)


def plain(text: str) -> str:
    """Return a text that deck.gl takes as a text: one that starts with @@ would be read as code or a constant."""
    return "\u200b" + text if text.startswith("@@") else text
