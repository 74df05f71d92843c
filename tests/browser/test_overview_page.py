"""In a real browser: an executive sees what got worse, why an area is red and who is late, clicks counted."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import open_page, settle

pytestmark = pytest.mark.browser


@dataclass
class Clicks:
    """Clicks made, each followed by a page that has settled; what is typed is none."""

    page: Page
    count: int = 0

    def on(self, target: Locator) -> None:
        """Click on what is seen."""
        target.click()
        self.count += 1
        settle(self.page)

    def close_window(self, window: Locator) -> None:
        """Close a window that lies over the page."""
        self.on(window.get_by_role("button", name="Close"))
        expect(self.page.get_by_test_id("stDialog")).to_have_count(0)


def test_an_executive_finds_what_got_worse_why_it_is_red_and_who_is_late(page: Page) -> None:
    """What got worse: no click. Why an area is red: one. Who is late: none, with what: one. Where: one."""
    open_page(page, "overview")
    main = page.get_by_test_id("stMain")
    expect(main.locator(".verdict")).to_contain_text("on-time treatment fell to 75.3")
    assert_one_screen(page)
    owner = main.locator(".owner-row").first
    expect(owner).to_contain_text("51 d")

    why = Clicks(page)
    why.on(main.get_by_role("button", name="Why: Packing and bag loading hall"))
    reasons = page.get_by_role("dialog")
    expect(reasons.get_by_text("red since 18 Sep 2026", exact=False)).to_be_visible()
    assert why.count == 1
    why.close_window(reasons)

    late = Clicks(page)
    late.on(owner)
    rows = page.get_by_role("dialog")
    expect(rows.get_by_text("3 rows", exact=False)).to_be_visible()
    assert late.count == 1
    late.close_window(rows)

    where = Clicks(page)
    where.on(main.get_by_role("button", name="Solvent tank farm: 3 overdue hazards"))
    expect(page).to_have_url(re.compile("risk_map.*area=A105"))
    assert where.count == 1


def assert_one_screen(page: Page) -> None:
    """Fail where anything of the overview lies below or beside a window of 1440 × 900."""
    size = page.viewport_size
    for part in page.locator(".screen > *").all():
        box = part.bounding_box()
        if box is not None and size is not None:
            assert box["y"] + box["height"] <= size["height"], f"{part} ends below the screen"
            assert box["x"] + box["width"] <= size["width"], f"{part} ends beside the screen"
