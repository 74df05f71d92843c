"""A printed page holds what its numbers are of, and the numbers; nothing that is only there to be clicked."""

import re

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.views.shared import printed_rows
from tests.browser.steps import open_page
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

STYLES = sorted((ROOT / "dashboard" / "views").rglob("*.css"))
TO_BE_CLICKED = (
    "stSidebar", "stButton", "stDownloadButton", "stPopover", "stPageLink", "stForm", "stSelectbox", "stButtonGroup",
)  # fmt: skip


def top_of(place: Locator) -> float:
    """Return how far below the upper edge of the page something stands."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_a_printed_page_says_what_it_is_of_and_leaves_out_what_is_clicked(page: Page) -> None:
    open_page(page, "operation_score", "?unit=S1")
    page.emulate_media(media="print")
    try:
        assert {
            name: page.get_by_test_id(name).locator("visible=true").count() for name in TO_BE_CLICKED
        } == dict.fromkeys(TO_BE_CLICKED, 0)
        expect(page.locator(".st-key-filter-bar")).to_be_hidden()
        headline, footer = page.locator(".st-key-headline"), page.locator(".st-key-footer")
        expect(headline).to_contain_text("Operation score")
        expect(headline).to_contain_text(re.compile("Linhai Chemical Works.*1 Nov 2025.*31 Oct 2026"))
        expect(footer).to_contain_text("As of 31 Oct 2026")
        tile = page.get_by_test_id("stMetric").first
        assert top_of(footer) < top_of(tile)  # the day of the data stands above the first number, not below the last
        assert tile.evaluate("tile => getComputedStyle(tile).breakInside") == "avoid"
    finally:
        page.emulate_media(media="null")


def test_a_table_is_printed_as_rows_and_not_as_what_a_canvas_happens_to_show(page: Page) -> None:
    """Four sites have worked hours in the period: four rows on paper, as on the screen."""
    open_page(page, "compare")
    on_paper, canvas = page.locator(".for-print table"), page.get_by_test_id("stDataFrame")
    expect(canvas).to_be_visible()
    expect(on_paper).to_be_hidden()
    page.emulate_media(media="print")
    try:
        expect(canvas).to_be_hidden()
        expect(on_paper.locator("tbody tr")).to_have_count(4)
        expect(on_paper.locator("tr", has_text="Beigang Terminal")).to_contain_text("70,290")
        assert {
            name: page.get_by_test_id(name).locator("visible=true").count() for name in TO_BE_CLICKED
        } == dict.fromkeys(TO_BE_CLICKED, 0)
    finally:
        page.emulate_media(media="null")


def test_what_is_printed_is_written_as_on_the_screen_and_says_how_much_is_left_out() -> None:
    rows = pd.DataFrame(
        {
            "name": ["<b>Kiln</b>"] * 41,
            "share": [12.345] + [None] * 40,
            "hours": [70290.0] * 41,
            "day": pd.to_datetime(["2026-10-31"] * 41),
            "is_late": [True] * 41,
        }
    )
    look = {"share": {"label": "Share", "type_config": {"format": "%.1f %%"}}, "name": "Area"}
    look["hours"] = {"label": None, "type_config": {"format": "localized"}}
    written = printed_rows.as_html(rows, "Areas", look)
    heads, *lines = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", written))
    assert heads == ["Area", "Share", "hours", "day", "is_late"]
    assert lines[0] == ["&lt;b&gt;Kiln&lt;/b&gt;", "12.3 %", "70,290", "2026-10-31", "yes"]
    assert lines[1][1] == "–"
    assert len(lines) == 40
    assert "The first 40 of 41 rows" in written
    wide = pd.DataFrame([range(14)], columns=[f"c{place}" for place in range(14)])
    assert "<th class=number>c11<" in printed_rows.as_html(wide, "Wide", {})
    assert "c12" not in printed_rows.as_html(wide, "Wide", {})
    assert "2 more columns are not printed." in printed_rows.as_html(wide, "Wide", {})
    assert "The first" not in printed_rows.as_html(rows.head(40), "Areas", look)


@pytest.mark.parametrize("nothing", [None, pd.NA, pd.NaT, float("nan"), ""])
def test_every_kind_of_no_data_is_printed_as_such(nothing: object) -> None:
    assert printed_rows.cell(nothing) == "–"
    assert printed_rows.cell(["S1", None]) == "['S1', None]"


def test_no_page_is_printed_as_on_a_phone() -> None:
    """Paper is narrower than a screen: a rule for narrow ones must say that it is for screens."""
    narrow = {
        path.name: re.findall(r"@media (?!screen)[^{]*max-width", path.read_text(encoding="utf-8")) for path in STYLES
    }
    assert {name: found for name, found in narrow.items() if found} == {}
