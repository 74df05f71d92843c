"""What happened since the last review: promises, the month before as reported and as of now, what was said."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard import kpis
from dashboard.language import _, ngettext
from dashboard.parts import words
from dashboard.review import closing, comments, promised
from dashboard.review import month as months
from dashboard.review.asked import Asked
from dashboard.review.content import Frozen, Section, Status, Table
from dashboard.review.rates import RATES

SAID_IN = ("rates", "actions")


def section(asked: Asked) -> Section:
    """Show what was promised and came due, how the month before reads today, and what was said at its review."""
    earlier = closing.status(months.before(asked.month))
    due = came_due(asked, earlier)
    changed, told = month_before(asked, earlier), said(asked)
    return Section("since", _("Since last time"), lead(asked, earlier, due, changed), tables=(due, changed, told))


def lead(asked: Asked, earlier: Status, due: Table, changed: Table) -> tuple[str, ...]:
    """Say what came of the promises, and whether the month before still reads as it was reported."""
    before = words.month_text(earlier.month)
    text = ngettext(
        "{count} action came due or ended since the review of {month}.",
        "{count} actions came due or ended since the review of {month}.",
        len(due.rows),
    )
    promises = text.format(count=words.whole(len(due.rows)), month=before)
    if not earlier.is_closed:
        return promises, _("{month} was not closed, so it is shown as of now only.").format(month=before)
    if changed.rows.empty:
        return promises, _("{month} reads today as it was reported.").format(month=before)
    text = ngettext(
        "{count} number of {month} has changed since it was reported.",
        "{count} numbers of {month} have changed since they were reported.",
        len(changed.rows),
    )
    return promises, text.format(count=words.whole(len(changed.rows)), month=before)


def came_due(asked: Asked, earlier: Status) -> Table:
    """List the actions that came due or ended since the month before was closed, or since its last day."""
    start = date.fromisoformat(earlier.closed_at[:10]) if earlier.is_closed else asked.first
    until = asked.read_at.date()
    found = [
        one
        for one in promised.standing(asked)
        if start <= (one.ended_on or one.due_date) <= until or (one.is_late(until) and one.due_date < start)
    ]
    title = _("Actions that came due or ended since")
    return promised.listed(asked, "since", title, sorted(found, key=lambda one: one.due_date), _("None."))


def month_before(asked: Asked, earlier: Status) -> Table:
    """Lay out the numbers of the month before that changed since; of a month not closed the four rates as of now."""
    labels = {"kpi": _("Number"), "reported": _("As reported"), "now": _("As of now"), "unit": _("Unit of measure")}
    month = words.month_text(earlier.month)
    if not earlier.is_closed:
        labels.pop("reported")
        rows = [_now(asked, name) for name in RATES]
        laid = pd.DataFrame(rows, columns=list(labels))
        return Table("month-before", _("{month}, as of now").format(month=month), laid, labels, _("No data."))
    labels |= {"why": _("Why")}
    frozen = closing.frozen(earlier.month, earlier.edition, asked.unit_id)
    rows = [row for name, old in frozen.items() if (row := _changed(asked, name, old))]
    laid = pd.DataFrame(rows, columns=list(labels))
    empty = _("Every number reads today as it was reported.")
    return Table("month-before", _("{month}, as reported and as of now").format(month=month), laid, labels, empty)


def _changed(asked: Asked, name: str, old: Frozen) -> dict[str, Any] | None:
    """Lay out one number of the month before, if it changed."""
    found = asked.number_of(name, asked.before).found
    if (old.top, old.bottom, old.rate) == (found.top, found.bottom, found.rate):
        return None
    return _now(asked, name) | {"reported": old.rate, "why": ""}


def _now(asked: Asked, name: str) -> dict[str, Any]:
    found = asked.number_of(name, asked.before).found
    return {"kpi": words.label(kpis.kpi(name)), "now": found.rate, "unit": words.unit_of(found.kpi)}


def said(asked: Asked) -> Table:
    """List what was said about the rates and the actions of the month before."""
    found = [each for each in comments.of(months.before(asked.month), asked.unit_id) if each.section in SAID_IN]
    rows = pd.DataFrame(
        {
            "text": [each.text for each in found],
            "by": [each.written_by for each in found],
            "at": pd.to_datetime([each.written_at[:10] for each in found]),
        }
    )
    labels = {"text": _("What was said"), "by": _("By"), "at": _("When")}
    return Table("said", _("Said at the last review"), rows, labels, _("Nothing was written down."))
