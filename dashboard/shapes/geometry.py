"""GeoJSON and WKT of areas turned into shapes that can be drawn, or into the reason why one cannot."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from math import isfinite
from typing import Any

import numpy as np
import shapely

from dashboard.language import N_, _
from dashboard.shapes.coordinates import Position, to_wgs84

Ring = tuple[Position, ...]
Polygon = tuple[Ring, ...]
Box = tuple[float, float, float, float]

SMALLEST_RING = 3
BEYOND_PLAN = 0.05
AT_ONCE = 8  # sides looked at together: the first that cross end the search
WKT = re.compile(
    r"\s*(?:SRID\s*=\s*\d+\s*;\s*)?((?:MULTI|POINT|POLYGON|LINESTRING|GEOMETRYCOLLECTION).*)", re.DOTALL | re.IGNORECASE
)
DEEPEST = 100  # brackets within each other; GEOS 3.14 ends the process where there are very many
NO_SURFACE = 1e-12
FEWEST_TO_COMPARE = 4
FAR_DEGREES, NEAR_DEGREES = 10.0, 3.0


class BadShape(ValueError):
    """A boundary that cannot be drawn; its text is a template for the reader, its values fill it."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    def sentence(self) -> str:
        """Return the reason in the language of the reader."""
        return _(self.text).format(**self.values)


@dataclass(frozen=True)
class Shape:
    """The polygons and points of one area, in one coordinate system."""

    polygons: tuple[Polygon, ...] = ()
    points: tuple[Position, ...] = ()
    is_converted: bool = False

    @property
    def positions(self) -> tuple[Position, ...]:
        """Return every corner of the outer rings and every point."""
        return tuple(position for polygon in self.polygons for position in polygon[0]) + self.points


@dataclass
class _Found:
    polygons: list[Polygon] = field(default_factory=list)
    points: list[Position] = field(default_factory=list)


def read_shape(text: str) -> Shape:
    """Read a Polygon, MultiPolygon, Point or MultiPoint, as WKT or GeoJSON, bare or in a Feature or a collection."""
    wkt = WKT.match(text)
    found = _Found()
    for geometry in _geometries(_read_wkt(wkt[1]) if wkt else _read_geojson(text)):
        _add(geometry, found)
    if not found.polygons and not found.points:
        raise BadShape(N_("the boundary is empty"))
    return Shape(tuple(found.polygons), tuple(found.points))


