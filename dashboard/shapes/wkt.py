"""WKT (POLYGON, MULTIPOLYGON, POINT, MULTIPOINT, collections) read as the geometry that GeoJSON would give."""

import re
from collections.abc import Callable
from typing import Any

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
TOKEN = re.compile(rf"\s*({NUMBER}|[A-Za-z]+|[(),;=])")
KINDS = {
    "POINT": "Point",
    "MULTIPOINT": "MultiPoint",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "MultiPolygon",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
}
STARTS = re.compile(r"\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI|POINT|POLYGON|LINESTRING|GEOMETRYCOLLECTION)", re.IGNORECASE)
DIMENSIONS = ("Z", "M", "ZM")


class NoWkt(ValueError):
    """A text that begins like WKT but cannot be read."""


def looks_like(text: str) -> bool:
    """Say whether a text begins like WKT."""
    return STARTS.match(text) is not None


def read(text: str) -> dict[str, Any]:
    """Read WKT, also with an SRID before it, a third number, or EMPTY; raise NoWkt where it is broken."""
    words = _words(text)
    if "=" in words[:2] and ";" in words:
        words = words[words.index(";") + 1 :]
    reader = _Reader(words)
    try:
        value = reader.geometry()
    except IndexError:
        raise NoWkt("the text ends too early") from None
    if reader.place < len(words):
        raise NoWkt("something follows the geometry")
    return value


def _words(text: str) -> list[str]:
    words, place, end = [], 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if found is None:
            raise NoWkt("a sign that does not belong there")
        words.append(found[1].upper() if found[1][0].isalpha() else found[1])
        place = found.end()
    return words


class _Reader:
    """Walks along the words of a text."""

    def __init__(self, words: list[str]) -> None:
        self.words, self.place = words, 0

    def take(self) -> str:
        self.place += 1
        return self.words[self.place - 1]

    @property
    def next(self) -> str:
        return self.words[self.place]

    def geometry(self) -> dict[str, Any]:
        kind = self.take()
        if self.next in DIMENSIONS:
            self.take()
        is_collection = kind == "GEOMETRYCOLLECTION"
        if kind not in KINDS and not is_collection:
            raise NoWkt("an unknown kind of geometry")
        value: list[Any] = []
        if self.next == "EMPTY":
            self.take()
        else:
            value = self.bracket(self.geometry if is_collection else self.item)
        if is_collection:
            return {"type": "GeometryCollection", "geometries": value}
        if kind == "POINT":
            value = value[0] if value else []
        elif kind == "MULTIPOINT":
            value = [point[0] if point and isinstance(point[0], list) else point for point in value]
        return {"type": KINDS[kind], "coordinates": value}

    def bracket(self, item: Callable[[], Any]) -> list[Any]:
        """Read items between brackets, with commas between them."""
        if self.take() != "(":
            raise NoWkt("a bracket is missing")
        items = [item()]
        while (sign := self.take()) == ",":
            items.append(item())
        if sign != ")":
            raise NoWkt("a comma is missing")
        return items

    def item(self) -> list[Any]:
        """Read a bracket inside a bracket, or a position: numbers beside each other."""
        if self.next == "(":
            return self.bracket(self.item)
        numbers: list[Any] = []
        while self.next not in (",", ")"):
            word = self.take()
            if word[0].isalpha() or word in "(;=":
                raise NoWkt("a number is missing")
            numbers.append(float(word))
        return numbers
