"""On the page a month is closed and reopened by a form, and what moved since is shown with the reasons."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.numbers import kpis
from dashboard.review.reported import as_reported_table, closing, differences
from dashboard.views.review import closing_panels
from tests.small_company import ACCIDENTS, MONTH, send
from tests.test_pages import assert_no_error, words_on

PAGE = f"""
from dashboard.review.reported import closing
from dashboard.views.review import closing_panels
closing_panels.status_and_forms({MONTH!r})
closing_panels.as_reported(closing.status({MONTH!r}), None)
"""
AGAIN = f"""
from dashboard.review.reported import closing
from dashboard.views.review import closing_panels
closing_panels.write("close-{MONTH}-0", {MONTH!r}, closing.close, {{}})
closing_panels.status_and_forms({MONTH!r})
"""
EVIL = "=1+1 <script>alert(1)</script> **bold** " * 250  # 10 000 characters


@pytest.fixture
def may(loaded_may: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return a data folder in which May is loaded and open."""
    shutil.copytree(loaded_may, tmp_path / "data")
    return use_data(tmp_path / "data")


def show() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60).run()
    assert_no_error(app)
    return app


def html_on(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def submit(app: AppTest, form: str, label: str) -> AppTest:
    app.button(key=f"FormSubmitter:{form}-{label}").click().run()
    assert_no_error(app)
    return app


def test_a_month_is_closed_and_reopened_by_its_forms(may: Path) -> None:
    app = show()
    assert "2025-05 was never closed" in words_on(app)
    app.text_area(key=f"text-close-{MONTH}-0").set_value(EVIL)
    app.text_input(key=f"by-close-{MONTH}-0").set_value("Wei")
    submit(app, f"close-{MONTH}-0", "Close the month")
    closed = closing.status(MONTH)
    assert (closed.is_closed, closed.closed_by, closed.note) == (True, "Wei", EVIL.strip())
    assert "edition 1, closed by Wei on " in words_on(app)
    assert "<script>" not in words_on(app)
    assert "Every number still is what was reported." in words_on(app)
    app.text_area(key=f"text-reopen-{MONTH}-1").set_value("one accident is missing")
    submit(app, f"reopen-{MONTH}-1", "Reopen the month")
    assert closing.status(MONTH).reopened_by == "Wei"  # the name given before
    assert "one accident is missing" in words_on(app)


def test_without_a_name_nothing_is_written_and_it_is_said(may: Path) -> None:
    app = submit(show(), f"close-{MONTH}-0", "Close the month")
    assert not app.error  # it is said at the field
    assert "Write your name." in words_on(app)
    assert state.rows("select * from closings").empty


def test_a_second_click_on_the_button_that_closed_does_nothing(may: Path) -> None:
    """The browser may send it before the page is drawn anew; it neither fails nor opens the month again."""
    app = show()
    app.text_input(key=f"by-close-{MONTH}-0").set_value("Wei")
    submit(app, f"close-{MONTH}-0", "Close the month")
    again = AppTest.from_string(AGAIN, default_timeout=60)
    again.session_state[closing_panels.DONE] = app.session_state[closing_panels.DONE]
    assert_no_error(again.run())
    assert not again.error
    assert [each.edition for each in closing.history(MONTH)] == [1]
    assert closing.status(MONTH).is_closed
    assert "nothing has moved since" in words_on(app)


@pytest.mark.soak
def test_who_comes_second_is_told_who_was_first(may: Path) -> None:
    app = show()
    closing.close(MONTH, "Li")
    app.text_input(key=f"by-close-{MONTH}-0").set_value("Wei")
    app.text_area(key=f"text-close-{MONTH}-0").set_value("as agreed with <b>all</b>")
    submit(app, f"close-{MONTH}-0", "Close the month")
    assert "2025-05 is closed: Li closed it on " in app.error[0].value
    assert "as agreed with &lt;b&gt;all&lt;/b&gt;" in html_on(app)
    assert "edition 1, closed by Li on " in words_on(app)


@pytest.mark.soak
def test_a_state_file_that_cannot_be_written_is_said(may: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise state.CannotWrite("state.sqlite: database or disk is full")

    app = show()
    app.text_input(key=f"by-close-{MONTH}-0").set_value("Wei")
    monkeypatch.setattr(state, "writing", full)
    submit(app, f"close-{MONTH}-0", "Close the month")
    assert [error.value for error in app.error] == ["state.sqlite: database or disk is full"]


def test_what_moved_stands_beside_what_was_reported(
    closed_may: Path, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    data = use_data(shutil.copytree(closed_may, tmp_path / "data"))
    send(data, tmp_path, accidents_june=ACCIDENTS + "A2,T2,2025-05-20,employee,medical_treatment,0\n")
    app = show()
    # One more accident, recordable case and injured person: their counts, TRIR, injury frequency, mean severity and
    # the share of serious injuries.
    assert f"6 of {len(kpis.catalogue())} numbers are no longer what was reported." in words_on(app)
    shown = html_on(app)
    assert "TRIR" in shown
    assert "Came late: accident A2, first in accidents_june.csv" in shown
    row = as_reported_table.table(differences.differences(closing.status(MONTH))).rows.set_index("kpi").loc["TRIR"]
    assert row["reported"] == "8.00 cases per 200 000 h"  # 1 case in 25 000 h; then a second one
    assert row["now"] == "16.0 cases per 200 000 h"
    assert row["change"] == "+8.00"


@pytest.mark.soak
def test_the_files_hold_numbers_and_no_formula(may: Path, tmp_path: Path) -> None:
    closing.close(MONTH, "Wei")
    send(may, tmp_path, evil=ACCIDENTS + "=1+1,T2,2025-05-20,employee,first_aid,0\n")
    moved = differences.differences(closing.status(MONTH))
    numbers = as_reported_table.numbers(moved).set_index("KPI")
    assert (numbers.at["accident_count", "As reported"], numbers.at["accident_count", "As of now"]) == (1.0, 2.0)
    from dashboard.review.reported import reasons
    from dashboard.wording import sheets

    rows = as_reported_table.labelled(reasons.table(moved[0].reasons).assign(kpi=moved[0].kpi))
    assert rows["Record"].tolist() == ["=1+1"]
    assert ",'=1+1," in sheets.csv_bytes(rows).decode("utf-8-sig").replace('"', "")


def test_a_build_is_written_as_its_time() -> None:
    assert closing_panels.build_time("20261121T020510.407412Z") == "2026-11-21 02:05 UTC"
    assert closing_panels.build_time("by hand") == "by hand"
