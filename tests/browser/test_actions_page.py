"""In a real browser: an action is started from a tile's records, moved through its stages, proved, and seen on top."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import go_to, open_page, press_until, settle
from tests.server import running_server

pytestmark = pytest.mark.browser
TITLE = "<b>Guards</b> on all rollers"
YESTERDAY = date.today() - timedelta(days=1)


@pytest.fixture(scope="module")
def address(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample company with a state file of its own."""
    data = tmp_path_factory.mktemp("actions") / "data"
    shutil.copytree(sample_warehouse / "warehouse", data / "warehouse")
    with running_server(data) as address:
        yield address


def pick_day(place: Locator, label: str, day: date) -> None:
    """Type a day into a box part by part, as with a keyboard."""
    place.get_by_role("spinbutton", name=f"year, {label}").click()
    place.page.keyboard.type(f"{day:%Y%m%d}")


def save(page: Page, stage: str, note: str) -> None:
    """Move the action that is open to a stage."""
    main = page.get_by_test_id("stMain")
    main.get_by_role("radiogroup", name="Stage").get_by_text(stage, exact=True).click()
    main.get_by_label("Note: what was done, what was seen?").fill(note)
    main.get_by_role("button", name="Save", exact=True).click()
    expect(main.get_by_text(f"→ {stage}", exact=False).last).to_be_visible()
    expect(main.get_by_text(note, exact=True)).to_be_visible()
    settle(page)


def test_an_action_goes_from_a_tile_to_the_overview(page: Page, tmp_path: Path, pictures: Path) -> None:
    open_page(page, "overview")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("None was started yet.", exact=False)).to_be_visible()
    main.get_by_role("button", name="Records").nth(2).click()  # treated on time
    drawer = page.get_by_role("dialog")
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
    press_until(start, drawer.get_by_text("Still missing: who does it, by when, your name.", exact=False))
    expect(title).to_have_value(TITLE)
    drawer.get_by_role("textbox", name="Owner").fill("Wei Zhang")
    pick_day(drawer, "Due", YESTERDAY)
    drawer.get_by_role("textbox", name="Your name").fill("Li")
    press_until(start, page.get_by_text(f"A-1 was started: {TITLE}"))
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    settle(page)
    late = main.get_by_role("link", name="A-1 ·")
    expect(late).to_contain_text(f"{TITLE} · Wei Zhang · 1 day late")
    late.click()
    expect(page).to_have_url(re.compile(r"/actions\?action=A-1$"))  # no name of a person in it
    settle(page)
    expect(main.get_by_text("too early: no full month since")).to_be_visible()
    main.get_by_role("textbox", name="Your name").first.fill("Li")
    save(page, "Do", "ordered")
    save(page, "Check", "fitted")
    photo = tmp_path / "after.png"
    shutil.copy(Path(__file__).parents[1] / "map_case" / "north.png", photo)
    main.get_by_text("Add evidence", exact=True).first.click()
    main.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(photo)
    main.get_by_role("button", name="Add evidence").click()
    expect(main.get_by_test_id("stImage").get_by_role("img")).to_be_visible()
    with page.expect_download() as download:
        main.get_by_test_id("stDownloadButton").get_by_role("button", name="after.png").click()
    assert Path(download.value.path()).read_bytes() == photo.read_bytes()
    page.screenshot(path=pictures / "action.png")
    save(page, "Closed", "all rollers done")
    main.get_by_role("button", name="All actions").click()
    expect(main.get_by_text("0 actions are open, 1 was done in the last 30 days.")).to_be_visible()
    go_to(page, "Overview")
    expect(main.get_by_role("link", name="0 actions are open, 1 was done in the last 30 days.")).to_be_visible()
    assert page.locator("[data-testid=stMain] b:has-text('Guards')").count() == 0
