"""Levels, counts and places of areas, worked by hand on tests/map_case (as of 31 October 2026)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from dashboard.filters import ALL
from dashboard.maps import Look
from dashboard.numbers import kpis, warehouse
from dashboard.risk_map import area_maps, areas, matrix_chart, register, risk_charts
from dashboard.shapes import plan_pictures
from tests.conftest import Loader

CASE = Path(__file__).parent / "map_case"


@pytest.fixture
def build(loaded_once: Loader, use_data: Callable[[Path], Path]) -> str:
    """Use the warehouse of the case and return its name."""
    use_data(loaded_once("map-case", CASE))
    path = warehouse.newest()
    assert path is not None
    return path.stem


def level_by_area(build: str, basis: str) -> dict[str, str]:
    rows = areas.areas(build, ALL, basis)
    return dict(zip(rows["area_id"], rows["level"], strict=True))


def test_an_area_takes_the_worst_level_in_force_of_its_risk_points(build: str) -> None:
    # A1: residual larger and a low one (2 × 3 = 6). A2: residual low, and 1 × 3 × 3 = 9, low. A9: low set directly.
    levels = level_by_area(build, areas.IN_FORCE)
    assert {name: levels[name] for name in ("A1", "A2", "A9")} == {"A1": "larger", "A2": "low", "A9": "low"}


def test_inherent_levels_leave_the_measures_out(build: str) -> None:
    # A1: 5 × 4 = 20, major by LS. A2: 6 × 6 × 15 = 540, major by LEC.
    levels = level_by_area(build, areas.INHERENT)
    assert {name: levels[name] for name in ("A1", "A2", "A9")} == {"A1": "major", "A2": "major", "A9": "low"}


def test_an_area_without_a_risk_point_is_not_assessed_and_stays_in_the_list(build: str) -> None:
    levels = level_by_area(build, areas.IN_FORCE)
    assert {levels[name] for name in ("A3", "A4", "A5", "A99")} == {"not_assessed"}


def test_counts_are_those_of_the_place_whoever_owns_the_hazard(build: str) -> None:
    # A1: H1 (major) and H2 (of the other site) are overdue, H3 is open and not due yet. R1's review was due in June.
    rows = areas.areas(build, replace(ALL, unit_id="N")).set_index("area_id")
    assert list(rows.loc["A1", list(areas.COUNTS)]) == [2, 1, 3, 2, 1]
    assert list(rows.loc["A2", list(areas.COUNTS)]) == [2, 0, 0, 0, 0]
    assert set(rows.index) == {"A1", "A2", "A3", "A5", "A6", "A7", "A8"}


def test_as_of_an_earlier_day_later_facts_do_not_count(build: str) -> None:
    from datetime import date

    rows = areas.areas(build, replace(ALL, as_of=date(2026, 8, 18))).set_index("area_id")
    # On 18 August H1 and H4 were open and past 15 August; H2 was not found yet; R1's review was due on 30 June.
    assert list(rows.loc["A1", ["open_count", "overdue_count", "major_overdue_count"]]) == [1, 1, 1]
    assert list(rows.loc["A2", ["open_count", "overdue_count", "major_overdue_count"]]) == [1, 1, 0]


def test_a_reader_sees_only_the_areas_of_their_units(build: str) -> None:
    rows = areas.areas(build, replace(ALL, scope=("S",)))
    assert set(rows["area_id"]) == {"A4", "A9"}
    assert areas.areas(build, replace(ALL, scope=())).empty


def test_bad_boundaries_are_named_with_their_reason_and_the_rest_is_drawn(build: str) -> None:
    shapes = areas.shapes(build)
    assert shapes.plans["PN"].keys() == {"A1", "A2", "A3"}
    reasons = {problem.area_id: problem.reason.sentence() for problem in shapes.problems}
    assert reasons == {
        "A5": "the boundary crosses itself",
        "A6": "the boundary is not readable as GeoJSON",
        "A7": "its corner 500, 10 is off the plan, which is 100 × 80",
        "A8": "its plan PX is not loaded",
    }


def test_positions_of_chinese_maps_are_converted_and_said(build: str) -> None:
    shape = areas.shapes(build).earth["A9"]
    # Published pair (eviltransform, Beijing).
    assert shape.points[0] == pytest.approx((116.377817, 39.911954), abs=1e-7)
    assert "converted" in area_maps.deck(build, ALL, areas.IN_FORCE, area_maps.EARTH, Look()).to_json()


def test_the_maps_to_choose_show_what_they_hold(build: str) -> None:
    views = {view.key: view for view in area_maps.views(build, areas.areas(build, ALL))}
    assert views["PN"].name == "North works"
    assert views[area_maps.EARTH].area_ids == {"A1", "A9"}


def test_the_plan_carries_its_picture(build: str) -> None:
    picture = areas.plan(build, "PN").picture
    assert picture is not None
    assert picture.startswith("data:image/png;base64,iVBOR")


def test_a_picture_outside_its_folder_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "secret.png").write_bytes((CASE / "north.png").read_bytes())
    (tmp_path / "pictures" / "notes.png").write_text("not a picture")
    assert plan_pictures.picture_uri(tmp_path / "pictures", "../secret.png") is None
    assert plan_pictures.picture_uri(tmp_path / "pictures", "..\\secret.png") is None
    assert plan_pictures.picture_uri(tmp_path / "pictures", "notes.png") is None
    assert plan_pictures.picture_uri(tmp_path / "pictures", "") is None


def test_a_plan_is_drawn_without_a_picture_that_is_cut_off_or_far_too_large(tmp_path: Path) -> None:
    whole = (CASE / "north.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    Image.new("1", (6_400, 6_400)).save(tmp_path / "large.png")
    assert plan_pictures.picture_uri(tmp_path, "half.png") is None
    assert plan_pictures.picture_uri(tmp_path, "large.png") is None


def test_the_answer_and_the_why_are_sentences(build: str) -> None:
    rows = areas.areas(build, ALL, areas.INHERENT)
    assert area_maps.answer(rows) == "2 areas are red: Boiler house, Tank farm. 7 are not assessed."
    row = next(rows[rows["area_id"] == "A1"].itertuples())
    points = kpis.records("risk_point_count", replace(ALL, area_id="A1"))
    said = area_maps.why(row, points, areas.INHERENT)
    assert said == [
        "Major, because 1 of 2 risk points have this level: Boiler drum.",
        "The worst risk point decides; levels are never averaged.",
        "With its control measures in place it is: Larger.",
        "The review of 1 risk point is overdue (hatched).",
        "3 hazards are open here, 2 past the due date, 1 of them major.",
    ]


def test_grey_does_not_mean_safe(build: str) -> None:
    rows = areas.areas(build, ALL)
    row = next(rows[rows["area_id"] == "A3"].itertuples())
    said = area_maps.why(row, kpis.records("risk_point_count", replace(ALL, area_id="A3")), areas.IN_FORCE)
    assert "Grey does not mean safe" in said[0]


def test_the_matrix_of_two_factors_grades_every_cell(build: str) -> None:
    matrix = register.matrix(build, frozenset(areas.areas(build, ALL)["area_id"]), "LS")
    cells = {(row[0], row[1]): (row[2], row[3]) for row in matrix.cells.itertuples(index=False)}
    # 5 × 4 = 20 major, 2 × 3 = 6 low, 5 × 3 = 15 larger, 3 × 3 = 9 general.
    assert len(cells) == 25
    assert cells[(5, 4)] == (1, "major")
    assert cells[(2, 3)] == (1, "low")
    assert cells[(5, 3)] == (0, "larger")
    assert cells[(3, 3)] == (0, "general")


def test_the_matrix_of_three_factors_shows_the_worst_of_each_cell(build: str) -> None:
    matrix = register.matrix(build, frozenset(areas.areas(build, ALL)["area_id"]), "LEC")
    cells = {(row[0], row[1]): (row[2], row[3]) for row in matrix.cells.itertuples(index=False)}
    assert cells == {(6, 15): (1, "major"), (1, 3): (1, "low")}
    assert matrix_chart.Cell(13, "major", 2).words == "<b>13</b><br>2 Major"
    assert matrix_chart.Cell(2, "major", 2).words == "<b>2</b><br>Major"
    chart = matrix_chart.risk_matrix(matrix, {"likelihood": "Likelihood"})
    assert "third factor" in chart.note
    assert chart.finding == "2 risk points graded by LEC, 1 of them major before control measures"


def test_overdue_hazards_are_read_at_the_end_of_each_month(build: str) -> None:
    months = ["2026-08", "2026-09", "2026-10"]
    chart = risk_charts.overdue_heat(kpis.rate("overdue_open_count", ("area", "month")), months)
    assert chart.figure is not None
    heat = chart.figure.data[0]
    found = {name: list(line) for name, line in zip(heat.y, heat.z, strict=True)}
    # A1: H1 from August on, H2 from September on. A4: H5, due 5 October. A2's H4 was treated before the end of August.
    assert found == {"Boiler house": [1, 2, 2], "&lt;script&gt;alert(1)&lt;/script&gt;": [0, 0, 1]}
    assert chart.finding == "Most overdue at the end of Oct 2026: Boiler house with 2"
