"""What happened since the last review: promises, the month before as reported and as of now, what was said."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.review.content import Comment, Section, Status, Table
from dashboard.review.reported.differences import Difference
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections import promised_actions
from dashboard.review.sections.four_rates import RATES
from dashboard.review.sections.overdue_hazards import more
from dashboard.wording import words

SAID_IN = ("rates", "actions")
MOST_CHANGED = 20


def section(asked: ReviewedMonth) -> Section:
    """Show what was promised and came due, how the month before reads today, and what was said at its review."""
    before, due = asked.before, came_due(asked)
    tables = (due, month_before(asked), said(before.comments))
    return Section(lead=lead(before.status, len(due.rows), len(before.moved)), tables=tables)


def lead(earlier: Status, due: int, changed: int) -> tuple[str, ...]:
    """Say what came of the promises, and whether the month before still reads as it was reported."""
    before = words.month_text(earlier.month)
    text = ngettext(
        "{count} action came due or ended since the review of {month}.",
        "{count} actions came due or ended since the review of {month}.",
        due,
    )
    promises = text.format(count=words.whole(due), month=before)
    if not earlier.is_closed:
        return promises, _("{month} was not closed, so it is shown as of now only.").format(month=before)
    if not changed:
        return promises, _("{month} reads today as it was reported.").format(month=before)
    text = ngettext(
        "{count} number of {month} has changed since it was reported.",
        "{count} numbers of {month} have changed since they were reported.",
        changed,
    )
    return promises, text.format(count=words.whole(changed), month=before)


def came_due(asked: ReviewedMonth) -> Table:
    """List the actions that came due or ended since the month before was closed, or since its last day."""
    earlier = asked.before.status
    start = date.fromisoformat(earlier.closed_at[:10]) if earlier.is_closed else asked.first
    until = asked.read_at.date()
    found = [
        one
        for one in asked.actions
        if start <= (one.ended_on or one.due_date) <= until or (one.is_late(until) and one.due_date < start)
    ]
    title = _("Actions that came due or ended since")
    return promised_actions.listed(asked, "since", title, sorted(found, key=lambda one: one.due_date), _("None."))


def month_before(asked: ReviewedMonth) -> Table:
    """Lay out the numbers of the month before that changed since; of a month not closed the four rates as of now."""
    labels = {"kpi": _("Number"), "reported": _("As reported"), "now": _("As of now"), "unit": _("Unit of measure")}
    month, nothing = words.month_text(asked.before.status.month), {"reported": _("no data"), "now": _("no data")}
    if not asked.before.status.is_closed:
        labels.pop("reported")
        laid = pd.DataFrame([_now(asked, name) for name in RATES], columns=list(labels))
        title = _("{month}, as of now").format(month=month)
        return Table("month-before", title, laid, labels, _("No data."), nothing=nothing)
    labels |= {"why": _("Why")}
    found = sorted(asked.before.moved, key=lambda each: each.kpi not in RATES)
    laid = pd.DataFrame([_changed(each) for each in found[:MOST_CHANGED]], columns=list(labels))
    title, empty = _("{month}, as reported and as of now"), _("Every number reads today as it was reported.")
    return Table(
        "month-before", title.format(month=month), laid, labels, empty, more(len(laid), len(found)), nothing=nothing
    )


def _changed(each: Difference) -> dict[str, Any]:
    """Lay out one number of the month before as reported and as of now, and why it moved."""
    facts = {"kpi": words.label(each.defined.kpi), "reported": each.reported.rate, "now": each.rate}
    return facts | {"unit": words.unit_of(each.defined.kpi), "why": words.joined(*each.sentences)}


def _now(asked: ReviewedMonth, name: str) -> dict[str, Any]:
    found = asked.number_of(name, asked.before.filters).found
    return {"kpi": words.label(kpis.kpi(name)), "now": found.rate, "unit": words.unit_of(found.kpi)}


def said(comments: tuple[Comment, ...]) -> Table:
    """List what was said about the rates and the actions of the month before."""
    found = [each for each in comments if each.section in SAID_IN]
    rows = pd.DataFrame(
        {
            "text": [each.text for each in found],
            "by": [each.written_by for each in found],
            "at": pd.to_datetime([each.written_at[:10] for each in found]),
        }
    )
    labels = {"text": _("What was said"), "by": _("Written by"), "at": _("When")}
    return Table("said", _("Said at the last review"), rows, labels, _("Nothing was written down."))
