"""Decks: nothing asked of the internet, no text read as code or markup, colours that never mislead."""

import json
from typing import Any

import pytest

from dashboard.maps import Deck, Look, Mark, Plan, geographic_deck, plan_deck, with_chosen
from dashboard.maps.grid import fit, mercator, round_step
from dashboard.shapes.geometry import Shape
from dashboard.shapes.levels import BY_NAME, RISK_LEVELS, level_of, rgb, worst

SQUARE = Shape(((((10.0, 10.0), (60.0, 10.0), (60.0, 60.0), (10.0, 60.0)),),))
PLAN = Plan(100, 80, "data:image/png;base64,AAAA")


def mark(area_id: str = "A1", level: str = "major", shape: Shape = SQUARE, **more: Any) -> Mark:
    return Mark(area_id, more.pop("name", "Boiler house"), level, level.title(), shape, more.pop("tip", "tip"), **more)


def read(deck: Deck) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(deck.to_json())
    return found


def layers(deck: Deck) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for layer in read(deck)["layers"]}


def test_a_plan_is_drawn_in_its_own_units_with_y_down() -> None:
    deck = plan_deck([mark()], PLAN, Look(200, 160))
    assert read(deck)["views"] == [
        {"@@type": "OrthographicView", "controller": read(deck)["views"][0]["controller"], "flipY": True}
    ]
    assert layers(deck)["plan"]["bounds"] == [0, 80, 100, 0]
    assert layers(deck)["plan"]["image"] == PLAN.picture
    assert read(deck)["initialViewState"]["target"] == [50, 40, 0]


def test_a_geographic_map_has_no_basemap() -> None:
    found = read(geographic_deck([mark(shape=Shape(points=((-79.4, 43.7),)))], Look()))
    # The frame asks CARTO for a basemap unless the style is the default one and there is no provider.
    assert found["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in found
    assert "http" not in json.dumps(found)


def test_the_whole_box_is_in_view() -> None:
    # 360° of longitude at zoom 0 are 512 pixels wide, so 90° fill 512 · 0.94 pixels at about zoom 2 - log2(1/0.94).
    (longitude, latitude), zoom = fit((-45, -10, 45, 10), Look(512, 512))
    assert (longitude, latitude) == pytest.approx((0, 0))
    assert 2**zoom * 90 / 360 * 512 == pytest.approx(512 * 0.94)
    assert mercator(0) == pytest.approx(0)


@pytest.mark.parametrize(("span", "step"), [(1.0, 0.2), (0.9, 0.2), (12, 5), (0.004, 0.001)])
def test_grid_lines_stand_at_round_numbers(span: float, step: float) -> None:
    assert round_step(span) == pytest.approx(step)


def test_each_level_has_its_colour_and_unknown_is_grey_never_blue() -> None:
    for level in RISK_LEVELS:
        surface = layers(plan_deck([mark(level=level.name)], PLAN, Look()))["areas"]
        assert tuple(surface["data"][0]["fill"][:3]) == rgb(level.colour)
    for unknown in ("", "nonsense", None, float("nan")):
        assert level_of(unknown) is BY_NAME["not_assessed"]


def test_one_major_risk_point_makes_an_area_red() -> None:
    assert worst(["low", "low", "major", "general"]).name == "major"
    assert worst([]).name == "not_assessed"
    assert worst(["low", "not_assessed"]).name == "low"


def test_the_level_stands_in_words_in_the_area() -> None:
    deck = plan_deck([mark(level="larger", overdue_count=3, major_overdue_count=1)], PLAN, Look())
    words = [row["text"] for name in ("labels-dark", "labels-light") for row in layers(deck)[name]["data"]]
    assert words == ["Larger", "▲ 1", "● 3"]


def test_an_overdue_review_is_hatched_and_nothing_else_is() -> None:
    assert "reviews" not in layers(plan_deck([mark()], PLAN, Look()))
    assert len(layers(plan_deck([mark(is_review_overdue=True)], PLAN, Look()))["reviews"]["data"]) > 3


def test_markup_and_code_in_the_data_stay_text() -> None:
    name = "@@=constructor('alert(1)')"
    deck = plan_deck([mark(name=name, tip="<script>alert(1)</script>", area_id="@@#x")], PLAN, Look())
    row = layers(deck)["areas"]["data"][0]
    assert not any(str(value).startswith("@@") for value in row.values())
    assert not layers(deck)["names"]["data"][0]["text"].startswith("@@")
    # `text` is put on the page as text; an `html` tooltip would be put there as markup.
    assert set(deck._tooltip or {}) == {"text", "style"}


def test_literal_strings_are_not_read_as_fields() -> None:
    names = layers(plan_deck([mark()], PLAN, Look()))["names"]
    assert names["characterSet"] == "auto"
    assert names["sizeUnits"] == "common"
    assert names["getText"] == "@@=text"


def test_levels_do_not_look_paler_after_a_click() -> None:
    # After a click the frame caps the opacity of whatever is not selected at 102.
    assert layers(plan_deck([mark()], PLAN, Look()))["areas"]["data"][0]["fill"][3] <= 102


def test_points_are_drawn_per_level_worst_on_top() -> None:
    marks = [
        mark(f"P{index}", level.name, Shape(points=((index / 10, 43.0),))) for index, level in enumerate(RISK_LEVELS)
    ]
    ids = [layer["id"] for layer in read(geographic_deck(marks, Look()))["layers"]]
    points = [name for name in ids if name.startswith("points-")]
    assert points == ["points-not_assessed", "points-low", "points-general", "points-larger", "points-major"]


def test_sites_far_apart_are_shown_by_name_and_lead_to_their_plan() -> None:
    def at(x: float) -> Shape:
        return Shape(((((x, 32.0), (x + 0.001, 32.0), (x + 0.001, 32.001), (x, 32.001)),),))

    marks = [
        mark("A", "major", at(118.0), site="North works", plan_id="P1"),
        mark("B", "low", at(119.0), site="South works", plan_id="P2"),
    ]
    sites = layers(geographic_deck(marks, Look()))["sites"]["data"]
    assert [(row["text"], row["go"]) for row in sites] == [("North works", "P1"), ("South works", "P2")]
    assert "sites" not in layers(geographic_deck(marks[:1], Look()))


def test_the_chosen_area_is_outlined_without_making_the_deck_again() -> None:
    deck = plan_deck([mark()], PLAN, Look())
    chosen = with_chosen(deck, SQUARE)
    assert set(deck.layers) < set(chosen.layers)
    ids = list(layers(chosen))
    assert ids.index("areas") < ids.index("chosen-around") < ids.index("chosen") < ids.index("names")
    assert with_chosen(deck, None) is deck
