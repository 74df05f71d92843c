"""From a ledger to a number on a page in the browser: the first file, a mapping, refused rows, undo, the sample."""

import io
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.steps import settle
from tests.mapping_files import chinese_ledger, text
from tests.server import running_server

pytestmark = pytest.mark.browser
DESKTOP, PHONE = (1440, 900), (390, 844)
MOST_DECISIONS, MOST_SECONDS = 5, 180
HEADER = ("hazard_id", "unit_id", "source", "hazard_level", "found_date", "description")
# Nobody knows these headers: an English log with a title, days before months, and a column of serial numbers.
CONCERNS = [
    ["Concern log of the plant"],
    ["No", "Raised", "Shop", "What is wrong", "Seriousness", "Put right", "Raised by"],
    ["1", "08/10/2026", "Mill", "Guard rail loose", "Minor", "12/10/2026", "Ann"],
    ["2", "08/10/2026", "Mill", "Extinguisher out of date", "Minor", "/", "Ann"],
    ["3", "19/10/2026", "Kiln", "Interlock bridged", "Severe", "19/10/2026", "Bob"],
]


class Reader:
    """A reader before a page, whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        """Begin with no decision made."""
        self.page, self.decisions = page, 0

    def decide(self, selector: str) -> None:
        """Click what decides something."""
        self.page.locator(selector).first.click()
        self.decisions += 1

    def send(self, path: Path) -> None:
        """Drop a file into the box, and wait until it is read."""
        self.page.locator("input[type=file]").set_input_files(str(path))

    def sees(self, words: str) -> None:
        """Wait for words on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=3 * PATIENCE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder that is served, which each test finds empty."""
    return tmp_path_factory.mktemp("uploads") / "data"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Yield the address of a dashboard on that folder."""
    folder.mkdir()
    with running_server(folder) as address:
        yield address


@pytest.fixture
def empty(page: Page, folder: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Yield a reader before a dashboard in whose data folder nothing lies."""
    language, (width, height) = getattr(request, "param", ("en", DESKTOP))
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/?lang={language}")
    yield Reader(page)
    assert page.get_by_test_id("stException").all_text_contents() == []


@pytest.mark.parametrize(
    "empty",
    [("en", DESKTOP), pytest.param(("zh", PHONE), marks=pytest.mark.soak)],
    ids=["desktop", "phone"],
    indirect=True,
)
def test_a_ledger_nobody_knows_becomes_a_number_with_few_decisions(empty: Reader, folder: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    empty.send(text(tmp_path / "concern log 2026-10.csv", CONCERNS))
    expect(empty.page.locator(".st-key-mapping-next")).to_be_visible(timeout=3 * PATIENCE)
    if empty.page.locator(".st-key-answer-all").count():
        empty.decide(".st-key-answer-all button")
    while empty.page.locator(".st-key-mapping-next button:enabled").count() == 0:
        unanswered = "[class*=st-key-question-]:not(:has([class*=material]))"
        if empty.page.locator(f"{unanswered} button").count():
            empty.decide(f"{unanswered} button[kind=primary]")
        settle(empty.page)
    empty.decide(".st-key-mapping-next button:enabled")
    empty.decide("[class*=st-key-want-] button")
    expect(empty.page.locator("[class*=st-key-close-]")).to_be_visible()
    settle(empty.page)
    assert empty.decisions <= MOST_DECISIONS
    assert time.monotonic() - began < MOST_SECONDS
    assert len([*(folder / "settings" / "sources").glob("*.toml")]) == 1
    empty.page.goto("/rectification")
    settle(empty.page)
    assert empty.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_file_above_the_limit_is_told_why_beside_the_box(empty: Reader, tmp_path: Path) -> None:
    said = empty.page.get_by_text("larger than 1 GB and was not sent")
    expect(empty.page.locator("input[type=file]")).to_be_attached()
    expect(said).to_be_hidden()
    large = tmp_path / "hazards of ten years.csv"
    with large.open("wb") as file:
        file.truncate(1024**3 + 1)  # a file of holes: it takes no room
    empty.send(large)
    expect(said).to_be_visible()
    expect(said).to_contain_text("python -m pipelines load FILE")


@pytest.mark.soak
def test_a_usual_ledger_needs_no_question_and_feeds_what_it_holds(empty: Reader, tmp_path: Path) -> None:
    empty.send(chinese_ledger(tmp_path))
    empty.sees("hazards: 4 new")
    empty.sees("also holds 3 inspections")
    empty.decide("[class*=st-key-more-] button")
    empty.decide(".st-key-mapping-next button:enabled")
    empty.sees("inspections: 3 new")
    empty.decide("[class*=st-key-want-] button")
    empty.sees("It counts now")
    assert empty.decisions == 3


def test_refused_rows_come_back_as_their_file_and_a_load_is_undone(empty: Reader, tmp_path: Path) -> None:
    good = ["H1", "S1", "inspection", "general", "2026-10-01", "Guard rail loose"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, good, ["H2", "S1", "inspection", "huge", "2026-10-02", "Door blocked"]):
        sheet.append(list(row))
    book.save(tmp_path / "hazards 2026-10.xlsx")
    empty.send(tmp_path / "hazards 2026-10.xlsx")
    empty.sees("hazards: 1 new")
    with empty.page.expect_download() as download:
        empty.page.get_by_role("button", name="To put right").click()
    assert download.value.suggested_filename == "hazards 2026-10, Rows to put right.xlsx"
    rows = list(openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0].values)
    assert rows[0] == (*HEADER, "Why refused")
    assert rows[1][:4] == ("H2", "S1", "inspection", "huge")
    assert len(rows) == 2
    empty.decide("[class*=st-key-want-] button")
    empty.sees("It counts now")
    empty.page.goto("/data")
    settle(empty.page)
    empty.decide("[class*=st-key-undo-] button")
    empty.sees("hazards: 1 gone")
    empty.decide("[class*=st-key-want-] button")
    empty.sees("Nothing is loaded yet")


@pytest.mark.soak
def test_a_renamed_column_is_said_and_repaired(empty: Reader, folder: Path, tmp_path: Path) -> None:
    empty.send(text(tmp_path / "concern log 2026-10.csv", CONCERNS))
    empty.decide(".st-key-answer-all button")
    empty.decide(".st-key-mapping-next button:enabled")
    empty.decide("[class*=st-key-want-] button")
    empty.sees("It counts now")
    empty.page.goto("/data")
    settle(empty.page)
    renamed = [[cell.replace("Seriousness", "Gravity") for cell in row] for row in CONCERNS]
    empty.send(text(tmp_path / "concern log 2026-11.csv", renamed))
    empty.sees("with other columns; what is proposed repairs it")
    empty.sees("is called")
    empty.decide(".st-key-mapping-next button:enabled")
    empty.sees("Nothing would change")  # the same concerns, read by the repaired source
    assert len([*(folder / "settings" / "sources").glob("*.toml")]) == 1


@pytest.mark.soak
def test_the_sample_company_comes_and_goes_with_one_click_each(empty: Reader) -> None:
    empty.decide(".st-key-load-samples button")
    empty.page.goto("/data")
    empty.sees("All numbers are those of the sample company")
    empty.decide(".st-key-remove-samples button")
    empty.sees("Nothing is loaded yet")
    assert empty.decisions == 2
