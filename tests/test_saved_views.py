"""Saved views: kept under a name, shared or one's own, opened with the same choices, sent once when they are due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.filters import Filters
from dashboard.numbers import choosing, company
from dashboard.saved_views import command, saved_views, send_views, view_letter
from dashboard.saved_views.saved_views import CannotSave, SavedView
from tests.conftest import ROOT
from tests.mail_and_post import Postbox
from tests.test_pages import at_fields

APP = ROOT / "dashboard" / "app.py"
LINK = {"unit": ["S1", "S2"], "period": ["last_full_month"], "compare": ["custom"], "before_from": ["2026-01-01"],
        "before_to": ["2026-01-31"]}  # fmt: skip
MINE = SavedView("", "My sites", "rectification", LINK, ("treatment_on_time_rate", "trir"), reader="aa11")
TO_ALL = SavedView("", "For all", "accidents", {}, ("trir", "gone"), is_shared=True, reader="aa11")


@pytest.fixture
def folder(sample_warehouse: Path, own_state: Callable[[Path], Path]) -> Path:
    """Use the sample company with a state file of its own."""
    return own_state(sample_warehouse)


def test_a_view_is_seen_in_its_browser_and_a_shared_one_everywhere(folder: Path) -> None:
    mine, to_all = saved_views.save(MINE), saved_views.save(TO_ALL, "Li")
    assert saved_views.visible("aa11") == (to_all, mine)
    assert saved_views.visible("bb22") == (to_all,)
    assert saved_views.visible("") == (to_all,), "a browser without a name has no views of its own"
    saved_views.withdraw(to_all, "Li")
    assert saved_views.visible("bb22") == ()
    assert len(state.rows("select * from views_saved")) == 3, "what was withdrawn is kept"


@pytest.mark.parametrize("name", ["", "  ", "my  SITES"])
def test_a_view_needs_a_name_of_its_own(name: str, folder: Path) -> None:
    saved_views.save(MINE)
    with pytest.raises(CannotSave, match="name"):
        saved_views.save(SavedView("", name, "overview", {}, reader="aa11"))
    assert len(saved_views.known()) == 1


def test_a_view_is_sent_to_somebody_and_only_when_shared(folder: Path) -> None:
    mine = saved_views.save(MINE)
    with pytest.raises(CannotSave, match="shared"):
        saved_views.change(mine, "Li", sent_every="week", recipients=("office",))
    with pytest.raises(CannotSave, match="to whom"):
        saved_views.change(mine, "Li", is_shared=True, sent_every="week")


def test_a_link_gives_the_choices_that_the_bar_gave(folder: Path) -> None:
    build = company.build_in_use()
    assert build is not None
    found = choosing.choices(build, choosing.of_link(LINK))
    october = Filters(date(2026, 10, 1), date(2026, 10, 31), units=("S1", "S2"))
    assert found.filters == october
    assert found.before == Filters(date(2026, 1, 1), date(2026, 1, 31), units=("S1", "S2"), as_of=date(2026, 1, 31))
    assert choosing.choices(build, choosing.of_link({"unit": ["nobody"], "from": ["x"]})).filters.chosen_units == ()


@pytest.mark.parametrize(
    ("every", "day"), [("day", date(2026, 11, 27)), ("week", date(2026, 11, 23)), ("month", date(2026, 11, 1))]
)
def test_a_view_is_due_once_a_day_a_week_or_a_month(every: str, day: date) -> None:
    assert send_views.due_date(every, date(2026, 11, 27)) == day, "27 November 2026 is a Friday"


def test_what_is_due_is_sent_once_with_its_numbers(
    folder: Path, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "recipients.toml").write_text('[office]\nemail = ["a@example.com"]\n')
    monkeypatch.setenv("FOURCOLOR_ADDRESS", "https://safety.example.com/")
    saved_views.change(saved_views.save(TO_ALL, "Li"), "Li", sent_every="month", recipients=("office",))
    saved_views.save(MINE)
    assert command.send(is_dry=True) == 0
    assert "Would be sent to office (email): For all" in capsys.readouterr().out
    assert command.send(is_dry=False) == 0
    assert command.send(is_dry=False) == 0
    assert "No view is due." in capsys.readouterr().out
    ((_to, mail),) = postbox.taken
    text = mail.get_body(("plain",)).get_content().replace("\u00a0", " ")  # type: ignore[union-attr]  # without it the test fails
    assert "TRIR: 1.51 cases per 200 000 h · 50 in 6,630,756 hours" in text, "as the page of accidents shows it"
    assert "https://safety.example.com/accidents" in text
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "For all, All units, 2025-11-01 to 2026-10-31.csv"
    rows = file.get_payload(decode=True).decode("utf-8-sig").splitlines()  # type: ignore[union-attr]  # without it the test fails
    assert rows[0].startswith('"KPI","Counted","Out of","Value"')
    assert rows[1].startswith('"TRIR",50')


def test_a_view_that_nobody_takes_is_tried_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "recipients.toml").write_text('[office]\nemail = ["a@example.com"]\n')
    saved_views.change(saved_views.save(TO_ALL, "Li"), "Li", sent_every="day", recipients=("office", "nobody"))
    assert command.send(is_dry=False) == 1
    said = capsys.readouterr().err
    assert "nobody: no address" in said
    assert "Not taken by office (email): For all" in said
    assert [one.outcome for one in send_views.send()[0]] == ["failed"]


def test_an_address_of_the_environment_must_be_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("", "javascript:alert(1)", "https://[::1", "safety"):
        monkeypatch.setenv("FOURCOLOR_ADDRESS", given)
        assert view_letter.link(TO_ALL) == ""


def test_the_page_lists_views_and_withdraws_one_by_name(folder: Path) -> None:
    saved_views.save(TO_ALL, "Li")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page("views/pages/saved_views.py").run()
    assert not app.exception
    (one,) = saved_views.known()
    app.button(key=f"withdraw-{one.view_id}").click().run()
    assert at_fields(app) == ["Your name is missing: it stands beside what others see changed."]
    app.text_input(key="by-views").set_value("Li").run()
    app.button(key=f"withdraw-{one.view_id}").click().run()
    assert not app.exception
    assert saved_views.known() == ()


def test_a_view_of_a_page_that_is_gone_is_said_and_leads_nowhere(folder: Path) -> None:
    gone = saved_views.save(replace(TO_ALL, page="../../etc"), "Li")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page("views/pages/saved_views.py").run()
    assert not app.exception
    assert "its page is gone" in [one.value for one in app.caption]
    assert app.button(key=f"withdraw-{gone.view_id}").label == "Withdraw"
