"""Boundaries that can be drawn, and the reason why others cannot."""

import json
from math import cos, pi, sin

import pytest

from dashboard.shapes.geometry import BadShape, Shape, box_of, look_swapped, on_earth, on_plan, read_shape
from dashboard.shapes.hatching import hatch, label_place, runs

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]


def geojson(kind: str, coordinates: object) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def test_a_polygon_with_a_hole_is_read() -> None:
    shape = read_shape(geojson("Polygon", [SQUARE, HOLE]))
    assert shape.polygons == ((((0, 0), (10, 0), (10, 10), (0, 10)), ((4, 4), (6, 4), (6, 6), (4, 6))),)


def test_an_unclosed_ring_is_closed() -> None:
    assert read_shape(geojson("Polygon", [SQUARE[:-1]])) == read_shape(geojson("Polygon", [SQUARE]))


def test_features_collections_and_multi_geometries_are_read() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "geometry": point, "properties": None}
    assert read_shape(json.dumps(feature)).points == ((1, 2),)
    assert read_shape(json.dumps({"type": "FeatureCollection", "features": [feature, feature]})).points == (
        (1, 2),
        (1, 2),
    )
    assert len(read_shape(geojson("MultiPolygon", [[SQUARE], [[[20, 0], [30, 0], [30, 10]]]])).polygons) == 2


def test_wkt_gives_the_same_shape_as_geojson() -> None:
    square = geojson("Polygon", [SQUARE])
    ring = ", ".join(f"{x} {y}" for x, y in SQUARE)
    assert read_shape(f"POLYGON (({ring}))") == read_shape(square)
    assert read_shape(f"SRID=4326;Polygon(({ring}))") == read_shape(square)
    assert read_shape(f"MULTIPOLYGON ((({ring})), ((20 0, 30 0, 30 10, 20 0)))").polygons[1][0][2] == (30, 10)
    assert read_shape("POINT Z (118.5 -32.1e0 7)").points == ((118.5, -32.1),)
    assert read_shape("MULTIPOINT (1 2, 3 4)") == read_shape("MULTIPOINT ((1 2), (3 4))")
    assert read_shape(f"GEOMETRYCOLLECTION(POINT(1 2), POLYGON(({ring})))").points == ((1, 2),)
    assert read_shape("  polygon\tZM ((0 0 5 1,\n10\u30000 5 2, 10 10 5 3, 0 10 5 4))") == read_shape(square)
    assert read_shape("MULTIPOINT M ((1 2 9), (3 4 9))") == read_shape("MULTIPOINT (1 2, 3 4)")
    assert read_shape("GEOMETRYCOLLECTION (POINT EMPTY, POLYGON EMPTY, POINT (1 2))").points == ((1, 2),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("north of the gate", "not readable as GeoJSON"),
        ("POLYGON((0 0, 1 1))", "fewer than three corners"),
        ("POLYGON((0 0, 1 1, 1 0)", "not readable as WKT"),
        ("POLYGON((0 a, 1 1, 1 0))", "not readable as WKT"),
        ("POINT(1 2) POINT(3 4)", "not readable as WKT"),
        ("POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))", "crosses itself"),
        ("POINT(1 2)\0", "not readable as WKT"),
        ("POINT(1 \ud800)", "not readable as WKT"),
        ("MULTISURFACE(((0 0, 1 0, 1 1, 0 0)))", "not readable as WKT"),
        ("MULTIPOLYGON EMPTY", "is empty"),
        ("GEOMETRYCOLLECTION EMPTY", "is empty"),
        ("LINESTRING(0 0, 1 1)", "a LineString cannot be an area"),
        ("[1, 2]", "not a GeoJSON geometry"),
        (geojson("Polygon", []), "is empty"),
        ('{"type": "Feature", "geometry": null}', "is empty"),
        (geojson("LineString", [[0, 0], [1, 1]]), "a LineString cannot be an area"),
        (geojson("Polygon", [[[0, 0], [1, 1], [0, 0]]]), "fewer than three corners"),
        (geojson("Polygon", [[[0, 0], [5, 5], [10, 10], [0, 0]]]), "encloses no surface"),
        (geojson("Polygon", [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]), "crosses itself"),
        (geojson("Polygon", [[[0, 0], ["a", 10], [10, 0]]]), "not two numbers"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "not two numbers"),
    ],
)
def test_a_boundary_that_cannot_be_drawn_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadShape) as caught:
        read_shape(text)
    assert reason in caught.value.sentence()


@pytest.mark.parametrize("depth", [3000, 100_000])
@pytest.mark.parametrize(
    ("opens", "inmost", "closes", "reason"),
    [  # GEOS 3.14 ends the process at the first of them
        ("GEOMETRYCOLLECTION(", "POINT(1 2)", ")", "not readable as WKT"),
        ("POLYGON(", "0 0", ")", "not readable as WKT"),
        ('{"type": "Feature", "geometry": ', "null", "}", "not readable as GeoJSON"),
        ('{"type": "GeometryCollection", "geometries": [', "", "]}", "not readable as GeoJSON"),
        ('{"type": "Polygon", "coordinates": [', "", "]}", "not readable as GeoJSON"),
    ],
)
def test_what_is_nested_without_end_is_refused(opens: str, inmost: str, closes: str, reason: str, depth: int) -> None:
    with pytest.raises(BadShape) as caught:
        read_shape(opens * depth + inmost + closes * depth)
    assert reason in caught.value.sentence()


