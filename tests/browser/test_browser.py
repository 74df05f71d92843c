"""What only a real browser shows: pages draw, filters travel in the URL, downloads open, nothing leaves the machine."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Window, Windows
from tests.browser.steps import (
    IS_DRAWN,
    SUBJECTS,
    assert_drawings_have_words,
    chip,
    choose,
    click_until,
    go_to,
    open_page,
    settle,
    walk_to,
)
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

FILES = {path.stem for path in (ROOT / "dashboard" / "views" / "pages").glob("[!_]*.py")}
PAGES = [name for pages in SUBJECTS for name in pages]  # in the order of the links, so that each is one click away
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# One of each kind in every run: tiles, a map, a plan drawn upon, charts, a wide table, a form, a box for files, texts.
KINDS = {"overview", "risk_map", "draw_areas", "compare", "scorecard", "forms", "data", "definitions"}
LOOKS = [  # every width and every scheme; neither depends on the other, and other tests read pages in a wide window
    pytest.param(("phone", "dark"), id="phone-dark"),
    pytest.param(("wide", "light"), id="wide-light", marks=pytest.mark.soak),
]


@pytest.fixture(scope="module", params=LOOKS)
def walk(request: pytest.FixtureRequest, windows: Windows, address: str) -> Iterator[tuple[Window, str]]:
    """Yield the window in a width and a scheme, in which all pages are walked through, and its name."""
    size, scheme = request.param
    window = windows(address, size == "wide")  # maps are looked at in a wide window
    window.page.emulate_media(color_scheme=scheme)
    window.page.set_viewport_size(SIZES[size])
    open_page(window.page, "definitions")
    yield window, f"{size}-{scheme}"
    window.page.emulate_media(color_scheme="null")


def test_the_links_lead_to_every_page() -> None:
    assert sorted(PAGES) == sorted(FILES)
    assert set(PAGES) > KINDS


def test_a_chart_out_of_sight_is_drawn_when_the_reader_comes_near(page: Page) -> None:
    """Compliance has four charts: two at the top, one by unit far below them, the clauses at the end."""
    open_page(page, "compliance")
    room = page.locator("[data-chart=chart-clause_nonconformity_rate-]")
    expect(room).to_have_attribute("aria-label", re.compile("."))
    room.scroll_into_view_if_needed()
    expect(page.locator(".st-key-chart-clause_nonconformity_rate- .js-plotly-plot")).to_be_visible()
    expect(room).to_have_count(0)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in KINDS else pytest.mark.soak) for name in PAGES]
)
def test_every_page_fits_and_names_its_drawings(walk: tuple[Window, str], name: str, pictures: Path) -> None:
    window, look = walk
    page = window.page
    walk_to(page, name)
    page.screenshot(path=pictures / f"{name}-{look}.png")
    assert_drawings_have_words(page)
    too_wide = page.evaluate(
        "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(place => place.scrollWidth - place.clientWidth))"
    )
    assert too_wide <= 0, f"{name} is {too_wide} pixels wider than a window of {look}"
    window.assert_nothing_happened()


def test_filters_travel_in_the_url_and_across_pages(page: Page) -> None:
    open_page(page, "inspections")
    choose(page, "Period", "This year")
    expect(page).to_have_url(re.compile("period=this_year"))
    settle(page)
    choose(page, "Unit", "Linhai")
    expect(page).to_have_url(re.compile("unit=S1"))
    settle(page)
    go_to(page, "Rates", "Accidents")
    expect(page).to_have_url(re.compile("accidents.*period=this_year"))
    expect(page).to_have_url(re.compile("accidents.*unit=S1"))
    expect(chip(page, "Unit")).to_contain_text("Linhai")


@pytest.mark.soak
def test_a_link_opens_the_same_view(page: Page) -> None:
    open_page(page, "overview", "?period=last_full_month")
    expect(chip(page, "Period")).to_contain_text("Last full month")


def test_records_open_and_download_as_csv_and_as_excel(page: Page) -> None:
    open_page(page, "inspections")
    page.get_by_test_id("stMain").get_by_role("button", name="Records").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_test_id("stDataFrame")).to_be_visible()
    saved = {}
    for kind in ("CSV", "Excel"):
        with page.expect_download() as download:
            drawer.get_by_role("button", name=kind, exact=True).click()
        saved[kind] = Path(download.value.path()).read_bytes()
    from_csv = pd.read_csv(io.BytesIO(saved["CSV"]), dtype=str)
    from_excel = pd.read_excel(io.BytesIO(saved["Excel"]), dtype=str, engine="calamine")
    assert len(from_csv) > 0
    assert len(from_csv) == len(from_excel)
    assert list(from_csv.columns) == list(from_excel.columns)


def test_at_twice_its_size_the_bar_shows_each_choice_whole_and_below_the_header(page: Page) -> None:
    """A window of 1440 × 900 read at 200 % is 720 × 450 wide: what has no room is reached by moving the bar."""
    page.set_viewport_size({"width": 720, "height": 450})
    open_page(page, "saved_views")
    header = page.get_by_test_id("stHeader").bounding_box()
    boxes = [one.bounding_box() for one in page.locator(".st-key-filter-bar button").all()]
    assert header is not None
    found = sorted((box["x"], box["y"], box["width"]) for box in boxes if box)
    assert len(found) > 4
    assert min(y for _x, y, _width in found) >= header["y"] + header["height"]
    overlaps = [left + width - right for (left, _y, width), (right, *_rest) in pairwise(found)]
    assert max(overlaps) <= 1  # buttons of one group share their edge


def test_the_front_page_is_found_by_its_name_with_the_choices_of_the_link(page: Page) -> None:
    page.goto("/overview?unit=S1")
    settle(page)
    expect(page).to_have_url(re.compile(r"//[^/]+/\?.*unit=S1"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".st-key-headline")).to_contain_text("Linhai Chemical Works")
    expect(page.locator("h2.verdict")).to_be_visible()


def test_without_webgl_a_map_that_needs_it_is_a_picture_that_can_be_clicked(page: Page) -> None:
    open_page(page, "risk_map", "?map=earth")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("This browser has no WebGL")).to_be_visible()
    main.get_by_role("button", name="Solvent tank farm. R Major").press("Enter")
    expect(page).to_have_url(re.compile(r"area=A\d+"))
    expect(main.get_by_role("heading", name="Solvent tank farm", exact=True)).to_be_visible()


@pytest.mark.soak  # tests of the risk map click on a plan in each run
def test_a_click_on_a_site_seen_from_far_leads_to_its_plan_and_there_to_an_area(page: Page) -> None:
    """The areas of four sites are too small for words on one map: deck.gl draws it, with the name of each site."""
    open_page(page, "risk_map", "?map=earth")
    earth = page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first
    expect(earth).to_be_visible()
    page.wait_for_function(IS_DRAWN)
    frame = earth.bounding_box()
    assert frame is not None
    # Linhai lies at 118.87° E, 32.27° N, a bit right of and above the middle of all sites; its name stands above it.
    click_until(page, (frame["x"] + frame["width"] * 0.57, frame["y"] + frame["height"] * 0.424), "map=P1")
    page.locator("svg.large .area").last.press("Enter")  # the worst is drawn last
    expect(page).to_have_url(re.compile(r"area=A1\d\d"))
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("tab", name="Risk points")).to_be_visible()
    expect(main.get_by_role("tab", name="Open hazards")).to_be_visible()
    main.get_by_role("tab", name="Recent inspections").click()
    settle(page)
    expect(main.get_by_role("tabpanel").get_by_test_id("stDataFrame").first).to_be_visible()
