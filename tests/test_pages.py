"""Every page opens: on the sample company, on each real set alone, on an empty warehouse, and on none at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.views.shared import missing_fields
from tests import overview_html
from tests.conftest import REAL_SETS, ROOT

APP = ROOT / "dashboard" / "app.py"
PAGES = sorted(path.stem for path in (APP.parent / "views" / "pages").glob("[!_]*.py"))
SECONDS = 60
WRITTEN = {  # pages that show what people wrote, as nobody wrote anything yet, and one that is a table of HTML
    "actions": "No action was started yet.",
    "saved_views": "No view is saved yet.",
    "access": "There is no file of who may see what",
    "scorecard": "newest months are worse than usual",
}

UseData = Callable[[Path], Path]


def open_page(page: str) -> AppTest:
    """Open one page of the app as its link does: the overview is not drawn first."""
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.switch_page(f"views/pages/{page}.py")
    return app.run()


def words_on(app: AppTest) -> str:
    """Return all text that a reader of the page sees outside charts and tables."""
    elements = [
        *app.title,
        *app.header,
        *app.subheader,
        *app.markdown,
        *app.caption,
        *app.info,
        *app.warning,
        *app.error,
    ]
    return "\n".join([*(str(element.value) for element in elements), overview_html.words_of(app)])


def at_fields(app: AppTest) -> list[str]:
    """Return what is said at fields that lack something, from the first to the last."""
    start = missing_fields.written("").partition("]")[0]
    said = [str(one.value) for one in app.markdown if str(one.value).startswith(start)]
    return [one.removeprefix(start).removesuffix("]").replace("\\", "") for one in said]


def shows_data(app: AppTest) -> bool:
    """Say whether the page holds at least one number, chart, map or table."""
    kinds = ("metric", "dataframe", "table", "plotly_chart", "deck_gl_json_chart", "pydeck_chart")
    return any(len(app.get(kind)) for kind in kinds) or 'class="tile"' in overview_html.html_of(app)


def assert_no_error(app: AppTest) -> None:
    """Fail with the message and the place of whatever the page raised."""
    errors = [f"{error.message}\n{''.join(error.stack_trace)}" for error in app.exception]
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("page", PAGES)
def test_page_shows_the_sample_company(page: str, sample_warehouse: Path, use_data: UseData) -> None:
    use_data(sample_warehouse)
    app = open_page(page)
    assert_no_error(app)
    assert shows_data(app) or WRITTEN.get(page, "never said") in words_on(app)


# Set by set, as little is kept of more than two warehouses. Empty tables are seen by test_every_unit.py in each run.
@pytest.mark.soak
@pytest.mark.parametrize(("name", "page"), [(name, page) for name in REAL_SETS for page in PAGES])
def test_page_opens_on_a_real_set_alone(name: str, page: str, real_warehouse: UseData, use_data: UseData) -> None:
    use_data(real_warehouse(name))  # type: ignore[arg-type]  # a function of one argument
    app = open_page(page)
    assert_no_error(app)
    assert len(words_on(app)) > 40 or shows_data(app)


@pytest.mark.parametrize("page", PAGES)
def test_page_says_what_is_missing_on_an_empty_warehouse(page: str, empty_warehouse: Path, use_data: UseData) -> None:
    use_data(empty_warehouse)
    app = open_page(page)
    assert_no_error(app)
    assert len(words_on(app)) > 40


@pytest.mark.parametrize("page", PAGES)
def test_page_says_how_to_load_without_a_warehouse(page: str, data_dir: Path) -> None:
    app = open_page(page)
    assert_no_error(app)
    assert "pipelines load" in words_on(app)
