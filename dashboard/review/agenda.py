"""The agenda of a month's review: its points in order, put together for one unit and all below it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard import state
from dashboard.language import N_, _, language
from dashboard.numbers import kpis, plant_day
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.warehouse import in_use
from dashboard.review.ask_month import ask_month
from dashboard.review.content import Review, Section, Status
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


@dataclass(frozen=True)
class Point:
    """One point of the agenda: the key by which links and comments name it, its title, and what puts it together."""

    key: str
    title: str
    section: Callable[[ReviewedMonth], Section]


AGENDA = (
    Point("since", N_("Since last time"), since_last_review.section),
    Point("rates", N_("Four rates against target"), four_rates.section),
    Point("signals", N_("Signals that are real"), signals_of_month.section),
    Point("map", N_("Four-colour map, then and now"), map_then_and_now.section),
    Point("hazards", N_("Major hazards and overdue by owner"), overdue_hazards.section),
    Point("accidents", N_("Accidents and near misses, with lessons"), accidents_of_month.section),
    Point("warnings", N_("Warnings and their outcome"), warnings_of_month.section),
    Point("actions", N_("Actions"), promised_actions.section),
)
KEYS = tuple(point.key for point in AGENDA)
OF_A_UNIT_GONE = four_rates.section  # the point at which all that was reported of such a unit stands


def review(month: str, unit_id: str | None = None) -> Review:
    """Make the review of a month. Raises CannotReview for a month or unit that cannot be reviewed."""
    today = plant_day.today()  # actions are late by the day
    return _review(in_use().stem, language(), (state.stamp(), today), month, unit_id or None)


@asked_once(64)
def _review(build: str, lang: str, stamp: object, month: str, unit_id: str | None) -> Review:
    asked = ask_month(build, month, unit_id)
    return put_together(asked, tuple(section_of(point, asked) for point in AGENDA))


def section_of(point: Point, asked: ReviewedMonth) -> Section:
    """Put one point together, under its title and with what was said to it."""
    found = unit_gone.section(asked, point.section is OF_A_UNIT_GONE) if asked.is_gone else point.section(asked)
    to_it = tuple(each for each in asked.comments if each.section == point.key)
    return replace(found, key=point.key, title=_(point.title), comments=to_it)


def put_together(asked: ReviewedMonth, sections: tuple[Section, ...]) -> Review:
    """Put the sections together with what all of them rest on."""
    used = [number.found.kpi.name for section in sections for number in section.numbers]
    used += [plot.kpi for section in sections for plot in section.plots]
    return Review(
        month=asked.month,
        filters=asked.filters,
        unit_name=asked.unit_name,
        as_of=asked.last,
        build=asked.build,
        built_at=asked.facts.built_at,
        made_at=datetime.now(UTC),
        status=asked.status,
        sections=sections,
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