def test_collections_in_collections_are_read_in_their_order() -> None:
    deep = "GEOMETRYCOLLECTION(" * 40 + "POINT(1 2), POINT(3 4)" + ")" * 40
    assert read_shape(deep).points == ((1, 2), (3, 4))
    inner = {"type": "GeometryCollection", "geometries": [json.loads(geojson("Point", [n, n])) for n in (1, 2)]}
    outer = {"type": "GeometryCollection", "geometries": [inner, json.loads(geojson("Point", [3, 3]))]}
    assert read_shape(json.dumps(outer)).points == ((1, 1), (2, 2), (3, 3))


@pytest.mark.parametrize(
    "ring",
    [
        # two triangles that meet in a corner, which the ring passes twice
        [[0, 0], [5, 5], [10, 0], [10, 10], [5, 5], [0, 10]],
        # a corner on another side
        [[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]],
        # out along a line and back along it
        [[0, 0], [10, 0], [10, 10], [10, 20], [10, 10], [0, 10]],
    ],
)
def test_a_ring_that_only_touches_itself_is_drawn_as_it_was_sent(ring: list[list[float]]) -> None:
    assert read_shape(geojson("Polygon", [ring])).polygons == ((tuple((x, y) for x, y in ring),),)


def test_a_crossing_is_found_however_many_corners_there_are() -> None:
    circle = [[cos(2 * pi * part / 5000), sin(2 * pi * part / 5000)] for part in range(5000)]
    assert len(read_shape(geojson("Polygon", [circle])).polygons[0][0]) == 5000
    circle[4000:4002] = circle[4001], circle[4000]
    with pytest.raises(BadShape, match="crosses itself"):
        read_shape(geojson("Polygon", [circle]))


def test_a_crossing_is_found_beside_a_corner_that_only_touches() -> None:
    ring = [[0, 0], [10, 0], [10, 10], [5, 0], [0, 10], [-10, 0], [-10, 10]]
    # by hand: the last side, (-10 10) to (0 0), crosses the side (0 10) to (-10 0) in (-5 5)
    with pytest.raises(BadShape, match="crosses itself"):
        read_shape(geojson("Polygon", [ring]))


def test_a_hole_that_crosses_itself_is_found() -> None:
    with pytest.raises(BadShape, match="crosses itself"):
        read_shape(geojson("Polygon", [SQUARE, [[1, 1], [4, 4], [4, 1], [1, 4]]]))


def test_a_boundary_off_its_plan_is_named_with_the_size_of_the_plan() -> None:
    shape = read_shape(geojson("Polygon", [SQUARE]))
    assert on_plan(shape, 10, 10) is shape
    with pytest.raises(BadShape) as caught:
        on_plan(shape, 8, 10)
    assert "off the plan, which is 8 × 10" in caught.value.sentence()


@pytest.mark.parametrize(
    ("position", "reason"),
    [((32.27, 118.86), "look swapped"), ((500, 12), "no longitude and latitude"), ((0, 0), "unknown position")],
)
def test_a_position_that_is_not_on_earth_says_why(position: tuple[float, float], reason: str) -> None:
    with pytest.raises(BadShape) as caught:
        on_earth(Shape(points=(position,)), "WGS84")
    assert reason in caught.value.sentence()


def test_longitude_and_latitude_swapped_in_europe_are_found_by_their_neighbours() -> None:
    berlin = {f"area {number}": Shape(points=((13.4 + number / 1000, 52.5),)) for number in range(6)}
    assert look_swapped(berlin) == set()
    assert look_swapped(berlin | {"swapped": Shape(points=((52.5, 13.4),))}) == {"swapped"}


def test_converted_shapes_are_marked() -> None:
    shape = read_shape(geojson("Point", [116.38404722455657, 39.91334545536069]))
    converted = on_earth(shape, "GCJ02")
    assert converted.is_converted
    assert converted.points[0] == pytest.approx((116.377817, 39.911954), abs=1e-7)
    assert not on_earth(shape, "WGS84").is_converted


def test_a_line_through_a_polygon_leaves_out_its_hole() -> None:
    polygon = read_shape(geojson("Polygon", [SQUARE, HOLE])).polygons[0]
    assert runs(polygon, 5) == [(0, 4), (6, 10)]
    assert runs(polygon, 2) == [(0, 10)]


def test_hatching_stays_inside_and_is_bounded() -> None:
    polygon = read_shape(geojson("Polygon", [SQUARE])).polygons[0]
    lines = hatch(polygon, 1)
    assert 5 < len(lines) < 20
    assert all(-1e-9 <= value <= 10 + 1e-9 for line in lines for position in line for value in position)
    assert len(hatch(polygon, 1e-9)) <= 61


def test_a_label_stands_inside_its_area_even_where_the_middle_does_not() -> None:
    corner = [[0, 0], [100, 0], [100, 10], [10, 10], [10, 100], [0, 100]]
    (x, y), room = label_place(read_shape(geojson("Polygon", [corner])).polygons[0])
    assert room > 0
    assert any(left < x < right for left, right in runs(read_shape(geojson("Polygon", [corner])).polygons[0], y))


def test_the_box_is_around_all_shapes() -> None:
    shapes = [read_shape(geojson("Polygon", [SQUARE])), Shape(points=((-5, 20),))]
    assert box_of(shapes) == (-5, 0, 10, 20)
    assert box_of([Shape()]) is None
