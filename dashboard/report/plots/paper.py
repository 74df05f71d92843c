"""The paper that a chart is drawn on: scales, ticks, texts and shapes as SVG; every text is escaped."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.charts.look import QUIET

WIDTH = 680
SIZE = 12
LINE = 15
INK, FAINT = "#333b47", "#d9dde3"
DASHES = {"solid": "", "dash": "7 4", "dot": "2 3", "dashdot": "7 3 2 3", "longdash": "11 4"}
MOST_TICKS = 5
Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """The rectangle in which the values stand, and the values at its lower and upper (or left and right) end."""

    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float

    def across(self, value: float) -> float:
        """Return where a value lies from left to right."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def up(self, value: float) -> float:
        """Return where a value lies from the bottom to the top."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Return round values between two ends, not more than a few."""
    raw = (high - low) / most
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 10) for place in range(first, math.floor(high / step + 1e-9) + 1)]


def length(text: str, size: float = SIZE) -> float:
    """Estimate how long a text is when written: signs of East Asia are as wide as high."""
    return sum(1.0 if ord(sign) > 0x2E80 else 0.58 for sign in text) * size


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """Cut a text so that it fits, with an ellipsis."""
    if length(text, size) <= room:
        return text
    while text and length(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, lines: int = 2) -> list[str]:
    """Break a text into lines that fit; the last one is cut where it must be."""
    found: list[str] = []
    while text and len(found) < lines - 1 and length(text) > room:
        end = max(1, next(place for place in range(len(text), 0, -1) if length(text[:place]) <= room or place == 1))
        space = text.rfind(" ", 0, end + 1)
        end = space if space > end // 2 else end
        found.append(text[:end].strip())
        text = text[end:].strip()
    return [*found, shortened(text, room)] if text else found


def runs(points: Sequence[tuple[float, float | None]]) -> list[list[Point]]:
    """Split points where a value is missing, so that a gap stays a gap."""
    found: list[list[Point]] = [[]]
    for x, y in points:
        if y is None:
            found.append([])
        else:
            found[-1].append((x, y))
    return [run for run in found if run]


def path(points: Sequence[Point], colour: str, width: float, dash: str = "solid") -> str:
    """Draw a line through points."""
    way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{DASHES[dash]}"' if DASHES[dash] else ""
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def steps(points: Sequence[Point], half: float) -> list[Point]:
    """Turn points into steps that hold their value half a place to each side."""
    found = [(points[0][0] - half, points[0][1])]
    for (x, y), (later, below) in pairwise(points):
        found += [((x + later) / 2, y), ((x + later) / 2, below)]
    return [*found, (points[-1][0] + half, points[-1][1])]


def text(x: float, y: float, said: str, anchor: str = "start", colour: str = INK, size: float = SIZE) -> str:
    """Write a text."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}"'
    return f"<text {place}>{escape(said)}</text>"


def box(x: float, y: float, width: float, height: float, fill: str, said: str = "") -> str:
    """Draw a filled rectangle, with the text that a pointer over it shows."""
    shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}"'
    return f"{shape}><title>{escape(said)}</title></rect>" if said else f"{shape}/>"


def mark(x: float, y: float, shape: str, colour: str, said: str, size: float = 4) -> str:
    """Draw a point in one of the shapes of the series, with the text that a pointer over it shows."""
    return f'<path d="{SHAPES[shape](x, y, size)}" fill="{colour}"><title>{escape(said)}</title></path>'


def _polygon(*corners: Point) -> Callable[[float, float, float], str]:
    def drawn(x: float, y: float, size: float) -> str:
        return "M" + "L".join(f"{x + across * size:.1f} {y + down * size:.1f}" for across, down in corners) + "Z"

    return drawn


def _circle(x: float, y: float, size: float) -> str:
    return f"M{x - size:.1f} {y:.1f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0Z"


def _star(x: float, y: float, size: float) -> str:
    spikes = [(1.5 if turn % 2 == 0 else 0.75, math.pi * turn / 4) for turn in range(8)]
    return _polygon(*((far * math.sin(angle), -far * math.cos(angle)) for far, angle in spikes))(x, y, size)


SHAPES: dict[str, Callable[[float, float, float], str]] = {
    "circle": _circle,
    "square": _polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": _polygon((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
    "star": _star,
    "triangle-up": _polygon((0, -1.3), (1.2, 0.9), (-1.2, 0.9)),
    "triangle-down": _polygon((0, 1.3), (1.2, -0.9), (-1.2, -0.9)),
    "cross": _polygon(
        *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)),
        *((0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    ),
}


def value_axis(frame: Frame, label: Callable[[float], str]) -> list[str]:
    """Draw the values at the left, each with a faint line across."""
    drawn = []
    for value in ticks(frame.low, frame.high):
        y = frame.up(value)
        drawn.append(path([(frame.left, y), (frame.right, y)], FAINT, 1))
        drawn.append(text(frame.left - 6, y + 4, label(value), "end"))
    return drawn


def upright(frame: Frame, x: float, said: str = "", dash: str = "dash") -> list[str]:
    """Draw an upright line across the frame, and what it means above it; to its left where the right is near."""
    line = path([(x, frame.top - 3), (x, frame.bottom)], QUIET, 1.2, dash)
    is_late = x + length(said, 11) > WIDTH
    place, anchor = (x - 3, "end") if is_late else (x + 3, "start")
    return [line, text(place, frame.top - 5, said, anchor, INK, 11)] if said else [line]


def band(frame: Frame, start: float, end: float) -> str:
    """Shade the frame lightly from one place to another."""
    shape = f'x="{start:.1f}" y="{frame.top:.1f}" width="{end - start:.1f}" height="{frame.bottom - frame.top:.1f}"'
    return f'<rect {shape} fill="{QUIET}" fill-opacity="0.16"/>'


def tag(x: float, bottom: float, shown: str, width: float, said: str) -> str:
    """Write a few signs on a dark ground that ends at a height, with the text that a pointer over it shows."""
    ground = box(x, bottom - SIZE - 4, width, SIZE + 4, QUIET)
    inside = text(x + width / 2, bottom - 4.5, shown, "middle", "#ffffff", 11)
    return f"<g><title>{escape(said)}</title>{ground}{inside}</g>"


def picture(height: float, alt: str, drawn: Sequence[Any]) -> str:
    """Put everything drawn into one picture, with the text that is read out in its place."""
    look = f'viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(alt)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {look}>{"".join(drawn)}</svg>'
