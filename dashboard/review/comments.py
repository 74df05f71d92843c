"""Write what is said at a review: comments to a section, each version kept, editable until the month is closed."""

import secrets
import sqlite3

from dashboard import state
from dashboard.access import viewer
from dashboard.language import _
from dashboard.review import agenda
from dashboard.review.content import Comment
from dashboard.review.standing_comments import NEWEST, history, of

__all__ = ["CannotComment", "add", "change", "history", "of", "withdraw"]
IS_CLOSED = """
    select 1 from closings left join reopenings using (month, edition)
    where month = ? and reopened_at is null
"""


class CannotComment(Exception):
    """A comment that was not written; the sentence says why. Nothing of it was written."""


def add(month: str, unit_id: str | None, section: str, text: str, by: str, about: str = "") -> Comment:
    """Write a new comment to a section, or to one record in it (about="accident:…"). Raises CannotComment."""
    if section not in agenda.KEYS:
        raise CannotComment(_("There is no section {section}.").format(section=section))
    _given(text, by)
    written = Comment(secrets.token_hex(8), 1, section, about, text.strip(), by.strip(), state.now())
    with state.writing() as con:
        _still_open(con, month)
        _write(con, written, month, unit_id or "", False)
    return written


def change(comment_id: str, version: int, text: str, by: str) -> Comment:
    """Write the next version of a comment; version is the one that was read. Raises CannotComment."""
    _given(text, by)
    return _next(comment_id, version, text.strip(), by, False)


def withdraw(comment_id: str, version: int, by: str) -> Comment:
    """Take a comment back: it is shown no more, and all its versions stay. Raises CannotComment."""
    _given("-", by)
    return _next(comment_id, version, "", by, True)


def _next(comment_id: str, version: int, text: str, by: str, is_withdrawn: bool) -> Comment:
    with state.writing() as con:
        con.row_factory = sqlite3.Row
        row = con.execute(f"{NEWEST} and comment_id = ?", (comment_id,)).fetchone()
        if row is None:
            raise CannotComment(_("There is no such comment any more."))
        _still_open(con, row["month"])
        if row["version"] != version or row["is_withdrawn"]:
            raise CannotComment(
                _("{name} has changed this comment meanwhile. Nothing was written: read the new text first.").format(
                    name=viewer.named(row["written_by"])
                )
            )
        written = Comment(comment_id, version + 1, row["section"], row["about"], text, by.strip(), state.now())
        _write(con, written, row["month"], row["unit_id"], is_withdrawn)
    return written


def _write(con: sqlite3.Connection, written: Comment, month: str, unit_id: str, is_withdrawn: bool) -> None:
    con.execute(
        "insert into comments (comment_id, version, month, unit_id, section, about, text, is_withdrawn, written_by,"
        " written_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (written.comment_id, written.version, month, unit_id, written.section, written.about, written.text,
         is_withdrawn, written.written_by, written.written_at),
    )  # fmt: skip


def _given(text: str, by: str) -> None:
    if not text.strip():
        raise CannotComment(_("Write something first."))
    if not by.strip():
        raise CannotComment(_("Write your name."))


def _still_open(con: sqlite3.Connection, month: str) -> None:
    """Ask inside the transaction, so that nobody closes the month between the question and the writing."""
    if con.execute(IS_CLOSED, (month,)).fetchone() is not None:
        raise CannotComment(
            _("{month} is closed: what was said about it stays as it is. Reopen the month to write.").format(
                month=month
            )
        )
