"""What the command line says of closed months: that one was closed or reopened, and as reported beside as of now."""

import pandas as pd

from dashboard.review.content import Status
from dashboard.review.month import CannotReview, first_day
from dashboard.review.reported import closing, differences
from dashboard.wording.words import joined, time_text


def said(status: Status) -> str:
    """Say in a sentence who closed or reopened a month."""
    if status.is_closed:
        by = f"{status.closed_by}, {time_text(status.closed_at)}"
        return f"{status.month} is closed: edition {status.edition}, by {by}, on build {status.build}."
    by = f"{status.reopened_by}, {time_text(status.reopened_at)}"
    return f"{status.month} is open again: by {by}. Edition {status.edition} stays as it was reported."


def status_of(month: str) -> Status:
    """Say whether a month is closed, and by whom. Raises CannotReview for what is no month."""
    first_day(month)
    return closing.status(month)


def reported(last: Status, unit_id: str | None) -> pd.DataFrame:
    """Give every number of a unit as reported beside as of now, and why it moved. Raises CannotReview."""
    if why := differences.why_none(last, unit_id):
        raise CannotReview(why)
    rows = [
        {
            "kpi": each.kpi,
            "reported": each.reported.rate,
            "reported_top": each.reported.top,
            "reported_bottom": each.reported.bottom,
            "lower": each.reported.lower,
            "upper": each.reported.upper,
            "excluded": each.reported.excluded,
            "target": each.reported.target,
            "definition": each.reported.definition,
            "now": each.rate,
            "top": each.top,
            "bottom": each.bottom,
            "difference": each.change if each.differs else None,
            "reasons": joined(*each.sentences),
        }
        for each in differences.beside(last, unit_id)
    ]
    numbers = [name for name in rows[0] if name not in ("kpi", "definition", "reasons")]
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))


def in_short(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the same rows as narrow as a terminal needs them: a number with its parts in one cell, without reasons."""
    return pd.DataFrame(
        {
            "kpi": rows["kpi"],
            "reported": _cells(rows, "reported", "reported_top", "reported_bottom"),
            "now": _cells(rows, "now", "top", "bottom"),
            "difference": [number_text(value) for value in rows["difference"]],
        }
    )


def why(rows: pd.DataFrame) -> list[str]:
    """Say for each number that moved why it did, a line each."""
    moved = rows[rows["reasons"] != ""]
    return [f"{name}: {reasons}" for name, reasons in zip(moved["kpi"], moved["reasons"], strict=True)]


def _cells(rows: pd.DataFrame, rate: str, top: str, bottom: str) -> list[str]:
    found = []
    for value, upper, lower in rows[[rate, top, bottom]].itertuples(index=False):
        parts = "" if pd.isna(lower) else f" ({number_text(upper)} / {number_text(lower)})"
        found.append((number_text(value) or "no data") + parts)
    return found


def number_text(value: float) -> str:
    """Write a number with at most four digits behind the point; nothing where there is none."""
    return "" if pd.isna(value) else f"{value:,.0f}" if value == round(value) else f"{value:,.4f}"
