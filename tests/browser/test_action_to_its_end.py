"""In a real browser, as it takes a minute: an action is moved through its stages, proved, and seen on top."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import go_to, settle
from tests.browser.test_actions_page import start_an_action
from tests.server import running_server

pytestmark = [pytest.mark.browser, pytest.mark.soak]


@pytest.fixture(scope="module")
def address(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample company with a state file of its own."""
    data = tmp_path_factory.mktemp("actions") / "data"
    shutil.copytree(sample_warehouse / "warehouse", data / "warehouse")
    with running_server(data) as address:
        yield address


def save(page: Page, stage: str, note: str) -> None:
    """Move the action that is open to a stage."""
    main = page.get_by_test_id("stMain")
    main.get_by_role("radiogroup", name="Stage").get_by_text(stage, exact=True).click()
    main.get_by_label("Note: what was done, what was seen?").fill(note)
    main.get_by_role("button", name="Save", exact=True).click()
    expect(main.get_by_text(f"→ {stage}", exact=False).last).to_be_visible()
    expect(main.get_by_text(note, exact=True)).to_be_visible()
    settle(page)


def test_an_action_is_moved_through_its_stages_and_proved(page: Page, tmp_path: Path, pictures: Path) -> None:
    start_an_action(page)
    main = page.get_by_test_id("stMain")
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
    go_to(page, "Today")
    expect(main.get_by_role("button", name="0 actions are open, 1 was done in the last 30 days.")).to_be_visible()
    assert page.locator("[data-testid=stMain] b:has-text('Guards')").count() == 0
