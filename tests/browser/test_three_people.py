"""In a real browser: the tasks of an executive, an analyst and a secretary from the front page on, clicks counted."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import STILL, WIDE
from tests.browser.steps import chip, open_page, settle
from tests.server import running_server

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


def test_an_analyst_compares_a_workshop_by_hazard_type_exports_the_rows_and_saves_the_view(page: Page) -> None:
    """One workshop, March to September against last year, by hazard type: 9 clicks; rows as Excel 2, the view 2."""
    open_page(page, "overview")
    main, clicks, box = page.get_by_test_id("stMain"), Clicks(page), page.get_by_test_id("stPopoverBody")
    clicks.on(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Analyse"))
    clicks.on(chip(page, "Unit"))
    page.get_by_role("combobox", name="Unit").fill("Tank Farm and Utilities")
    clicks.on(page.get_by_role("option", name="Tank Farm and Utilities", exact=True))
    page.keyboard.press("Escape")
    clicks.on(chip(page, "Period"))
    box.get_by_role("radio", name="From – to").click(force=True)
    clicks.count += 1
    settle(page)
    for side, day in (("From", "20260301"), ("To", "20260930")):
        box.get_by_role("spinbutton", name=f"year, {side}").click()
        page.keyboard.type(day)
    box.get_by_text("Period", exact=True).click()
    expect(page).to_have_url(re.compile("unit=W13.*from=2026-03-01.*to=2026-09-30"))
    settle(page)
    page.keyboard.press("Escape")
    for name, option in (("Number", "Treated on time"), ("Split by", "Hazard type")):
        choice = main.get_by_role("combobox", name=name, exact=True).first
        clicks.on(choice)
        choice.fill(option)
        clicks.on(page.get_by_role("option", name=option, exact=True))
    expect(main.get_by_role("heading", name="Before and now")).to_be_visible()
    told = "1 Mar 2026 – 30 Sep 2026 · compared with 1 Mar 2025 – 30 Sep 2025"
    expect(main.get_by_text(told, exact=False).first).to_be_visible()
    assert clicks.count == 9
    page.locator(".st-key-chip-unit p").evaluate(
        "name => { name.textContent += ', Electrolysis and Chlorine Works North' }"
    )
    bar = page.locator(".st-key-filter-bar")
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth"), "long names push the language out of the bar"

    clicks.on(main.get_by_role("button", name="Records").first)
    rows = page.get_by_role("dialog")
    expect(rows.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        rows.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename.startswith("Treated on time, Due in the period, Tank Farm and Utilities")
    Clicks(page).close_window(rows)

    clicks.on(page.get_by_role("button", name="Views"))
    box.get_by_label("Name", exact=True).fill("Hazard types of the tank farm")
    clicks.on(box.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("link", name="Hazard types of the tank farm")).to_be_visible()
    assert clicks.count == 12  # and the one that saved the rows


@pytest.mark.soak  # the form and the projected review are tested one by one in each run
def test_a_secretary_closes_the_month_presents_it_and_makes_the_pack(
    browser: Browser, loaded_may: Path, tmp_path: Path
) -> None:
    """Close: 3 clicks and a name. Present: one, and Esc. The pack: one, and one to save it."""
    with running_server(Path(shutil.copytree(loaded_may, tmp_path / "data"))) as address:
        context = browser.new_context(base_url=address, viewport=WIDE)
        context.add_init_script(STILL)
        page = context.new_page()
        open_page(page, "overview")
        main, clicks = page.get_by_test_id("stMain"), Clicks(page)
        clicks.on(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Meeting"))
        clicks.on(main.get_by_role("button", name="Close the month"))
        form = page.get_by_test_id("stPopoverBody")
        form.get_by_label("Your name").fill("Li Wei")
        clicks.on(form.get_by_role("button", name="Close the month"))
        expect(main.get_by_text("closed by Li Wei", exact=False)).to_be_visible()
        assert clicks.count == 3

        main.get_by_role("button", name="Present").click()  # what is projected has no headline to settle by
        expect(page.locator(".st-key-present-bar")).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.keyboard.press("Escape")
        expect(page.locator(".st-key-present-bar")).to_have_count(0)
        settle(page)

        clicks.on(main.get_by_role("button", name="HTML, one file"))
        save = main.get_by_role("button", name=re.compile("^Save Monthly safety review, All units, 2025-05.html"))
        with page.expect_download() as download:
            save.click()
        assert b"Monthly safety review, May 2025" in Path(download.value.path()).read_bytes()
        assert clicks.count == 4  # and one each that presented and saved
        context.close()
