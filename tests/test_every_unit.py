"""Every page, the review and every pack, for every unit of a company in which each table is empty somewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.report import packs, printed
from dashboard.review import agenda
from dashboard.review.content import Review
from tests import uneven_company
from tests.browser.find_browser import browser_here
from tests.conftest import Loader, few_month_ends
from tests.test_pages import APP, PAGES, SECONDS, words_on
from tests.uneven_company import NEWEST, QUIET, SITES

UNITS = ("", *SITES)  # all together, and every team that lacks something
LACKS_MOST = "UNCOUNTED"
STARTS = {"pptx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>"}


@pytest.fixture(scope="session")
def uneven_warehouse(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with that company loaded. Read only."""
    return loaded_once("uneven", uneven_company.exports(tmp_path_factory.mktemp("uneven") / "exports"))


@pytest.fixture
def company(uneven_warehouse: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read that company; its rules are tested back at a few month ends only, as three years of it are empty."""
    few_month_ends(monkeypatch)
    return use_data(uneven_warehouse)


LACKING = [pytest.param(unit, marks=[] if unit == LACKS_MOST else [pytest.mark.soak]) for unit in UNITS]


@pytest.mark.parametrize("unit", LACKING)
def test_every_page_opens_for_every_unit(unit: str, company: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=3 * SECONDS)
    if unit:
        app.query_params["unit"] = unit
    faults = {page: fault for page in PAGES if (fault := fault_on(app, page))}
    assert app.session_state["unit"] == ([unit] if unit else [])
    assert not faults, "\n\n".join(f"{page}: {fault}" for page, fault in faults.items())


def fault_on(app: AppTest, page: str) -> str:
    """Open a page; give what it raised, or that it says next to nothing."""
    app.switch_page(f"views/pages/{page}.py").run()
    raised = [f"{error.message}\n{''.join(error.stack_trace)}" for error in app.exception]
    return "\n".join(raised) or ("" if len(words_on(app)) > 40 else "it says nothing")


@pytest.mark.parametrize("unit", LACKING)
def test_the_newest_month_is_reviewed_and_filed_for_every_unit(unit: str, company: Path) -> None:
    review = agenda.review(NEWEST, unit or None)
    assert filed(review) == list(STARTS)


@pytest.mark.parametrize("unit", ["", pytest.param("CALM", marks=pytest.mark.soak)])
def test_a_month_that_knows_only_old_events_is_reviewed_and_filed(unit: str, company: Path) -> None:
    review = agenda.review(QUIET, unit or None)
    assert filed(review) == list(STARTS)


def filed(review: Review) -> list[str]:
    """Return the formats in which a review can be written; all of them are whole files."""
    return [name for name, start in STARTS.items() if packs.as_bytes(review, name).startswith(start)]


@pytest.mark.soak
def test_a_review_without_much_is_printed(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (path := browser_here()):
        pytest.fail("no browser found: run python tests/browser/find_browser.py")
    monkeypatch.setenv(printed.NAMED, path)
    assert packs.as_bytes(agenda.review(QUIET, "CALM"), "pdf").startswith(b"%PDF-")
