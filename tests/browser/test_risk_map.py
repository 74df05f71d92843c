"""The risk map in a real browser: texts of the data stay texts, and areas are chosen by map, list, name and link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import settle
from tests.conftest import Loader
from tests.server import running_server

pytestmark = pytest.mark.browser
CASE = Path(__file__).parents[1] / "map_case"
# tests/map_case: plan of 100 × 80 units; A1 in its upper left, A3 (whose name is markup) in its lower left.
BOILER_HOUSE, MARKUP, NOTHING = (25, 25), (25, 60), (95, 75)


@pytest.fixture(scope="module")
def address(loaded_once: Loader) -> Iterator[str]:
    with running_server(loaded_once("map-case", CASE)) as address:
        yield address


@pytest.fixture
def plan(page: Page) -> Page:
    """Open the plan of the case."""
    page.goto("/risk_map?map=PN")
    settle(page)
    expect(page.locator("svg.large")).to_be_visible()
    assert page.get_by_test_id("stDeckGlJsonChart").count() == 0  # it takes seconds to be drawn without a graphics card
    return page


def place_of(page: Page, unit: tuple[int, int]) -> tuple[float, float]:
    """Return where a position of the plan is on the screen: the plan is centred and fills width or height."""
    box = page.locator("svg.large").bounding_box()
    assert box is not None
    scale = min(box["width"] / 100, box["height"] / 80)
    x = box["x"] + box["width"] / 2 + (unit[0] - 50) * scale
    return x, box["y"] + box["height"] / 2 + (unit[1] - 40) * scale


def test_the_plan_is_read_clicked_and_taken_away(plan: Page) -> None:
    """One walk over the plan: what is wrong with it, names that are markup, an area chosen and let go, its picture."""
    warning = plan.get_by_test_id("stAlert")
    expect(warning).to_contain_text("4 areas could not be drawn as given")
    expect(warning).to_contain_text("Bow tie (A5): the boundary crosses itself")
    main = plan.get_by_test_id("stMain")
    plan.mouse.click(*place_of(plan, BOILER_HOUSE))
    expect(plan).to_have_url(re.compile("area=A1"))
    said = main.locator("dd", has_text="Orange in the register; red since 16 Aug 2026: major hazard overdue.")
    expect(said).to_be_in_viewport()
    plan.mouse.click(*place_of(plan, NOTHING))
    expect(plan).not_to_have_url(re.compile(r"area="))
    settle(plan)
    plan.mouse.move(*place_of(plan, MARKUP))
    expect(plan.locator(".tip")).to_contain_text("<img src=x onerror=alert(1)>Canteen")
    plan.mouse.click(*place_of(plan, MARKUP))
    expect(plan).to_have_url(re.compile("area=A3"))
    expect(main.get_by_role("heading", name="<img src=x onerror=alert(1)>Canteen")).to_be_visible()
    assert plan.locator("img[src=x]").count() == 0
    with plan.expect_download() as download:
        plan.get_by_role("button", name="Picture").click()
    assert download.value.suggested_filename == "Risk map, North works, 2026-10-31.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_areas_are_chosen_on_all_sites_and_in_the_list_and_let_go(page: Page) -> None:
    page.goto("/risk_map")
    settle(page)
    main = page.get_by_test_id("stMain")
    main.locator('.plan [data-go="area A1"]').click()
    said = main.locator("dd", has_text="Orange in the register; red since 16 Aug 2026: major hazard overdue.")
    expect(said).to_be_in_viewport()
    expect(main.locator(".plan .chosen")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"area=A1"))
    settle(page)
    main.get_by_role("button", name="All areas").click()
    main.locator('button[data-go="area A3"]').press("Enter")
    expect(page).to_have_url(re.compile(r"area=A3"))
    assert page.locator("img[src=x]").count() == 0


def test_a_map_comes_nearer_and_moves_and_what_moves_it_chooses_nothing(plan: Page) -> None:
    """The whole plan is 960 units wide; one step nearer it is a window of 640, moved no further than its edge."""
    svg = plan.locator("svg.large")
    assert svg.get_attribute("viewBox") == "0 0 960 768"
    plan.get_by_role("button", name="Nearer").click()
    assert svg.get_attribute("viewBox") == "160 128 640 512"
    plan.mouse.move(*place_of(plan, (50, 40)))
    plan.mouse.down()
    plan.mouse.move(*place_of(plan, (90, 72)), steps=4)
    plan.mouse.up()
    assert svg.get_attribute("viewBox") == "0 0 640 512"
    expect(plan).not_to_have_url(re.compile(r"area="))
    plan.mouse.click(*place_of(plan, (30, 30)))  # a position 20 by 20 of the plan, half as large again
    expect(plan).to_have_url(re.compile("area=A1"))
    settle(plan)
    assert svg.get_attribute("viewBox") == "0 0 640 512"
    plan.get_by_role("button", name="The whole map").click()
    assert svg.get_attribute("viewBox") == "0 0 960 768"


def test_an_area_of_a_map_is_reached_by_keyboard_and_says_what_it_is(plan: Page) -> None:
    area = plan.get_by_test_id("stMain").get_by_role("button", name="Boiler house. R Major")
    area.focus()
    expect(plan.locator(".tip")).to_contain_text("Boiler house")
    area.press("Enter")
    expect(plan).to_have_url(re.compile(r"area=A1"))


@pytest.mark.soak
def test_a_chosen_area_stays_when_another_map_is_shown(page: Page) -> None:
    page.goto("/risk_map?area=A9")
    settle(page)
    expect(page.get_by_role("combobox", name="Area")).to_have_value("Beijing office")
    page.get_by_test_id("stMain").get_by_text("North works", exact=True).first.click()
    settle(page)
    expect(page.get_by_role("combobox", name="Area")).to_have_value("Beijing office")
    expect(page).to_have_url(re.compile(r"area=A9"))


@pytest.mark.soak
def test_months_play_to_the_last_one_and_stop(page: Page) -> None:
    page.goto("/risk_map?month=2026-08")
    settle(page)
    heading = page.get_by_test_id("stMain").locator("h2").first
    expect(heading).to_contain_text("31 Aug 2026")
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("31 Oct 2026")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"month=2026-09"))
    expect(heading).to_contain_text("30 Sep 2026")


@pytest.mark.soak
def test_the_change_since_a_day_is_shown_and_kept_in_the_link(page: Page) -> None:
    page.goto("/risk_map?basis=change&since=2026-08-15")
    settle(page)
    expect(page.get_by_test_id("stMain").locator("h2").first).to_have_text(
        "Since 15 Aug 2026: 1 area rose, 0 came down."
    )
    expect(page).to_have_url(re.compile(r"since=2026-08-15"))


def test_an_area_is_drawn_with_the_mouse_and_with_the_keyboard(page: Page) -> None:
    page.goto("/draw_areas")
    settle(page)
    drawn = page.locator(".nsewdrag").first
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7, steps=5)
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    corners = page.get_by_role("textbox", name="Corners")
    expect(corners).to_have_value(re.compile(r"^\d+(\.\d)? \d+.*, "))
    corners.fill("60 50, 95 75")
    page.get_by_role("textbox", name="Area ID").fill("NEW")
    page.get_by_role("textbox", name="Area name").fill("<b>Yard</b>")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add to the list").click()
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("<b>Yard</b> (NEW): 60 50, 95 50, 95 75, 60 75")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(corners).to_have_value("60 50, 95 50, 95 75, 60 75")
    expect(page.get_by_role("button", name="Save 0 areas")).to_be_disabled()
