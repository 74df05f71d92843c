"""Areas drawn on a plan: what is drawn is checked, written whole or not at all, and loads as it was drawn."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dashboard.filters import ALL
from dashboard.numbers import warehouse
from dashboard.risk_map import area_export, areas
from dashboard.risk_map.area_export import DrawnArea, DrawnPlan
from dashboard.shapes.geometry import BadShape
from dashboard.shapes.plan_pictures import LARGEST_BYTES
from tests.conftest import load

CASE = Path(__file__).parent / "map_case"
PLAN = DrawnPlan("PN", "N", 100, 80)


def png(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), (200, 210, 220)).save(buffer, kind)
    return buffer.getvalue()


def test_two_corners_are_a_rectangle_and_more_a_polygon() -> None:
    assert area_export.read_corners("10 20, 30 40", PLAN) == ((10, 20), (30, 20), (30, 40), (10, 40))
    assert area_export.read_corners("0 0; 10 0; 10.5 10", PLAN) == ((0, 0), (10, 0), (10.5, 10))
    assert area_export.read_corners(area_export.corners_text(((1, 2), (3, 2), (3, 4))), PLAN) == (
        (1, 2),
        (3, 2),
        (3, 4),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10 20 30, 4 5", "two numbers"),
        ("north", "two numbers"),
        ("10 10", "fewer than three corners"),
        ("10 10, 10 10", "fewer than three corners"),
        ("0 0, 10 10, 10 0, 0 10", "crosses itself"),
        ("0 0, 500 10, 10 10", "off the plan"),
    ],
)
def test_corners_that_cannot_be_drawn_are_said(text: str, reason: str) -> None:
    with pytest.raises(BadShape) as fault:
        area_export.read_corners(text, PLAN)
    assert reason in fault.value.sentence()


def test_a_line_drawn_by_hand_keeps_only_its_corners() -> None:
    side = [(x, 10 + (x % 2) * 0.1) for x in range(10, 50)] + [(50, y) for y in range(10, 40)]
    line = [*side, *((x, 40) for x in range(50, 10, -1)), *((10, y) for y in range(40, 10, -1))]
    corners = area_export.by_hand([x for x, _ in line], [y for _, y in line], PLAN)
    assert len(corners) <= 6
    assert all(-0 <= x <= 100 and 0 <= y <= 80 for x, y in corners)
    assert area_export.by_hand([-50, 200, 200], [0, 0, 300], PLAN) == [(0, 0), (100, 0), (100, 80)]


def test_only_pictures_are_taken() -> None:
    assert area_export.read_picture(png()).suffix == ".png"
    assert area_export.read_picture(png(kind="JPEG")).suffix == ".jpg"
    for content in (b"", b"<svg/>", png()[:60], png(kind="GIF"), b"\x89PNG\r\n\x1a\n" + b"0" * 50):
        with pytest.raises(BadShape, match="no PNG or JPEG"):
            area_export.read_picture(content)
    with pytest.raises(BadShape, match="larger than"):
        area_export.read_picture(b"0" * (LARGEST_BYTES + 1))


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "", ".hidden", "=1+1", "a" * 41, "a b"])
def test_an_id_that_could_mean_something_to_a_folder_is_refused(name: str) -> None:
    assert not area_export.is_plain(name, file=True)
    assert not area_export.is_plain(name)


def test_what_was_drawn_loads_and_is_on_the_map(data_dir: Path) -> None:
    load(data_dir, CASE)
    plan = DrawnPlan("P-new", "N", 120, 80, area_export.read_picture(png()))
    square = area_export.read_corners("10 10, 40 30", plan)
    folder = area_export.save(
        plan, [DrawnArea("NEW", "储罐区, new", "N", square), DrawnArea("A2", "Tank farm", "N", square)]
    )
    assert sorted(path.name for path in folder.iterdir()) == ["P-new.png", "areas.csv", "plans.csv"]
    assert folder.parent == data_dir / "drawn"
    load(data_dir, folder)
    build = warehouse.newest()
    assert build is not None
    assert areas.shapes(build.stem).plans["P-new"].keys() == {"NEW", "A2"}
    assert areas.plan(build.stem, "P-new").picture is not None
    rows = areas.areas(build.stem, ALL).set_index("area_id")
    assert rows.loc["NEW", "area_name"] == "储罐区, new"


def test_nothing_is_left_behind_when_saving_fails(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(data_dir, CASE)

    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        area_export.save(PLAN, [DrawnArea("NEW", "New", "N", ((0, 0), (1, 0), (1, 1)))])
    assert list((data_dir / "drawn").iterdir()) == []


def test_a_position_stays_when_an_area_is_drawn_again(data_dir: Path) -> None:
    load(data_dir, CASE)
    build = warehouse.newest()
    assert build is not None
    known = areas.known(build.stem)["A1"]
    folder = area_export.save(
        PLAN, [DrawnArea("A1", known.area_name, known.unit_id, ((1, 1), (9, 1), (9, 9)), known.position)]
    )
    load(data_dir, folder)
    newer = warehouse.newest()
    assert newer is not None
    shapes = areas.shapes(newer.stem)
    assert shapes.plans["PN"]["A1"].polygons == ((((1, 1), (9, 1), (9, 9)),),)
    assert "A1" in shapes.earth
