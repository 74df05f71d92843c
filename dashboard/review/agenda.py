"""Put the review of a month together: every point of the agenda, for one unit and all below it."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from dashboard import company, kpis, results
from dashboard.filters import Filters, comparison
from dashboard.language import _
from dashboard.parts import words
from dashboard.review import month as months
from dashboard.review.content import Number, Review, Section, Status, Table
from dashboard.warehouse import in_use

RATES = ("inspection_completion_rate", "conformity_rate", "treatment_on_time_rate", "trir")


def review(month: str, unit_id: str | None = None) -> Review:
    """Make the review of a month. Raises CannotReview, and UnknownName for a unit that does not exist."""
    filters = replace(months.reviewable(month), unit_id=unit_id)
    build = in_use().stem
    known = {unit.unit_id: unit.name for unit in company.unit_tree(build)}
    sections = (rates(build, filters),)
    asked = dict.fromkeys(number.found.kpi.name for section in sections for number in section.numbers)
    return Review(
        month=month,
        filters=filters,
        unit_name=known[unit_id] if unit_id else _("All units"),
        as_of=filters.as_of or datetime.now(UTC).date(),
        build=build,
        built_at=company.build_facts(build).built_at,
        made_at=datetime.now(UTC),
        status=Status(month),
        sections=sections,
        definitions=tuple(kpis.kpi(name) for name in asked),
        excluded=Table("excluded", _("Left out"), pd.DataFrame(), {}, _("Nothing was left out.")),
    )


def rates(build, filters) -> Section:
    """The four rates against their targets."""
    numbers = tuple(
        Number(
            words.label(kpis.kpi(name)),
            results.result(build, name, filters, comparison(filters, "last_year"), False),
            filters,
        )
        for name in RATES
    )
    return Section("rates", _("Four rates against target"), (), numbers)
