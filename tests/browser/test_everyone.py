"""In a real browser: everyone can use every page, by eye in either look, by ear, by keyboard, in a large print."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import found_by_axe
from tests.browser.conftest import Windows
from tests.browser.steps import SUBJECTS, open_page, settle, walk_to

pytestmark = pytest.mark.browser

PAGES = [name for pages in SUBJECTS for name in pages]
MOST_TABS = 8
OF_EACH_KIND = ["overview", "inspections", "data"]  # HTML of our own; tiles, charts and tables; forms and files


@pytest.fixture
def light(windows: Windows, address: str) -> Iterator[Page]:
    """Yield the shared window in the light look."""
    window = windows(address, False)
    window.page.emulate_media(color_scheme="light")
    yield window.page
    window.page.emulate_media(color_scheme="null")


def test_axe_finds_nothing_on_a_page_of_each_kind(light: Page) -> None:
    open_page(light, OF_EACH_KIND[0])
    found = {}
    for name in OF_EACH_KIND:
        walk_to(light, name)
        found[name] = found_by_axe(light)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_first_tile_is_reached_within_eight_tabs_and_areas_are_opened_by_keyboard(page: Page) -> None:
    open_page(page, "overview")
    main = page.get_by_test_id("stMain")
    tile, area = main.locator(".tile button").first, main.locator(".plan g:focus")
    expect(tile).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the filters
    pressed = 2
    while not tile.evaluate("tile => tile.getRootNode().activeElement === tile"):
        page.keyboard.press("Tab")
        pressed += 1
        assert pressed <= MOST_TABS

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(tile).to_be_focused()  # not on the page as a whole, from where all would be walked again

    why = main.get_by_role("button", name="Why: ").first
    why.focus()
    page.keyboard.press("ArrowRight")  # a card is one stop, and so is a plan
    expect(main.get_by_role("toolbar").first.get_by_role("button").nth(1)).to_be_focused()
    main.locator(".plan g[tabindex='0']").first.focus()
    expect(area).to_have_attribute("aria-label", re.compile("· Major$"))  # the worst one first
    page.keyboard.press("ArrowRight")
    area_id = str(area.get_attribute("data-go")).removeprefix("area ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"risk_map.*area={area_id}"))
    settle(page)


@pytest.mark.soak
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(windows: Windows, address: str, look: Literal["light", "dark"]) -> None:
    page = windows(address, False).page
    page.emulate_media(color_scheme=look)
    open_page(page, PAGES[0])
    found = {}
    for name in PAGES:
        walk_to(page, name)
        found[name] = found_by_axe(page)
    page.emulate_media(color_scheme="null")
    assert {name: lines for name, lines in found.items() if lines} == {}
