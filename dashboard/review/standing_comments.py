"""What was said at a review: the comments that stand, and every version of each."""

from dataclasses import fields

import pandas as pd

from dashboard import state
from dashboard.review.content import Comment

NEWEST = """
    select * from comments as newest
    where version = (select max(version) from comments where comment_id = newest.comment_id)
"""


def of(month: str, unit_id: str | None = None) -> tuple[Comment, ...]:
    """Give the comments of a month and unit that stand, the oldest first."""
    rows = state.rows(
        f"{NEWEST} and month = ? and unit_id = ? and not is_withdrawn"
        " order by (select min(rowid) from comments as first where first.comment_id = newest.comment_id)",
        (month, unit_id or ""),
    )
    return _comments(rows)


def history(comment_id: str) -> tuple[Comment, ...]:
    """Give every version of a comment, the first one first; the text of one that was withdrawn is empty."""
    rows = state.rows("select * from comments where comment_id = ? order by version", (comment_id,))
    return _comments(rows)


def _comments(rows: pd.DataFrame) -> tuple[Comment, ...]:
    found = rows[[each.name for each in fields(Comment)]]
    return tuple(Comment(*row) for row in found.itertuples(index=False, name=None))
