"""What a reader does in the browser: open a page, wait for it, choose filters, follow links."""

import ast
import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.conftest import ROOT


def subjects() -> tuple[tuple[str, ...], ...]:
    """Read from the frame the pages of each link of the navigation, the one it leads to first."""
    code = ast.parse((ROOT / "dashboard" / "app.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(code) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Subject")
    pages = (call.args[2].elts for call in calls if isinstance(call.args[2], ast.Tuple))
    names = ([one.elts[0] for one in each if isinstance(one, ast.Tuple)] for each in pages)
    return tuple(
        tuple(str(name.value) if isinstance(name, ast.Constant) else ast.unparse(name).lower() for name in each)
        for each in names
    )


SUBJECTS = subjects()
CLICKS = 5
CLICK_PATIENCE = 8_000  # milliseconds

# The alternative text stands on the drawing itself or on one of the elements in or around it. All are looked at in one
# moment: those of the screen before may go meanwhile.
SILENT = """kinds => kinds.flatMap(kind => [...document.querySelectorAll(`[data-testid=${kind}]`)].filter(drawing => {
    const around = [drawing, drawing.parentElement, ...drawing.querySelectorAll('*')];
    return !around.some(element => element && (element.getAttribute('aria-label') || element.getAttribute('alt')
        || element.getAttribute('aria-describedby')));
}).map(() => kind))"""

# The map is there for a click once its canvas holds more than one colour.
IS_DRAWN = """() => {
    const canvas = document.querySelector('[data-testid=stDeckGlJsonChart] canvas');
    if (!canvas) return false;
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [64, 48];
    const pen = copy.getContext('2d');
    pen.drawImage(canvas, 0, 0, 64, 48);
    return new Set(new Uint32Array(pen.getImageData(0, 0, 64, 48).data.buffer)).size > 4;
}"""


def settle(page: Page) -> None:
    """Wait until the page has been drawn and nothing runs any more; fail if it shows an error."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    errors = page.get_by_test_id("stException").all_text_contents()
    assert errors == [], f"{page.url} shows: {errors}"


def open_page(page: Page, name: str, query: str = "") -> None:
    """Open a page by its address; the overview is the front page."""
    page.goto(f"/{'' if name == 'overview' else name}{query}")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def chip(page: Page, label: str) -> Locator:
    """Return the button of a shared choice in the bar at the top; it says what is chosen."""
    return page.locator(".st-key-filter-bar").get_by_role("button", name=f"{label}:")


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a shared choice in the bar at the top."""
    chip(page, label).click()
    if label == "Unit":
        page.get_by_role("combobox", name=label).fill(option)
        page.get_by_role("option", name=option).first.click()
    else:
        page.get_by_role("radio", name=option).click(force=True)
    settle(page)
    page.keyboard.press("Escape")
    page.get_by_test_id("stMain").locator(".st-key-footer").click()


def go_to(page: Page, subject: str, title: str = "") -> None:
    """Follow a link of the navigation and, where a page beside its first is meant, the tab of it."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=subject).click()
    if title:
        page.locator(".st-key-tabs").get_by_role("link", name=title).click()
        expect(page.get_by_test_id("stMain").locator("h1")).to_contain_text(title)
    settle(page)


def walk_to(page: Page, name: str) -> None:
    """Follow the links to a page, also where a small window hides them, without loading all anew."""
    number, pages = next((number, pages) for number, pages in enumerate(SUBJECTS) if name in pages)
    if page_name(page) not in pages:
        follow(page, page.get_by_test_id("stSidebarNav").locator("a").nth(number), "|".join(pages))
    if page_name(page) != name:
        follow(page, page.locator(f".st-key-tab-{name} a"), name)


def follow(page: Page, link: Locator, names: str) -> None:
    """Follow a link to one of some pages."""
    link.dispatch_event("click")
    front = "|" if SUBJECTS[0][0] in names else ""
    expect(page).to_have_url(re.compile(rf"//[^/]+/({names}{front})(\?|$)"))
    settle(page)


def page_name(page: Page) -> str:
    """Return the name of the page that is open."""
    return urlsplit(page.url).path.strip("/") or SUBJECTS[0][0]


def click_until(page: Page, position: tuple[float, float], url: str) -> None:
    """Click a place of the window until the address shows it: a map that is still finding its size takes no click."""
    for _ in range(CLICKS):
        page.mouse.click(*position)
        try:
            expect(page).to_have_url(re.compile(url), timeout=CLICK_PATIENCE)
        except AssertionError:
            continue
        return settle(page)
    raise AssertionError(f"{CLICKS} clicks at {position} did not lead to {url}: {page.url}")


def press_until(button: Locator, shown: Locator) -> None:
    """Press a button by the keyboard until what it leads to is there: a page still being drawn may lose a press."""
    for _ in range(CLICKS):
        if not shown.is_visible() and button.is_visible():
            button.press("Enter")
        try:
            expect(shown).to_be_visible(timeout=CLICK_PATIENCE)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{CLICKS} presses of {button} did not lead to {shown}")


def assert_drawings_have_words(page: Page) -> None:
    """Fail when a chart or map has no text for those who cannot see it."""
    silent = page.evaluate(SILENT, ["stPlotlyChart", "stDeckGlJsonChart"])
    assert silent == [], f"drawings of {page.url} without alternative text: {silent}"
