"""The buttons of the review page: a pack is made on a click, what cannot be made is a sentence, sendings are shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.report import packs, printed
from dashboard.report.packs import PackNotWritten
from dashboard.views.review.pack_buttons import MADE

MONTH = "2026-10"
FORMULA = "=HYPERLINK(1) <b>"


def script() -> None:
    from dashboard.views.review import pack_buttons

    pack_buttons.buttons("2026-10", "S1")


@pytest.fixture
def app(own_state: Callable[[Path], Path], sample_warehouse: Path) -> AppTest:
    """Return a page of nothing but the buttons, in a data folder of its own."""
    own_state(sample_warehouse)
    return AppTest.from_function(script, default_timeout=60)


def errors(app: AppTest) -> list[str]:
    return [each.value for each in app.error]


def test_nothing_is_made_before_a_click(app: AppTest) -> None:
    app.run()
    assert [button.label for button in app.button] == ["PowerPoint", "Excel", "HTML, one file", "PDF"]
    assert MADE not in app.session_state
    assert app.code[0].value == "python -m dashboard review 2026-10 --unit S1 --send"


def test_a_click_makes_the_pack_and_offers_it(app: AppTest) -> None:
    app.run().button("pack-html").click().run()
    made = app.session_state[MADE]
    assert (made.file_name, made.content[:15]) == (
        "Monthly safety review, Linhai Chemical Works, 2026-10.html",
        b"<!doctype html>",
    )
    assert [each.label for each in app.get("download_button")] == [  # type: ignore[union-attr]  # without it the test fails
        f"Save Monthly safety review, Linhai Chemical Works, 2026-10.html ({len(made.content) / 1000:,.0f} kB)"
    ]


def test_a_pack_is_offered_no_longer_when_something_was_written(app: AppTest) -> None:
    app.run().button("pack-html").click().run()
    with state.writing() as con:
        con.execute("insert into back_tests values ('build', 'late', '{}', '')")
    assert len(app.run().get("download_button")) == 0


def test_a_pack_that_cannot_be_made_is_a_sentence(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> bytes:
        raise PackNotWritten("no room for <b>it</b>")

    monkeypatch.setattr(packs, "as_bytes", fail)
    app.run().button("pack-xlsx").click().run()
    assert errors(app) == [r"no room for \<b\>it\</b\>"]
    assert len(app.get("download_button")) == 0
    assert not app.exception


def test_without_a_browser_pdf_is_closed_and_says_why(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(printed.NAMED, raising=False)
    monkeypatch.setattr(printed, "usual", lambda: None)
    app.run()
    assert [button.disabled for button in app.button] == [False, False, False, True]
    assert any("no Chrome or Chromium was found" in each.value for each in app.caption)


def test_the_last_sendings_are_shown(app: AppTest) -> None:
    rows = [
        (MONTH, "S1", "not closed", "office (email)", 1, "failed", "The mail server did not take it: code 451"),
        (MONTH, "S1", "not closed", "office (email)", 2, "delivered", ""),
        (MONTH, "S1", "edition 1", f"{FORMULA} (webhook)", 1, "failed", "The webhook answered 500"),
        (MONTH, "S1", "edition 1", "late (email)", 20, "failed", "no answer within 15 seconds"),
        (MONTH, "", "edition 1", "of another unit (email)", 1, "delivered", ""),
    ]
    with state.writing() as con:
        for row in rows:
            con.execute("insert into packs_sent values (?, ?, ?, ?, ?, ?, ?, '2026-11-02T08:00:00.000+00:00')", row)
    app.run()
    said = [each.value for each in (*app.caption, *app.warning)]
    assert any("Sent to office (email) on 2026-11-02 08:00 UTC: month not closed" in each for each in said)
    given_up, failed = (each.value for each in app.warning)  # the newest first
    assert "Not taken by late (email) in 20 attempts, given up: no answer within 15 seconds" in given_up
    assert r"Not taken by =HYPERLINK(1) \<b\> (webhook) on 2026-11-02 08:00 UTC, attempt 1" in failed
    assert "The webhook answered 500" in failed
    assert not any("another unit" in each or "451" in each for each in said)
    assert not app.exception
