"""What was said to a section, and the forms in which it is said, changed and taken back."""

from collections.abc import Callable

import streamlit as st

from dashboard.language import _, ngettext
from dashboard.review import comments, html_tables
from dashboard.review.comments import CannotComment
from dashboard.review.content import Comment, Review, Section
from dashboard.review.sections.accidents_of_month import ABOUT
from dashboard.state import CannotWrite
from dashboard.views.shared import allowed, missing_fields, writer_name
from dashboard.wording import words
from dashboard.wording.words import time_text

LONGEST = 20_000
TALL = 600
FAILED = "comment-failed"


def said(section: Section, review: Review) -> None:
    """Show the comments of a section, who wrote them and when; with forms until the month is closed."""
    is_open = not review.status.is_closed
    failure(section)
    for comment in section.comments:
        shown(comment)
        if is_open:
            with st.container(horizontal=True, gap="small"):
                change_form(comment)
                withdraw_form(comment)
    if is_open:
        add_form(section, review)


def shown(comment: Comment) -> None:
    """Show one comment as it was written; nothing in it is read as markup."""
    facts = [comment.written_by, time_text(comment.written_at)]
    changes = comment.version - 1
    facts += [ngettext("changed once", "changed {count} times", changes).format(count=changes)] if changes else []
    facts += [_("about {record}").format(record=comment.about.removeprefix(ABOUT))] if comment.about else []
    with st.container(border=True, gap="xsmall"):
        text(comment.text)
        st.caption(words.plain(" · ".join(facts)))


def text(written: str) -> None:
    """Show a text as text, line by line, however long it is."""
    with st.container(height=TALL if len(written) > 3000 else "content", border=False):
        st.html(html_tables.as_text(written))


def failure(section: Section) -> None:
    """Show why a comment was not written, with its text, so that it is not lost."""
    where, sentence, lost = st.session_state.pop(FAILED, ("", "", ""))
    if where != section.key:
        if where:
            st.session_state[FAILED] = (where, sentence, lost)
        return
    st.error(words.plain(sentence), icon=":material/edit_off:")
    if lost.strip():
        st.caption(_("What you wrote:"))
        text(lost)


@allowed.only("comment")
def add_form(section: Section, review: Review) -> None:
    """Show the form for a new comment; to an accident it is a lesson."""
    key = f"say-{section.key}"
    with st.popover(_("Write a comment"), icon=":material/add_comment:", key=f"popover-{key}"), form(key):
        about = choose_record(section, key)
        st.text_area(_("Comment"), key=f"text-{key}", max_chars=LONGEST, height=160)
        missing_fields.at(f"text-{key}")
        writer_name.name(key)
        st.form_submit_button(_("Save"), type="primary", on_click=add, args=(section.key, key, review, about))


def form(key: str) -> st.delta_generator.DeltaGenerator:
    """Return a form that keeps what was typed when it cannot be written."""
    return st.form(f"form-{key}", border=False, clear_on_submit=False)


def choose_record(section: Section, key: str) -> list[str]:
    """Let the writer say which accident a lesson is about; return what can be chosen."""
    rows = next((table.rows for table in section.tables if section.key == "accidents"), None)
    if rows is None or rows.empty:
        return []
    named = {str(row["accident_id"]): str(row["description"] or "") for row in rows.to_dict("records")}
    st.selectbox(
        _("About"),
        ["", *named],
        key=f"about-{key}",
        format_func=lambda one: f"{one} {named[one][:60]}" if one else _("the section"),
    )
    return list(named)


@allowed.only("comment")
def change_form(comment: Comment) -> None:
    """Show the form that writes the next version; it knows which version its writer has read."""
    key = f"change-{comment.comment_id}"
    base, area = f"read-{key}", f"text-{key}"
    read: tuple[int, str] = st.session_state.get(base, (0, ""))
    if st.session_state.get(area, read[1]) == read[1]:  # nothing typed yet: show the newest text
        read = st.session_state[base] = comment.version, comment.text
        st.session_state[area] = comment.text
    with st.popover(_("Change"), icon=":material/edit:", type="tertiary", key=f"popover-{key}"), form(key):
        st.text_area(_("Comment"), key=area, max_chars=LONGEST, height=160)
        missing_fields.at(area)
        writer_name.name(key)
        st.form_submit_button(_("Save"), type="primary", on_click=change, args=(comment, read[0]))


@allowed.only("comment")
def withdraw_form(comment: Comment) -> None:
    """Show the form that takes a comment back."""
    key = f"withdraw-{comment.comment_id}"
    with st.popover(_("Withdraw"), icon=":material/undo:", type="tertiary", key=f"popover-{key}"), form(key):
        st.caption(_("The comment is shown no more; what was written stays on record."))
        writer_name.name(key)
        st.form_submit_button(_("Withdraw"), on_click=withdraw, args=(comment,))


# --- written before the page is drawn anew --------------------------------------------------------------------------


def add(section: str, key: str, review: Review, records: list[str]) -> None:
    """Write the comment of a form, then empty the form."""
    if missing_fields.note(_asked(key)):
        return
    typed, by = st.session_state[f"text-{key}"] or "", _name(key)
    record = st.session_state.get(f"about-{key}") or ""
    about = f"{ABOUT}{record}" if record in records else ""
    unit = review.filters.unit_id
    if _written(section, typed, by, lambda: comments.add(review.month, unit, section, typed, by, about)):
        st.session_state[f"text-{key}"] = ""


def change(comment: Comment, version: int) -> None:
    """Write the next version; where somebody was faster the text stays, and the newest version counts as read."""
    key = f"change-{comment.comment_id}"
    if missing_fields.note(_asked(key)):
        return
    typed, by = st.session_state[f"text-{key}"] or "", _name(key)
    if _written(comment.section, typed, by, lambda: comments.change(comment.comment_id, version, typed, by)):
        st.session_state[f"read-{key}"] = version + 1, typed
        return
    newest = comments.history(comment.comment_id)
    if newest and newest[-1].version != version:
        st.session_state[f"read-{key}"] = newest[-1].version, newest[-1].text


def withdraw(comment: Comment) -> None:
    """Take a comment back."""
    key = f"withdraw-{comment.comment_id}"
    if missing_fields.note(writer_name.asked(key)):
        return
    by = _name(key)
    _written(comment.section, "", by, lambda: comments.withdraw(comment.comment_id, comment.version, by))


def _asked(key: str) -> dict[str, str]:
    """Return the boxes of a comment that must be filled, with what is said at those that are not."""
    return {f"text-{key}": _("Write something first."), **writer_name.asked(key)}


def _name(key: str) -> str:
    return (st.session_state.get(f"by-{key}") or "").strip()


def _written(section: str, typed: str, by: str, write: Callable[[], Comment]) -> bool:
    """Write, or keep the sentence why not together with the text."""
    try:
        write()
    except (CannotComment, CannotWrite) as fault:
        st.session_state[FAILED] = (section, str(fault), typed)
        return False
    writer_name.remember(by)
    return True
