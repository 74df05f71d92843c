"""Ask once for all that the review of a month rests on: month, unit, status, month before, and what was written."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from dashboard.actions import versions
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import company
from dashboard.numbers.warehouse import in_use
from dashboard.review import month as months
from dashboard.review import standing_comments
from dashboard.review.content import Status
from dashboard.review.month import CannotReview
from dashboard.review.reported import closing, differences, then_and_now
from dashboard.review.reviewed_month import MonthBefore, ReviewedMonth
from dashboard.wording import words


def ask_month(build: str, month: str, unit_id: str | None) -> ReviewedMonth:
    """Check month and unit, and ask for all that every point reads. Raises CannotReview."""
    filters, status = replace(months.reviewable(month), unit_id=unit_id), closing.status(month)
    units = {unit.unit_id: unit.name for unit in company.unit_tree(build)}
    is_gone = unit_id is not None and unit_id not in units
    units_then = _units_then(status) if status.is_closed or is_gone else pd.DataFrame()
    name = units[unit_id] if unit_id in units else _name(units_then, filters, month)
    read_at = datetime.fromisoformat(status.closed_at) if status.is_closed else datetime.now(UTC)
    asked = ReviewedMonth(
        month=month,
        filters=filters,
        build=build,
        facts=company.build_facts(build),
        tables=company.tables_loaded(build),
        level=company.levels(build, (unit_id,) if unit_id else ())[0],
        unit_name=name,
        status=status,
        read_at=read_at,
        before=_month_before(month, unit_id),
        comments=standing_comments.of(month, unit_id),
        actions=versions.standing(read_at, unit_id),
        is_gone=is_gone,
        units_then=units_then,
    )
    return _with_frozen(asked) if status.is_closed or is_gone else asked


def _units_then(status: Status) -> pd.DataFrame:
    """Return the units when the month was last closed; none where it never was."""
    return then_and_now.units_then(in_use(), status.month, status.edition) if status.edition else pd.DataFrame()


def _name(units_then: pd.DataFrame, filters: Filters, month: str) -> str:
    """Name all units, or a unit that is none any more as it was called when the month was last closed."""
    if filters.unit_id is None:
        return words.all_units()
    known = {} if units_then.empty else dict(zip(units_then["unit_id"], units_then["unit_name"], strict=True))
    if filters.unit_id not in known:
        text = _("{unit} is no unit of the data loaded, and nothing was reported of it in {month}.")
        raise CannotReview(text.format(unit=filters.unit_id, month=words.month_text(month)))
    return str(known[filters.unit_id])


def _month_before(month: str, unit_id: str | None) -> MonthBefore:
    earlier = months.before(month)
    status = closing.status(earlier)
    moved = differences.differences(status, unit_id) if status.is_closed else ()
    return MonthBefore(months.filters_of(earlier, unit_id), status, moved, standing_comments.of(earlier, unit_id))


def _with_frozen(asked: ReviewedMonth) -> ReviewedMonth:
    """Add the numbers as they were reported, and why they moved since."""
    beside = differences.beside(asked.status, asked.unit_id)
    return replace(
        asked,
        frozen={each.kpi: each.reported for each in beside},
        reasons={each.kpi: each.sentences for each in beside if each.differs},
    )
