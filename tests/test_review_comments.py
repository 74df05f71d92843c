"""What is said at a review: every version stays, nobody overwrites another, and a closed month is closed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import state
from dashboard.review import comments
from dashboard.review.comments import CannotComment
from dashboard.review.reported import closing
from tests.test_review import MONTH, company, point, table_in  # noqa: F401

LONG = ("<script>alert(1)</script> =1+1 **bold** 中文 \n- line\n" * 300)[:10_000]


def test_a_comment_belongs_to_its_month_unit_and_section(company: Path) -> None:  # noqa: F811
    comments.add(MONTH, None, "rates", "Two inspectors were ill.", "Li Wei")
    comments.add(MONTH, "W13", "rates", "A new contractor comes.", "Wang Fang")
    (said,) = comments.of(MONTH)
    assert (said.section, said.text, said.written_by, said.version) == (
        "rates",
        "Two inspectors were ill.",
        "Li Wei",
        1,
    )
    assert said.written_at.endswith("+00:00")
    assert [each.text for each in point("rates", unit="W13").comments] == ["A new contractor comes."]
    assert point("map").comments == ()
    assert comments.of("2026-09") == ()


def test_ten_thousand_signs_are_kept_as_they_are(company: Path) -> None:  # noqa: F811
    comments.add(MONTH, None, "map", LONG, "Li Wei")
    assert comments.of(MONTH)[0].text == LONG.strip()


def test_a_change_is_a_new_version_and_the_old_one_stays(company: Path) -> None:  # noqa: F811
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    comments.change(first.comment_id, 1, "Ill for two weeks.", "Wang Fang")
    (now,) = comments.of(MONTH)
    assert (now.text, now.version, now.written_by) == ("Ill for two weeks.", 2, "Wang Fang")
    assert [each.text for each in comments.history(first.comment_id)] == ["Ill.", "Ill for two weeks."]


def test_who_read_an_older_version_overwrites_nothing(company: Path) -> None:  # noqa: F811
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    comments.change(first.comment_id, 1, "Ill for two weeks.", "Wang Fang")
    with pytest.raises(CannotComment, match="Wang Fang has changed this comment"):
        comments.change(first.comment_id, 1, "Not ill at all.", "Li Wei")
    assert comments.of(MONTH)[0].text == "Ill for two weeks."


def test_what_is_withdrawn_is_shown_no_more_and_stays_on_record(company: Path) -> None:  # noqa: F811
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    comments.withdraw(first.comment_id, 1, "Li Wei")
    assert comments.of(MONTH) == ()
    kept = state.rows("select text, is_withdrawn from comments order by version").to_dict("records")
    assert kept == [{"text": "Ill.", "is_withdrawn": 0}, {"text": "", "is_withdrawn": 1}]
    with pytest.raises(CannotComment):
        comments.change(first.comment_id, 2, "Ill again.", "Li Wei")


@pytest.mark.parametrize(("text", "by"), [(" \n", "Li Wei"), ("Ill.", " "), ("", "")])
def test_without_a_text_or_a_name_nothing_is_written(company: Path, text: str, by: str) -> None:  # noqa: F811
    with pytest.raises(CannotComment):
        comments.add(MONTH, None, "rates", text, by)
    assert comments.of(MONTH) == ()


def test_an_unknown_section_is_a_sentence(company: Path) -> None:  # noqa: F811
    with pytest.raises(CannotComment, match="no section weather"):
        comments.add(MONTH, None, "weather", "Rain.", "Li Wei")


def test_a_closed_month_takes_no_comments_until_it_is_reopened(company: Path) -> None:  # noqa: F811
    first = comments.add(MONTH, None, "rates", "Ill.", "Li Wei")
    closing.close(MONTH, "Zhang Min")
    writes: tuple[Callable[[], object], ...] = (
        lambda: comments.add(MONTH, None, "rates", "More.", "Li Wei"),
        lambda: comments.change(first.comment_id, 1, "More.", "Li Wei"),
        lambda: comments.withdraw(first.comment_id, 1, "Li Wei"),
    )
    for write in writes:
        with pytest.raises(CannotComment, match="is closed"):
            write()
    assert [each.text for each in comments.of(MONTH)] == ["Ill."]
    closing.reopen(MONTH, "Zhang Min", "a late record")
    comments.change(first.comment_id, 1, "More.", "Li Wei")
    assert [each.text for each in comments.of(MONTH)] == ["More."]


def test_a_lesson_stands_beside_its_accident(company: Path) -> None:  # noqa: F811
    rows = table_in(point("accidents"), "accidents").rows
    accident = rows["accident_id"].iloc[0]
    comments.add(MONTH, None, "accidents", "Steps were icy.", "Li Wei", f"accident:{accident}")
    rows = table_in(point("accidents"), "accidents").rows.set_index("accident_id")
    assert rows.loc[accident, "lessons"] == "Steps were icy."
    assert (rows["lessons"].drop(accident) == "").all()


def test_the_next_review_shows_what_was_said_about_rates_and_actions(company: Path) -> None:  # noqa: F811
    comments.add("2026-09", None, "rates", "Ask for a contractor.", "Li Wei")
    comments.add("2026-09", None, "map", "Not to be repeated.", "Li Wei")
    assert table_in(point("since"), "said").rows["text"].tolist() == ["Ask for a contractor."]
