"""Put the review of a month together: every point of the agenda, for one unit and all below it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from dashboard import state
from dashboard.language import _, language
from dashboard.numbers import company, kpis
from dashboard.numbers.warehouse import in_use
from dashboard.review import comments
from dashboard.review import month as months
from dashboard.review.content import Review, Section, Status
from dashboard.review.month import CannotReview
from dashboard.review.reported import closing, differences
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections import (
    accidents_of_month,
    four_rates,
    left_out,
    map_then_and_now,
    overdue_hazards,
    promised_actions,
    signals_of_month,
    since_last_review,
    unit_gone,
    warnings_of_month,
)
from dashboard.wording import words

POINTS: tuple[Callable[[ReviewedMonth], Section], ...] = (  # in the order of the agenda
    since_last_review.section,
    four_rates.section,
    signals_of_month.section,
    map_then_and_now.section,
    overdue_hazards.section,
    accidents_of_month.section,
    warnings_of_month.section,
    promised_actions.section,
)


def review(month: str, unit_id: str | None = None) -> Review:
    """Make the review of a month. Raises CannotReview for a month or unit that cannot be reviewed."""
    today = datetime.now(UTC).date()  # actions are late by the day
    return _review(in_use().stem, language(), (state.stamp(), today), month, unit_id or None)


@lru_cache(maxsize=8)
def _review(build: str, lang: str, stamp: object, month: str, unit_id: str | None) -> Review:
    asked = ask(build, month, unit_id)
    is_gone = unit_id is not None and unit_id not in units_of(build)
    sections = unit_gone.sections(asked) if is_gone else tuple(point(asked) for point in POINTS)
    return with_comments(asked, sections)


def ask(build: str, month: str, unit_id: str | None) -> ReviewedMonth:
    """Check month and unit, and put together what every point is asked with. Raises CannotReview."""
    filters, status = replace(months.reviewable(month), unit_id=unit_id), closing.status(month)
    name = units_of(build).get(unit_id) or unit_gone.name_then(status, unit_id) if unit_id else _("All units")
    if name is None:
        text = _("{unit} is no unit of the data loaded, and nothing was reported of it in {month}.")
        raise CannotReview(text.format(unit=unit_id, month=words.month_text(month)))
    if not status.is_closed:
        return ReviewedMonth(month, filters, build, name, status)
    moved = differences.differences(month, unit_id)
    reasons = {each.kpi: each.sentences for each in moved}
    return ReviewedMonth(month, filters, build, name, status, closing.frozen(month, status.edition, unit_id), reasons)


def units_of(build: str) -> dict[str, str]:
    """Return the names of all units by their ID."""
    return {unit.unit_id: unit.name for unit in company.unit_tree(build)}


def with_comments(asked: ReviewedMonth, sections: tuple[Section, ...]) -> Review:
    """Put the sections together, each with what was said to it, and with what all of them rest on."""
    said = comments.of(asked.month, asked.unit_id)
    told = tuple(
        replace(section, comments=tuple(each for each in said if each.section == section.key)) for section in sections
    )
    used = [number.found.kpi.name for section in sections for number in section.numbers]
    used += [plot.kpi for section in sections for plot in section.plots]
    return Review(
        month=asked.month,
        filters=asked.filters,
        unit_name=asked.unit_name,
        as_of=asked.last,
        build=asked.build,
        built_at=company.build_facts(asked.build).built_at,
        made_at=datetime.now(UTC),
        status=asked.status,
        sections=told,
        definitions=tuple(kpis.kpi(each) for each in dict.fromkeys(used)),
        excluded=left_out.table(asked.build, sections),
        notes=notes(asked.status),
    )


def notes(status: Status) -> tuple[str, ...]:
    """Say what of a closed month is as it was reported, and what is as of now."""
    if not status.is_closed:
        return ()
    return (
        _(
            "The numbers of the month, of this unit and of those below, are as reported when it was closed;"
            " charts, other lists, maps and longer periods are as of now."
        ),
    )
