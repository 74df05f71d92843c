"""In a real browser: an action is started from a tile's records, and stands on the overview."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import open_page, press_until, settle

pytestmark = pytest.mark.browser
TITLE = "<b>Guards</b> on all rollers"
YESTERDAY = date.today() - timedelta(days=1)


def pick_day(place: Locator, label: str, day: date) -> None:
    """Type a day into a box part by part, as with a keyboard."""
    place.get_by_role("spinbutton", name=f"year, {label}").click()
    place.page.keyboard.type(f"{day:%Y%m%d}")


def test_an_action_goes_from_a_tile_to_the_overview(page: Page) -> None:
    start_an_action(page)


def start_an_action(page: Page) -> None:
    """Start the first action from a row of a tile's records, and open it from the overview."""
    open_page(page, "overview")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("No action was started yet.", exact=False)).to_be_visible()
    main.get_by_role("button", name="Treated on time", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Records of the period").click()
    rows = drawer.get_by_test_id("stDataFrame")
    expect(rows).to_be_visible()
    box = rows.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 15, box["y"] + 52)  # the box of the first row
    expect(drawer.get_by_text("The action is started from: Hazard", exact=False)).to_be_visible()
    settle(page)
    drawer.get_by_text("Start an action", exact=True).click()
    title = drawer.get_by_role("textbox", name="What is to be done")
    expect(title).to_have_value(re.compile(r"^Hazard H\d+: "))
    title.fill(TITLE)
    settle(page)
    start = drawer.get_by_role("button", name="Start the action")
    press_until(start, drawer.get_by_text("Write who does it."))  # at the box
    expect(drawer.get_by_text("Write by when.")).to_be_visible()
    expect(title).to_have_value(TITLE)
    drawer.get_by_role("textbox", name="Owner").fill("Wei Zhang")
    pick_day(drawer, "Due", YESTERDAY)
    drawer.get_by_role("textbox", name="Your name").fill("Li")
    press_until(start, page.get_by_text(f"A-1 was started: {TITLE}"))
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    settle(page)
    main.get_by_role("button", name="1 action is open, 1 of them late").click()
    expect(page).to_have_url(re.compile(r"/actions$"))
    settle(page)
    open_page(page, "actions", "?action=A-1")
    expect(main.get_by_text("too early: no full month since")).to_be_visible()
    assert page.locator("[data-testid=stMain] b:has-text('Guards')").count() == 0
