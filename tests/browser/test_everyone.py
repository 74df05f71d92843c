"""In a real browser: everyone can use every page, by eye in either look, by ear, by keyboard, in a large print."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser.axe import found_by_axe
from tests.browser.conftest import Windows
from tests.browser.steps import SUBJECTS, open_page, walk_to

pytestmark = pytest.mark.browser

PAGES = [name for pages in SUBJECTS for name in pages]
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
