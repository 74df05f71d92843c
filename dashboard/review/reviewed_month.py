"""The month under review as one value, asked for once; each number of it with the choices that give it again."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd

from dashboard.actions.action import Action
from dashboard.filters import MONTHS_A_YEAR, Choices, Filters, comparison, shift_months, with_slices, year_start
from dashboard.numbers import company, kpis
from dashboard.numbers.company import Build
from dashboard.results import results
from dashboard.review import month as months
from dashboard.review.content import Comment, Frozen, Number, Status
from dashboard.review.reported.differences import Difference
from dashboard.wording import words


@dataclass(frozen=True)
class MonthBefore:
    """The month before: its choices as it stood at its own end, its status, what of it moved since, what was said."""

    filters: Filters
    status: Status
    moved: tuple[Difference, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class ReviewedMonth:
    """The month and unit under review with all that its sections ask of it; they read it and ask nothing again.

    read_at: the moment for which what people wrote is read: that of the closing, of an open month now.
    is_gone: the unit is none of the data loaded any more. frozen: its numbers as reported, by KPI, and reasons why
    they moved since; units_then: the units when they were reported. Empty where the month is open and the unit known.
    """

    month: str
    filters: Filters
    build: str
    facts: Build
    tables: frozenset[str]
    level: str
    unit_name: str
    status: Status
    read_at: datetime
    before: MonthBefore
    comments: tuple[Comment, ...] = ()
    actions: tuple[Action, ...] = ()
    is_gone: bool = False
    frozen: dict[str, Frozen] = field(default_factory=dict)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    units_then: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def unit_id(self) -> str | None:
        """Return the unit; none: the whole company."""
        return self.filters.unit_id

    @property
    def first(self) -> date:
        """Return the first day of the month."""
        return months.first_day(self.month)

    @property
    def last(self) -> date:
        """Return the last day of the month."""
        return self.filters.to_date or self.first

    def back(self, count: int) -> Filters:
        """Return the same choices for the last months up to the end of the month."""
        return replace(self.filters, from_date=shift_months(self.first, 1 - count))

    @property
    def year(self) -> Filters:
        """Return the same choices for twelve months up to the end of the month."""
        return self.back(MONTHS_A_YEAR)

    @property
    def year_to_date(self) -> Filters:
        """Return the same choices from the first of January on."""
        return replace(self.filters, from_date=self.first.replace(month=1))

    @property
    def fiscal_year_to_date(self) -> Filters | None:
        """Return the same choices from the start of the fiscal year on; none where that is the calendar year."""
        starts = company.year_starts()
        return replace(self.filters, from_date=year_start(self.first, starts)) if starts != 1 else None

    def choices(self, filters: Filters | None = None) -> Choices:
        """Return choices as a page has them, for the parts of pages that a review uses too."""
        chosen = filters or self.filters
        return Choices(
            filters=chosen,
            before=comparison(chosen, "last_year"),
            compare="last_year",
            period="custom",
            unit_name=self.unit_name if self.unit_id else "",
            build=self.build,
            built_at=self.facts.built_at,
            as_of=chosen.as_of,
            first_date=self.facts.first_date,
            tables=self.tables,
        )

    def number(self, name: str, label: str = "", **slices: str) -> Number:
        """Return a KPI of the month, beside what was reported where the month is closed."""
        filters = with_slices(self.filters, **slices)
        found = self.number_of(name, filters, label)
        if slices or name not in self.frozen:
            return found
        return replace(found, reported=self.frozen[name], reasons=self.reasons.get(name, ()))

    def number_of(self, name: str, filters: Filters, label: str = "") -> Number:
        """Return a KPI of any choices, against the same days last year."""
        found = results.result(self.build, name, filters, comparison(filters, "last_year"), False)
        return Number(label or words.label(kpis.kpi(name)), found, filters)
