"""In a real browser: an alert opens its records, is acknowledged with a note, and stands in the history."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_page, settle

pytestmark = pytest.mark.browser


@pytest.mark.soak  # test_alerts.py acknowledges, test_browser.py opens records
def test_an_alert_opens_its_records_and_is_acknowledged(page: Page) -> None:
    open_page(page, "alerts")
    main = page.get_by_test_id("stMain")
    heading = main.get_by_text(re.compile(r"\d+ warnings? (is|are) open"))
    expect(heading).to_be_visible()
    said = heading.text_content() or ""
    main.get_by_role("button", name="Records").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_test_id("stDataFrame")).to_be_visible()
    page.keyboard.press("Escape")
    settle(page)
    main.get_by_role("button", name="Acknowledge").first.click()
    page.get_by_label("What was found, what is done?").fill("<b>Guard</b> fitted")
    page.get_by_label("Your name").fill("Wei")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(heading).not_to_have_text(said)
    settle(page)
    expect(main.get_by_text("acknowledged.").first).to_be_visible()
    assert page.locator("stMain b:has-text('Guard')").count() == 0


@pytest.mark.soak  # the walk over all pages asks its words
def test_the_back_test_is_drawn_and_told_in_words(page: Page) -> None:
    open_page(page, "alerts")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text(re.compile(r"Of \d+ rules, \d+ could be tested"))).to_be_visible(timeout=60_000)
    expect(main.get_by_test_id("stPlotlyChart")).to_be_visible()
    expect(main.get_by_text(re.compile("So far: ")).first).to_be_visible()
