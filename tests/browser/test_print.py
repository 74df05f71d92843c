"""A printed page holds what its numbers are of, and the numbers; nothing that is only there to be clicked."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import open_page
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

STYLES = sorted((ROOT / "dashboard" / "views").rglob("*.css"))
TO_BE_CLICKED = ("stSidebar", "stButton", "stDownloadButton", "stPopover", "stPageLink", "stForm")


def top_of(place: Locator) -> float:
    """Return how far below the upper edge of the page something stands."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_a_printed_page_says_what_it_is_of_and_leaves_out_what_is_clicked(page: Page) -> None:
    open_page(page, "operation_score", "?unit=S1")
    page.emulate_media(media="print")
    try:
        assert {
            name: page.get_by_test_id(name).locator("visible=true").count() for name in TO_BE_CLICKED
        } == dict.fromkeys(TO_BE_CLICKED, 0)
        expect(page.locator(".st-key-filter-bar")).to_be_hidden()
        headline, footer = page.locator(".st-key-headline"), page.locator(".st-key-footer")
        expect(headline).to_contain_text("Operation score")
        expect(headline).to_contain_text(re.compile("Linhai Chemical Works.*1 Nov 2025.*31 Oct 2026"))
        expect(footer).to_contain_text("As of 31 Oct 2026")
        tile = page.get_by_test_id("stMetric").first
        assert top_of(footer) < top_of(tile)  # the day of the data stands above the first number, not below the last
        assert tile.evaluate("tile => getComputedStyle(tile).breakInside") == "avoid"
    finally:
        page.emulate_media(media="null")


def test_no_page_is_printed_as_on_a_phone() -> None:
    """Paper is narrower than a screen: a rule for narrow ones must say that it is for screens."""
    narrow = {
        path.name: re.findall(r"@media (?!screen)[^{]*max-width", path.read_text(encoding="utf-8")) for path in STYLES
    }
    assert {name: found for name, found in narrow.items() if found} == {}
