"""The risk map page: what it is coloured by, all sites at once, the panel at its side, the map without WebGL."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.filters import ALL, Choices
from dashboard.maps import Mark, Plan, is_light, large_svg, small_svg
from dashboard.numbers import warehouse
from dashboard.risk_map import amounts, area_maps, areas, map_pictures, site_maps
from dashboard.risk_map.area_levels import Cause
from dashboard.shapes.geometry import Shape
from dashboard.verdict import area_reason, overdue
from dashboard.verdict.overdue import Late
from dashboard.views.risk_map import colourings, map_panels, side_panel
from tests.conftest import Loader
from tests.test_pages import APP, assert_no_error

CASE = Path(__file__).parent / "map_case"
AS_OF = date(2026, 10, 31)
TABLES = frozenset({"areas", "plans", "hazards", "inspections", "risk_points", "units"})
MARKUP = "&lt;img src=x onerror=alert(1)&gt;Canteen"


@pytest.fixture
def build(loaded_once: Loader, use_data: Callable[[Path], Path]) -> str:
    """Use the warehouse of the case and return its name."""
    use_data(loaded_once("map-case", CASE))
    path = warehouse.newest()
    assert path is not None
    return path.stem


def choices_of(build: str, tables: frozenset[str] = TABLES) -> Choices:
    return Choices(filters=replace(ALL, as_of=AS_OF), build=build, as_of=AS_OF, tables=tables)


def test_areas_are_coloured_by_what_is_overdue_in_them(build: str) -> None:
    # A1: H1 and H2 are past their due date. Nothing is overdue elsewhere (test_areas.py), and known to be so.
    rows = areas.areas(build, ALL, amounts.OVERDUE)
    found = dict(zip(rows["area_id"], zip(rows["amount"], rows["level"], strict=True), strict=True))
    assert rows["area_id"].iloc[0] == "A1"
    assert found["A1"] == (2, "shade_2")
    assert found["A2"] == (0, "shade_0")
    assert amounts.answer(rows, amounts.OVERDUE).endswith("most in Boiler house (2).")
    assert amounts.answer(rows.assign(amount=[1, *[0] * (len(rows) - 1)]), amounts.OVERDUE) == (
        "The one overdue hazard is in Boiler house."
    )
    said = [text for _name, text, _count in amounts.legend(rows, amounts.OVERDUE)]
    assert said == ["0", "1", "2–4", "5–9", "10 and more"]
    marks = {mark.area_id: mark for mark in area_maps.marks(build, ALL, amounts.OVERDUE, "PN")}
    assert marks["A1"].words == "2 overdue"


def test_the_picture_of_what_is_counted_has_its_own_legend(build: str) -> None:
    # Of the three areas on the plan A1 has two overdue hazards, A2 and A3 none.
    rows = areas.areas(build, ALL, amounts.OVERDUE)
    shown = rows[rows["area_id"].isin(areas.shapes(build).plans["PN"])]
    levels = map_pictures.amount_levels(shown, rows, amounts.OVERDUE)
    assert levels[:3] == (("shade_0", "0: 2"), ("shade_1", "1: 0"), ("shade_2", "2–4: 1"))
    view = next(view for view in area_maps.views(build, rows) if view.key == "PN")
    assert map_pictures.png(choices_of(build), amounts.OVERDUE, view, None, "Overdue").startswith(b"\x89PNG")


def test_conformity_is_worst_where_it_is_lowest_and_unknown_is_not_good() -> None:
    limits = amounts.cuts(amounts.CONFORMITY, pd.Series(dtype=float))
    ranks = [amounts.rank(value, limits, amounts.CONFORMITY) for value in (100, 98, 97.9, 90, 80, 79.9, float("nan"))]
    assert ranks == [0, 0, 1, 2, 3, 4, -1]


def test_conformity_is_shaded_only_beyond_chance() -> None:
    """14 of 20 is below 381 of 402 beyond chance; 1 of 2 is lower still but no more than luck (test_change.py)."""
    rows = pd.DataFrame({"amount_top": [14.0, 190, 190, 1, np.nan], "amount_bottom": [20.0, 200, 200, 2, np.nan]})
    rows["amount"] = rows["amount_top"] / rows["amount_bottom"] * 100
    assert amounts.is_below_others(rows).tolist() == [True, False, False, False, False]


def test_shades_of_what_is_found_stand_in_equal_ratios() -> None:
    # 16, its fourth root 2, its square root 4, and 8: each class reaches twice as far as the one before.
    assert amounts.cuts(amounts.FINDINGS, pd.Series([0, 3, 16])) == (1, 2, 4, 8)
    assert amounts.cuts(amounts.FINDINGS, pd.Series([0, 0])) == (1,)


def test_without_a_register_the_map_offers_only_what_is_counted(build: str) -> None:
    with_register, without = (
        colourings.offered(choices_of(build, tables)) for tables in (TABLES, TABLES - {"risk_points"})
    )
    assert with_register[0] == areas.CURRENT
    assert without[:2] == (amounts.OVERDUE, amounts.FINDINGS)
    assert not set(without) & set(areas.ORDER_OF)


def test_all_sites_stand_side_by_side_and_areas_without_a_place_are_squares(build: str) -> None:
    found = {site.name: site for site in site_maps.site_maps(build, ALL, areas.CURRENT)}
    assert found["North works"].view == "PN"
    assert sum(site.count for site in found.values()) == len(areas.areas(build, ALL))
    choices = choices_of(build)
    assert next(iter(map_panels.views_of(choices, areas.areas(build, ALL)))) == map_panels.ALL_SITES
    nowhere = areas.areas(build, ALL).query("area_id in ('A5', 'A6')")
    assert list(map_panels.views_of(choices, nowhere)) == [map_panels.ALL_SITES]
    moved = site_maps.site_maps(build, ALL, areas.CHANGE, date(2026, 8, 15))
    signs = {mark.area_id: (mark.sign, mark.is_faint) for site in moved for mark in site.marks}
    assert (signs["A1"], signs["A2"]) == (("↑", False), ("", True))
    drawn = small_svg.small_map(found["North works"].marks, (100, 80), "Map", "A1")
    assert 'class="chosen"' in drawn


def test_the_list_says_level_place_reason_and_days_late_and_names_stay_texts(build: str) -> None:
    rows = areas.areas(build, ALL)
    html = side_panel.area_rows(choices_of(build), rows, areas.CURRENT, None)
    assert html.index("Boiler house") < html.index(MARKUP)
    # The oldest overdue hazard of A1 was due on 15 August: 77 days before 31 October.
    assert "77 days late" in html
    assert "North works · major hazard, 77 days late" in html
    assert "<img" not in html


def test_a_map_without_webgl_says_every_area_and_takes_clicks(build: str) -> None:
    marks = area_maps.marks(build, ALL, areas.CURRENT, "PN")
    svg = large_svg.large_map(marks, areas.plan(build, "PN"), "Risk map", "A1")
    assert svg.count('role="button"') == len(marks)
    assert 'data-go="area A1"' in svg
    assert MARKUP in svg
    assert "<img" not in svg
    earth = area_maps.marks(build, ALL, areas.CURRENT, area_maps.EARTH)
    assert large_svg.large_map(earth, None, "Risk map").count("<circle") >= len(earth)


def test_few_areas_that_can_be_read_are_drawn_at_once_and_others_by_deck() -> None:
    """A square of 0.01° on a map 0.02° wide fills half of its 720 pixels; 20° further off two sites are dots."""
    near = square(0.01), square(0.01, 0.01)
    assert is_light(near, True)
    assert is_light((near[0], square(0.01, 20)), False)
    assert not is_light((near[0], square(0.01, 20)), True)
    assert not is_light([square(0.01)] * 601, False)


def square(side: float, east: float = 0) -> Mark:
    ring = ((east, 0.0), (east + side, 0.0), (east + side, side), (east, side))
    return Mark("A", "Area", "low", "Low", Shape(polygons=((ring,),)), "", site=f"Site {east}")


def test_a_map_by_longitude_and_latitude_has_a_grid_and_shows_one_building_small() -> None:
    """900 units for 0.0025°: a house of 0.00025° is 90 wide, in the middle (480) of 960 by at least 0.4 × 960."""
    svg = large_svg.large_map([square(0.00025)], None, "Map")
    assert 'viewBox="0 0 960 384.0"' in svg
    corners = {float(x) for x in re.findall(r"[ML](\d+\.\d) \d", re.findall(r'<path d="(M[^"]*Z)"', svg)[0])}
    assert (min(corners), max(corners)) == (435, 525)
    assert svg.count("°</text>") >= 4
    assert "°" not in large_svg.large_map([square(10)], Plan(100, 80), "Map")


def test_what_brings_an_area_down_is_said() -> None:
    row = SimpleNamespace(base_order=2, current_order=4, unit_name="W")
    late = Late(3, 1, date(2026, 9, 1), "Li")
    points = pd.DataFrame({"risk_point_name": ["Drum"], areas.IN_FORCE: ["general"], "owner_name": ["Wang"]})
    causes = (Cause("a", "Major hazard overdue", date(2026, 9, 2)),)
    said = area_reason.brings_down(row, late, causes, points, 30)
    assert said[0].startswith("Treat the 3 overdue hazards. End of “major hazard overdue”")
    assert said[1].endswith("graded again: Drum.")
    gone = (Cause("a", "A", date(2026, 9, 2), date(2026, 10, 10)),)
    # 10 October and 30 days.
    assert "9 Nov 2026" in area_reason.brings_down(row, None, gone, points, 30)[0]
    assert area_reason.owner(late, points, row).startswith("Li")
    assert area_reason.owner(None, points, row).startswith("Wang")
    assert area_reason.owner(None, points.head(0), row) == "W"


def test_overdue_by_area_counts_the_place(build: str) -> None:
    late = overdue.by_area(choices_of(build))
    assert (late["A1"].count, late["A1"].major_count) == (2, 1)


def test_links_choose_area_map_and_colouring(build: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["area"] = "A1"
    app.query_params["basis"] = amounts.OVERDUE
    app.run()
    app.switch_page("views/pages/risk_map.py").run()
    assert_no_error(app)
    assert app.session_state["map"] == "PN"
    assert "Boiler house" in [str(heading.value) for heading in app.subheader]
    app.button(key="area-back").click().run()
    assert_no_error(app)
    assert app.session_state["area"] is None
