"""The pack in a real browser: the HTML asks for nothing and runs nothing; the page makes packs and hands them over."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.report import document
from tests import review_case, review_case_parts
from tests.browser.steps import open_page, settle

pytestmark = pytest.mark.browser
PAPER = {"width": 718, "height": 1000}  # as wide as A4 between its margins, at 96 dots an inch


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the hand-made review, with all its texts that would like to be scripts."""
    path = tmp_path_factory.mktemp("pack") / "review.html"
    path.write_bytes(document.as_bytes(review_case.review()))
    return path


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_file_opens_without_a_network_and_without_scripts(browser: Browser, file: Path, has_scripts: bool) -> None:
    context = browser.new_context(
        offline=True, java_script_enabled=has_scripts, viewport={"width": 1440, "height": 900}
    )
    asked: list[str] = []
    broken: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: broken.append(message.text))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("dialog", lambda dialog: broken.append(dialog.message))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Monthly safety review, Oct 2026")
    expect(page.get_by_role("img")).to_have_count(7)  # two maps and five charts
    expect(page.get_by_text(review_case_parts.EVIL).first).to_be_visible()
    page.get_by_text("The data behind the chart").first.click()
    expect(page.get_by_role("cell", name="113", exact=True)).to_be_visible()
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert broken == []


def test_on_paper_nothing_is_wider_than_the_page(browser: Browser, file: Path) -> None:
    page = browser.new_page(viewport=PAPER)  # type: ignore[arg-type]  # one of Playwright's shapes
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
    pictures = page.locator("figure svg[role=img]").all()
    assert [picture.bounding_box()["width"] for picture in pictures] == [PAPER["width"]] * 5  # type: ignore[index]  # it is on the page
    repeated = "getComputedStyle(document.querySelector('.listed thead')).display"
    assert page.evaluate(repeated) == "table-header-group"
    page.close()


def test_on_paper_a_command_takes_one_line(browser: Browser, file: Path) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 1000})  # 210 - 2 * 14 mm, at 96 dots an inch
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    commands = [line for line in page.locator("#behind pre").inner_text().splitlines() if line]
    assert max(map(len, commands)) > 100  # one with a slice among them
    pre = "document.querySelector('#behind pre')"
    lines = page.evaluate(
        "() => { const range = document.createRange(); range.selectNodeContents(" + pre + ");"
        " return new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => box.top)).size }"
    )
    assert lines == len(commands)
    page.close()


@pytest.mark.soak
def test_a_pack_is_made_on_a_click_and_saved(page: Page) -> None:
    open_page(page, "review", "?unit=S4")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_role("button", name="HTML, one file").click()
    save = page.get_by_role("button", name="Save Monthly safety review, Beigang Terminal, 2026-10.html")
    expect(save).to_be_visible()
    settle(page)
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "Monthly safety review, Beigang Terminal, 2026-10.html"
    assert b"Beigang Terminal" in Path(download.value.path()).read_bytes()
    expect(page.get_by_text("This review was not sent to anybody yet")).to_be_visible()
