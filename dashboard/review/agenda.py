"""Put the review of a month together: every point of the agenda, for one unit and all below it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from dashboard import company, kpis, state
from dashboard.language import _, language
from dashboard.review import (
    closing,
    comments,
    harm,
    left_out,
    map_then_and_now,
    overdue,
    promised,
    rates,
    signals_of_month,
    since,
    warned,
)
from dashboard.review import month as months
from dashboard.review.asked import Asked
from dashboard.review.content import Review, Section
from dashboard.review.month import CannotReview
from dashboard.warehouse import in_use

POINTS: tuple[Callable[[Asked], Section], ...] = (  # in the order of the agenda
    since.section,
    rates.section,
    signals_of_month.section,
    map_then_and_now.section,
    overdue.section,
    harm.section,
    warned.section,
    promised.section,
)


def review(month: str, unit_id: str | None = None) -> Review:
    """Make the review of a month. Raises CannotReview for a month or unit that cannot be reviewed."""
    today = datetime.now(UTC).date()  # actions are late by the day
    return _review(in_use().stem, language(), (state.stamp(), today), month, unit_id or None)


@lru_cache(maxsize=8)
def _review(build: str, lang: str, stamp: object, month: str, unit_id: str | None) -> Review:
    asked = ask(build, month, unit_id)
    said = comments.of(month, unit_id)
    sections = tuple(
        replace(section, comments=tuple(each for each in said if each.section == section.key))
        for section in (point(asked) for point in POINTS)
    )
    used = [number.found.kpi.name for section in sections for number in section.numbers]
    used += [plot.kpi for section in sections for plot in section.plots]
    return Review(
        month=month,
        filters=asked.filters,
        unit_name=asked.unit_name,
        as_of=asked.last,
        build=build,
        built_at=company.build_facts(build).built_at,
        made_at=datetime.now(UTC),
        status=asked.status,
        sections=sections,
        definitions=tuple(kpis.kpi(name) for name in dict.fromkeys(used)),
        excluded=left_out.table(build, sections),
        notes=notes(asked),
    )


def notes(asked: Asked) -> tuple[str, ...]:
    """Say what of a closed month is as it was reported, and what is as of now."""
    if not asked.status.is_closed:
        return ()
    return (
        _(
            "The numbers of the month are as reported when it was closed;"
            " charts, lists, maps and longer periods are as of now."
        ),
    )


def ask(build: str, month: str, unit_id: str | None) -> Asked:
    """Check month and unit, and look up whether the month is closed. Raises CannotReview."""
    filters = replace(months.reviewable(month), unit_id=unit_id)
    known = {unit.unit_id: unit.name for unit in company.unit_tree(build)}
    if unit_id and unit_id not in known:
        raise CannotReview(
            _("{unit} is no unit of the data loaded; it may have been closed or renamed.").format(unit=unit_id)
        )
    name, status = known[unit_id] if unit_id else _("All units"), closing.status(month)
    frozen = closing.frozen(month, status.edition, unit_id) if status.is_closed else {}
    return Asked(month, filters, build, name, status, frozen)
