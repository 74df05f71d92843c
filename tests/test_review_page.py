"""The review page: months, comments that cannot be lost, and one point after the other on a wall."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.review import agenda, comments
from dashboard.review.reported import closing
from tests.test_pages import APP, SECONDS, assert_no_error, words_on
from tests.test_review import MONTH
from tests.test_review import company as copied  # noqa: F401

EVIL = "<script>alert(1)</script> **bold** $x$ =1+1"


@pytest.fixture
def company(sample_warehouse: Path, own_state: Callable[[Path], Path]) -> Path:
    """Use the sample company with a state file of its own: reviews of it are made once."""
    return own_state(sample_warehouse)


def open_review(**query: str) -> AppTest:
    """Open the review page with a link."""
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/pages/review.py")
    app.run()
    assert_no_error(app)
    return app


def html_on(app: AppTest) -> str:
    """Return all HTML of the page: tables and comments."""
    return "\n".join(element.proto.body for element in app.get("html"))


def write(app: AppTest, key: str, text: str, by: str = "Li Wei", about: str = "") -> AppTest:
    """Fill a form and save it."""
    app.text_area(key=f"text-{key}").set_value(text)
    app.text_input(key=f"by-{key}").set_value(by)
    if about:
        app.selectbox(key=f"about-{key}").set_value(about)
    button: Any = next(each for each in app.button if each.form_id == f"form-{key}")
    button.click().run()
    assert_no_error(app)
    return app


def test_the_page_shows_eight_points_of_the_newest_month(company: Path) -> None:
    app = open_review()
    titles = [f"{place} {each.title}" for place, each in enumerate(agenda.review(MONTH).sections, start=1)]
    assert [each.value for each in app.header if each.value in titles] == titles
    assert app.selectbox(key="review_month").value == MONTH
    assert len(app.metric) > 12
    assert "Packing and bag loading hall" in html_on(app)


def test_a_month_of_the_link_is_shown(company: Path) -> None:
    app = open_review(month="2026-06")
    assert app.selectbox(key="review_month").value == "2026-06"
    assert "Jun 2026" in words_on(app)


@pytest.mark.parametrize(("month", "says"), [("2026-12", "is not over"), ("abc", "is not a month")])
def test_an_unknown_month_of_a_link_is_a_sentence(company: Path, month: str, says: str) -> None:
    app = open_review(month=month)
    assert says in app.warning[0].value
    assert app.selectbox(key="review_month").value == MONTH


def test_a_comment_is_shown_as_it_was_written(company: Path) -> None:
    app = write(open_review(), "say-rates", EVIL)
    assert [each.text for each in comments.of(MONTH)] == [EVIL]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** $x$ =1+1" in html_on(app)
    assert "<script>alert" not in html_on(app)
    assert "Li Wei" in words_on(app)
    assert app.text_area(key="text-say-rates").value == ""


def test_without_a_name_nothing_is_written_and_the_text_stays(company: Path) -> None:
    app = write(open_review(), "say-rates", "Ill for two weeks.", by=" ")
    assert not app.error  # it is said at the field
    assert "Write your name" in words_on(app)
    assert app.text_area(key="text-say-rates").value == "Ill for two weeks."
    assert comments.of(MONTH) == ()


def test_a_lesson_is_written_about_its_accident(company: Path) -> None:
    app = open_review()
    accident = app.selectbox(key="about-say-accidents").options[1].split()[0]
    write(app, "say-accidents", "Steps were icy.", about=accident)
    assert comments.of(MONTH)[0].about == f"accident:{accident}"


@pytest.mark.soak
def test_a_change_after_somebody_elses_is_refused_and_kept(company: Path) -> None:
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    app = open_review()
    comments.change(first.comment_id, 1, "Ill for two weeks.", "Wang Fang")
    key = f"change-{first.comment_id}"
    write(app, key, "Not ill at all.")
    assert "Wang Fang has changed this comment" in app.error[0].value
    assert comments.of(MONTH)[0].text == "Ill for two weeks."
    assert "Ill for two weeks." in html_on(app)
    assert app.text_area(key=f"text-{key}").value == "Not ill at all."
    write(app, key, "Both were ill, for two weeks.")  # now the other text has been read
    assert comments.of(MONTH)[0].text == "Both were ill, for two weeks."


def test_a_text_typed_while_the_month_is_closed_is_not_lost(copied: Path) -> None:  # noqa: F811
    app = open_review()
    closing.close(MONTH, "Zhang Min")
    write(app, "say-rates", "A late thought.")
    assert "is closed" in app.error[0].value
    assert "A late thought." in html_on(app)
    assert comments.of(MONTH) == ()
    assert not [each for each in app.text_area if each.key and each.key.startswith("text-say")]


@pytest.mark.soak
def test_a_comment_is_withdrawn(company: Path) -> None:
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    app = open_review()
    key = f"withdraw-{first.comment_id}"
    app.text_input(key=f"by-{key}").set_value("Li Wei")
    button: Any = next(each for each in app.button if each.form_id == f"form-{key}")
    button.click().run()
    assert_no_error(app)
    assert comments.of(MONTH) == ()


# --- on a wall ------------------------------------------------------------------------------------------------------


def position(app: AppTest) -> str:
    """Return what the bar says about the place."""
    return next(each.value for each in app.markdown if " of 8**" in each.value)


def press(app: AppTest, key: str) -> AppTest:
    """Press a button of the bar."""
    app.button(key=key).click().run()
    assert_no_error(app)
    return app


def test_the_review_is_projected_point_by_point_and_left(company: Path) -> None:
    app = press(open_review(), "present-start")
    assert position(app).startswith("**1 of 8**")
    seen, places = [], []
    while position(app) not in places:
        places.append(position(app))
        title = next(each.value for each in app.markdown if each.value.startswith("## "))
        seen.append(title.removeprefix("## "))
        press(app, "present-on")
    titles = [each.title for each in agenda.review(MONTH).sections]
    assert "to decide" in seen[0]  # what there is to decide stands before the first point
    assert list(dict.fromkeys(seen))[1:] == titles
    assert [places[-1].split(" ")[0], len(titles)] == ["**8", len(agenda.AGENDA)]
    press(app, "present-back")
    assert position(app).startswith("**7 of 8**")
    press(app, "present-3")
    assert position(app).startswith("**3 of 8** · 1/")
    press(app, "present-leave")
    assert app.selectbox(key="review_month").value == MONTH
    assert not [each for each in app.markdown if " of 8**" in each.value]


def test_a_link_leads_to_a_screen(company: Path) -> None:
    app = open_review(present="2.2")
    assert position(app).startswith("**2 of 8** · 2/")
    assert not app.metric  # the numbers stand on the first screen of the point


@pytest.mark.parametrize("place", ["9", "0", "x", "2.x", "-1"])
def test_a_place_that_does_not_exist_is_not_projected(company: Path, place: str) -> None:
    app = open_review(present=place)
    assert app.button(key="present-start")