def _read_geojson(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadShape(N_("the boundary is not readable as GeoJSON")) from None


def _read_wkt(text: str) -> object:
    """Read WKT, also with heights or measures, EMPTY or unclosed rings, as what GeoJSON would give."""
    text = " ".join(text.split())
    depth = max(accumulate(1 if sign == "(" else -1 for sign in re.findall(r"[()]", text)), default=0)
    is_safe = depth <= DEEPEST and text.isascii() and "\0" not in text
    try:  # "fix" closes rings; what else is invalid stays as it was sent
        geometry = shapely.from_wkt(text, on_invalid="fix") if is_safe else None
    except NotImplementedError:  # curves
        geometry = None
    if geometry is None:
        raise BadShape(N_("the boundary is not readable as WKT"))
    return geometry.__geo_interface__


def _geometries(value: object) -> Iterator[dict[str, object]]:
    """Return the geometries in a Feature or collection, however deep they lie, in their order."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict):
            raise BadShape(N_("the boundary is not a GeoJSON geometry"))
        inner = value.get("features") or value.get("geometries")
        if value.get("type") == "Feature":
            inner = [value["geometry"]] if value.get("geometry") else []
        if value.get("type") in ("Feature", "FeatureCollection", "GeometryCollection"):
            waiting += reversed(inner) if isinstance(inner, list) else []
        else:
            yield value


def _add(geometry: dict[str, object], found: _Found) -> None:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    if not isinstance(coordinates, list | tuple):
        raise BadShape(N_("the coordinates are not a list"))
    if kind == "Point" and coordinates:
        found.points.append(_position(coordinates))
    elif kind == "MultiPoint":
        found.points.extend(_position(pair) for pair in coordinates)
    elif kind == "Polygon" and coordinates:
        found.polygons.append(_polygon(coordinates))
    elif kind == "MultiPolygon":
        found.polygons.extend(_polygon(polygon) for polygon in coordinates)
    elif kind not in ("Point", "Polygon"):
        raise BadShape(N_("a {kind} cannot be an area"), kind=kind or "?")


def _position(pair: Any) -> Position:
    try:
        x, y = (float(number) for number in pair[:2])
    except (TypeError, ValueError):
        raise BadShape(N_("a position is not two numbers")) from None
    if not (isfinite(x) and isfinite(y)):
        raise BadShape(N_("a position is not two numbers"))
    return x, y


def _polygon(rings: object) -> Polygon:
    if not isinstance(rings, list | tuple) or not rings:
        raise BadShape(N_("the boundary is empty"))
    polygon = tuple(_ring(ring) for ring in rings)
    if not shapely.Polygon(polygon[0], polygon[1:]).is_valid and any(crosses_itself(ring) for ring in polygon):
        raise BadShape(N_("the boundary crosses itself"))
    if shapely.Polygon(polygon[0]).area < NO_SURFACE:
        raise BadShape(N_("the boundary encloses no surface"))
    return polygon


def _ring(pairs: object) -> Ring:
    """Return the corners of a ring once each: GeoJSON repeats the first at the end."""
    ring = [_position(pair) for pair in pairs] if isinstance(pairs, list | tuple) else []
    corners = [corner for index, corner in enumerate(ring) if index == 0 or corner != ring[index - 1]]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < SMALLEST_RING:
        raise BadShape(N_("the boundary has fewer than three corners"))
    return tuple(corners)


def crosses_itself(ring: Ring) -> bool:
    """Say whether two sides of a ring cross (touching corners and sides along each other are let through)."""
    corners = np.array([*ring, ring[0]])
    sides = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    tree = shapely.STRtree(sides)
    return any(
        tree.query(sides[first : first + AT_ONCE], predicate="crosses").size for first in range(0, len(sides), AT_ONCE)
    )


def on_plan(shape: Shape, width: float, height: float) -> Shape:
    """Return the shape if it lies on its plan."""
    for x, y in shape.positions:
        if not (-BEYOND_PLAN * width <= x <= width * (1 + BEYOND_PLAN)) or not (
            -BEYOND_PLAN * height <= y <= height * (1 + BEYOND_PLAN)
        ):
            raise BadShape(
                N_("its corner {x:g}, {y:g} is off the plan, which is {width:g} × {height:g}"),
                x=x, y=y, width=width, height=height,
            )  # fmt: skip
    return shape


def on_earth(shape: Shape, system: str) -> Shape:
    """Return a shape in WGS 84, from longitudes and latitudes in one of the three systems."""
    for longitude, latitude in shape.positions:
        if abs(longitude) <= 90 < abs(latitude) <= 180:
            raise BadShape(
                N_("latitude {latitude:g} is beyond 90: longitude and latitude look swapped"), latitude=latitude
            )
        if abs(longitude) > 180 or abs(latitude) > 90:
            raise BadShape(
                N_("{longitude:g}, {latitude:g} is no longitude and latitude"), longitude=longitude, latitude=latitude
            )
        if longitude == latitude == 0:
            raise BadShape(N_("0, 0 stands for an unknown position"))
    if system not in ("GCJ02", "BD09"):
        return shape
    return Shape(
        tuple(tuple(tuple(to_wgs84(system, *p) for p in ring) for ring in polygon) for polygon in shape.polygons),
        tuple(to_wgs84(system, *p) for p in shape.points),
        is_converted=True,
    )


def box_of(shapes: list[Shape]) -> Box | None:
    """Return the smallest box around shapes: left, low, right, high."""
    positions = [position for shape in shapes for position in shape.positions]
    if not positions:
        return None
    x, y = np.array(positions).T
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def look_swapped(shapes: dict[str, Shape]) -> set[str]:
    """Return the areas that lie far from the others, but near them with longitude and latitude exchanged."""
    corners = {name: shape.positions[0] for name, shape in shapes.items() if shape.positions}
    if len(corners) < FEWEST_TO_COMPARE:
        return set()
    places = np.array(list(corners.values()))
    middle = np.median(places, axis=0)
    far = np.abs(places - middle).max(axis=1) > FAR_DEGREES
    near = np.abs(places[:, ::-1] - middle).max(axis=1) < NEAR_DEGREES
    return {name for name, is_odd in zip(corners, far & near, strict=True) if is_odd}
