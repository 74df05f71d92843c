"""What happened since the last review: what was said then, and how the month before reads today."""

from typing import Any

import pandas as pd

from dashboard.language import _, ngettext
from dashboard.parts import words
from dashboard.review import comments
from dashboard.review import month as months
from dashboard.review.asked import Asked
from dashboard.review.content import Section, Table
from dashboard.review.rates import RATES

SAID_IN = ("rates", "actions")


def section(asked: Asked) -> Section:
    """Show how the month before reads today, and what was said at its review."""
    tables = (month_before(asked), said(asked))
    return Section("since", _("Since last time"), lead(asked, tables[1]), tables=tables)


def lead(asked: Asked, told: Table) -> tuple[str, ...]:
    """Say which month was reviewed last and what was said."""
    before = words.month_text(months.before(asked.month))
    count = len(told.rows)
    if not count:
        return (_("Nothing was written down at the review of {month}.").format(month=before),)
    text = ngettext(
        "{count} comment was written at the review of {month}.",
        "{count} comments were written at the review of {month}.",
        count,
    )
    return (text.format(count=count, month=before),)


def month_before(asked: Asked) -> Table:
    """Lay out the four rates of the month before as they are now."""
    rows = [_now(asked, name) for name in RATES]
    labels = {"kpi": _("Number"), "now": _("As of now"), "unit": _("Unit of measure")}
    month = words.month_text(months.before(asked.month))
    return Table("month-before", month, pd.DataFrame(rows, columns=list(labels)), labels, _("No data."))


def _now(asked: Asked, name: str) -> dict[str, Any]:
    found = asked.number_of(name, asked.before).found
    return {"kpi": words.label(found.kpi), "now": found.rate, "unit": words.unit_of(found.kpi)}


def said(asked: Asked) -> Table:
    """List what was said about the rates and the actions of the month before."""
    found = [each for each in comments.of(months.before(asked.month), asked.unit_id) if each.section in SAID_IN]
    rows = pd.DataFrame(
        {
            "text": [each.text for each in found],
            "by": [each.written_by for each in found],
            "at": pd.to_datetime([each.written_at for each in found]).tz_localize(None) if found else [],
        }
    )
    labels = {"text": _("What was said"), "by": _("By"), "at": _("When")}
    return Table("said", _("Said at the last review"), rows, labels, _("Nothing was written down."))
