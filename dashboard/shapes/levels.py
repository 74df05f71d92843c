"""The four risk levels and "not assessed", and shades for what is counted: order, colours, the ink on each."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of the four-colour map. Order: major 4 … low 1, not assessed 0."""

    name: str
    order: int
    colour: str
    ink: str


NOT_ASSESSED = "not_assessed"
RISK_LEVELS: tuple[Level, ...] = (
    Level("major", 4, "#d62828", "#ffffff"),
    Level("larger", 3, "#f77f00", "#1b1b1b"),
    Level("general", 2, "#fcca2b", "#1b1b1b"),
    Level("low", 1, "#2a6fdb", "#ffffff"),
    Level(NOT_ASSESSED, 0, "#8d99ae", "#1b1b1b"),
)
# What is counted has no level: one hue that no level has, the more the darker.
SHADES: tuple[Level, ...] = (
    Level("shade_0", 0, "#e4dcf0", "#1b1b1b"),
    Level("shade_1", 1, "#c4b1de", "#1b1b1b"),
    Level("shade_2", 2, "#a58bcf", "#1b1b1b"),
    Level("shade_3", 3, "#6f4aa5", "#ffffff"),
    Level("shade_4", 4, "#43207a", "#ffffff"),
)
BY_NAME = {level.name: level for level in (*RISK_LEVELS, *SHADES)}


def level_of(name: object) -> Level:
    """Return the level with this name; whatever is unknown or empty is not assessed, never low."""
    return BY_NAME.get(str(name), BY_NAME[NOT_ASSESSED])


def worst(names: Iterable[object]) -> Level:
    """Return the highest of these levels: one major risk point makes the whole area red."""
    return max((level_of(name) for name in names), key=lambda level: level.order, default=BY_NAME[NOT_ASSESSED])


def rgb(colour: str) -> tuple[int, int, int]:
    """Return '#d62828' as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
