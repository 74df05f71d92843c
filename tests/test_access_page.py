"""The page of those who administer access: who may what, who is here, looking as another, the trail."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import viewer
from dashboard.access.access_file import path
from dashboard.access.roles import RIGHTS, ROLES
from dashboard.tokens import tokens
from dashboard.views.access import access_panels, identity
from dashboard.visits import trail
from tests.test_access_file import HEAD, person
from tests.test_access_scope import all_of, opened
from tests.test_pages import open_page


@pytest.fixture
def here(own_state: Callable[[Path], Path], sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the sample company with an administrator and an officer of a workshop."""
    folder = own_state(sample_warehouse)
    people = person("boss", roles='"administrator"', units='"all"', personal="true")
    people += person("lin", roles='"safety_officer"', units='["W11"]') + person("x", roles='"oficer"')
    path().parent.mkdir()
    monkeypatch.setattr(identity, "told_by", lambda *_of: "a cookie")  # a page under test has none of its own
    path().write_text(HEAD + people, encoding="utf-8")
    yield folder
    viewer.found_by(None)


def button(app: AppTest, label: str) -> AppTest:
    """Click on the first button of a label."""
    return next(one for one in app.button if one.label == label).click().run()


def test_the_page_shows_people_faults_and_the_trail_and_ends_a_session(here: Path) -> None:
    lin = opened("compare")
    assert "Synthesis Workshop" in all_of(lin)
    page = opened("access", "boss")
    assert not page.exception
    said = all_of(page)
    assert "2 people and 0 groups" in said
    assert "Nearest" in said
    assert "Name of lin" in said
    assert "\\* only for those who see all units" in [one.value for one in page.caption]  # a star, and no list
    assert "signed in" in said
    ends = [one for one in page.button if one.label == "End"]
    assert len(ends) == 2
    ends[-1].click().run()  # the newest stands first
    assert not page.exception
    lin.run()
    assert [one.value for one in lin.info] == ["An administrator has ended your session."]
    assert "Synthesis" not in all_of(lin)
    with viewer.everything():
        assert trail.check().is_whole


def test_of_very_many_the_page_shows_some_and_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_panels, "MOST_FAULTS", 0)
    monkeypatch.setattr(access_panels, "MOST_ENDED", 1)
    opened("compare")
    page = opened("access", "boss")
    assert not page.exception
    assert "1 more fault; this lists all:" in all_of(page)
    assert len([one for one in page.button if one.label == "End"]) == 1
    page.text_input(key="sessions-of").set_value("LIN").run()
    said = [one.value for one in page.caption if "sessions are shown" in one.value]
    assert said == ["1 of 1 sessions are shown, those seen last first."]


def test_who_looks_at_the_page_where_nobody_signs_in_is_not_locked_out(
    own_state: Callable[[Path], Path], sample_warehouse: Path
) -> None:
    """The file of visits says that somebody signed in; without access.toml it would let nobody in."""
    folder = own_state(sample_warehouse)
    page = open_page("access")
    assert not page.exception
    assert trail.check().lines == 0
    assert sorted(path.name for path in folder.iterdir()) == ["warehouse"]
    page.run()
    assert [one.value for one in page.info if "nobody is let in" in one.value] == []


def test_a_token_is_made_shown_once_and_ended_on_the_page(here: Path) -> None:
    page = opened("access", "boss")
    page.text_input(key="token-name-0").set_value("Power BI")
    page.multiselect(key="token-units-0").set_value(["W11"])
    button(page, "Make the token")
    assert not page.exception
    (text,) = [one.value for one in page.code if one.value.startswith("fourcolor_")]
    found = tokens.found(text)
    assert found is not None
    assert (found.name, found.roles, found.units, found.personal) == ("Power BI", ("viewer",), ("W11",), False)
    page.selectbox(key="token-ends").set_value(found.token_id).run()
    assert text not in all_of(page) + "".join(one.value for one in page.code)
    page.button(key="token-end").click().run()
    assert not page.exception
    assert tokens.found(text).ended_by == "Name of boss"  # type: ignore[union-attr]
    with viewer.everything():
        assert [*trail.lines("token")["deed"]] == ["token ended", "token made"]
    assert "token-name-0" not in {one.key for one in opened("access").text_input}  # Lin administers nothing


def test_every_right_and_role_is_said_in_words() -> None:
    assert set(access_panels._rights_in_words()) == set(RIGHTS)
    assert set(access_panels.roles_in_words()) == set(ROLES)


def test_looking_as_another_shows_theirs_and_writes_nothing(here: Path) -> None:
    page = opened("access", "boss")
    page.selectbox(key="view-as").set_value(("https://id.example", "lin")).run()
    button(page, "See what they see")
    page.switch_page("views/pages/annotations.py").run()
    assert not page.exception
    said = all_of(page)
    assert "Name of lin, seen by Name of boss" in said
    assert "Donghe" not in said
    assert not {"Add", "Save the correction"} & {one.label for one in page.button}
    button(page, "Look as myself again")
    assert "Donghe" in all_of(page)


def test_who_does_not_administer_has_no_such_page(here: Path) -> None:
    assert opened("access").title[0].value != "Access"


def test_the_trail_tells_which_pages_and_units_were_looked_at(here: Path) -> None:
    app = opened("compare")
    app.run()
    app.multiselect(key="unit").set_value(["T111"]).run()
    app.switch_page("views/pages/targets.py").run()
    with viewer.everything():
        rows = trail.lines()
    told = rows[rows["deed"] == "page"][["who", "place", "units", "detail"]].to_numpy().tolist()[::-1]
    assert told == [
        ["Name of lin", "compare", "W11", "W11"],
        ["Name of lin", "compare", "W11", "T111"],
        ["Name of lin", "targets", "W11", "T111"],
    ]
