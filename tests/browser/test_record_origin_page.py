"""In a real browser: from a number to the row behind it, and from there to the line of the file it was sent in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_page, press_until, settle

pytestmark = pytest.mark.browser


@pytest.mark.soak  # test_actions_page.py chooses a row in the browser
def test_a_row_behind_a_number_is_followed_to_its_line(page: Page) -> None:
    open_page(page, "rectification")
    page.get_by_test_id("stMain").get_by_role("button", name="Records").first.click()
    drawer = page.get_by_role("dialog")
    rows = drawer.get_by_test_id("stDataFrame")
    expect(rows).to_be_visible()
    expect(drawer.get_by_text("Choose a row to see where it comes from", exact=False)).to_be_visible()
    settle(page)
    box = rows.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 15, box["y"] + 52)  # the box of the first row
    drawer.get_by_text("Where this comes from", exact=True).click()
    expect(drawer.get_by_text(re.compile(r"^File: hazards"))).to_be_visible()
    settle(page)
    found = drawer.get_by_text(re.compile(r"^Stands in: line \d"))
    press_until(drawer.get_by_role("button", name="Show the row as it stands in the file"), found)
    expect(drawer.get_by_text("as today", exact=False)).to_be_visible()
    expect(drawer.get_by_test_id("stDataFrame")).to_have_count(2)
