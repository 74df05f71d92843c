"""In a real browser: an executive sees on one screen what got worse, why an area is red, and who is late."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_page, settle

pytestmark = pytest.mark.browser


def test_an_executive_finds_what_got_worse_why_it_is_red_and_who_is_late(page: Page) -> None:
    open_page(page, "overview")
    main = page.get_by_test_id("stMain")
    verdict = main.locator(".verdict")
    expect(verdict).to_contain_text("on-time treatment fell to 75.3")  # what got worse: no click
    assert_one_screen(page)

    main.get_by_role("button", name="Why: Packing and bag loading hall").press("Enter")  # why red: one click
    reasons = page.get_by_role("dialog")
    expect(reasons.get_by_text("red since 18 Sep 2026", exact=False)).to_be_visible()
    reasons.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("stDialog")).to_have_count(0)

    owner = main.locator(".owner-row").first  # who is late: no click; with what: one click
    expect(owner).to_contain_text("51 d")
    owner.click()
    rows = page.get_by_role("dialog")
    expect(rows.get_by_text("3 rows", exact=False)).to_be_visible()
    rows.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    settle(page)

    main.get_by_role("button", name="Solvent tank farm: 3 overdue hazards").click()  # where: one click
    expect(page).to_have_url(re.compile("risk_map.*area=A105"))
    settle(page)


def assert_one_screen(page: Page) -> None:
    """Fail where anything of the overview lies below or beside a window of 1440 × 900."""
    size = page.viewport_size
    for part in page.locator(".screen > *").all():
        box = part.bounding_box()
        if box is not None and size is not None:
            assert box["y"] + box["height"] <= size["height"], f"{part} ends below the screen"
            assert box["x"] + box["width"] <= size["width"], f"{part} ends beside the screen"
