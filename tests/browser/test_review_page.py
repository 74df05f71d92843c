"""In a real browser: the review is projected, read from the last row, led by keys, and left."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import assert_drawings_have_words, open_page, settle

pytestmark = pytest.mark.browser
MEASURED = 1500  # milliseconds in which the page has told its width and was drawn once more
KEYS, KEY_PATIENCE = 10, 3_000  # milliseconds
SIZES = (  # what fits on the smaller screen fits on the larger one
    pytest.param({"width": 1280, "height": 720}, id="1280"),
    pytest.param({"width": 1920, "height": 1080}, id="1920", marks=pytest.mark.soak),
)
# Tiles and a table beside charts hold most; all places are walked through before a release.
PLACES = ["2.2", "5", *(pytest.param(place, marks=pytest.mark.soak) for place in ("1", "2", "2.3", "3", "6", "8"))]
LETTERS = """places => places.flatMap(place => [...document.querySelectorAll(place)])
    .filter(element => element.offsetParent && element.textContent.trim())
    .map(element => parseFloat(getComputedStyle(element).fontSize))"""
OVER = """() => { const main = document.querySelector('[data-testid=stMain]');
    return [main.scrollWidth - main.clientWidth, main.scrollHeight - main.clientHeight] }"""


def project(page: Page, place: str) -> None:
    """Open one screen of the review."""
    page.goto(f"/review?present={place}")
    expect(page.get_by_text(re.compile(rf"^{place[0]} of 8"))).to_be_visible()
    rest(page)


def press(page: Page, key: str, says: str) -> None:
    """Press a key until the screen it leads to is there; only one that was lost, as nothing moved, is pressed again."""
    place, shown = page.get_by_text(re.compile(r"^\d of 8 · \d+/|^\d of 8")), page.get_by_text(says)
    before = place.first.text_content()
    for _ in range(KEYS):
        rest(page)
        if shown.is_visible():  # the answer was only slow
            return
        page.keyboard.press(key)
        try:
            expect(shown).to_be_visible(timeout=KEY_PATIENCE)
        except AssertionError:
            rest(page)
            assert shown.is_visible() or place.first.text_content() == before, f"{key} led elsewhere"
    assert shown.is_visible(), f"{key} did not lead to {says}"


def rest(page: Page) -> None:
    """Wait until nothing runs: a page still being drawn may lose a key."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


@pytest.mark.parametrize("size", SIZES)
def test_a_screen_is_read_from_the_last_row(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # one of Playwright's shapes
    project(page, "2")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(8)
    for hidden in ("stSidebar", "stHeader"):
        expect(page.get_by_test_id(hidden)).to_be_hidden()
    assert min(page.evaluate(LETTERS, ["[data-testid=stMarkdown] p", "[data-testid=stMetricLabel] p"])) >= 24
    assert min(page.evaluate(LETTERS, ["[data-testid=stMetricValue]"])) >= 40
    project(page, "4.3")
    expect(page.locator(".reading td").first).to_be_visible()
    assert min(page.evaluate(LETTERS, [".reading td", ".reading th"])) >= 24


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", PLACES)
def test_a_screen_shows_all_it_has(page: Page, size: dict[str, int], place: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # one of Playwright's shapes
    project(page, place)
    page.wait_for_function(f"(({OVER})()).every(pixels => pixels <= 24)")  # no more than the edge below
    assert_drawings_have_words(page)


def test_keys_lead_through_the_review_and_out_of_it(page: Page) -> None:
    project(page, "1")
    page.wait_for_timeout(MEASURED)
    for key, says in (
        ("ArrowRight", "2 of 8 · 1/"),
        ("ArrowRight", "2 of 8 · 2/"),
        ("ArrowLeft", "2 of 8 · 1/"),
        ("PageDown", "2 of 8 · 2/"),
        ("PageUp", "2 of 8 · 1/"),
        ("5", "5 of 8 · 1/"),
    ):
        press(page, key, says)
    expect(page).to_have_url(re.compile("present=5"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))


@pytest.mark.soak
def test_a_comment_with_markup_is_shown_as_it_was_written(page: Page) -> None:
    open_page(page, "review", "?month=2026-05")
    page.get_by_role("button", name="Write a comment").nth(1).click()
    page.get_by_label("Comment", exact=True).fill("<b>Ill</b> **for** two weeks")
    page.get_by_label("Your name").fill("Li Wei")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    settle(page)
    expect(page.get_by_text("<b>Ill</b> **for** two weeks", exact=True).first).to_be_visible()
    assert page.locator(".said b").count() == 0
