"""What one review asks: its month, unit and build, and each number of it with the choices that give it again."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from dashboard.filters import MONTHS_A_YEAR, Choices, Filters, comparison, shift_months, with_slices
from dashboard.numbers import company, kpis
from dashboard.results import results
from dashboard.review import month as months
from dashboard.review.content import Frozen, Number, Status
from dashboard.wording import words


@dataclass(frozen=True)
class ReviewedMonth:
    """The month and unit under review, on which build, whether the month is closed, and what was frozen then."""

    month: str
    filters: Filters
    build: str
    unit_name: str
    status: Status
    frozen: dict[str, Frozen] = field(default_factory=dict)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)

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

    @property
    def before(self) -> Filters:
        """Return the choices for the month before, as it stood at its own end."""
        return months.filters_of(months.before(self.month), self.unit_id)

    @property
    def read_at(self) -> datetime:
        """Return the moment for which what people wrote is read: that of the closing, of an open month now."""
        return datetime.fromisoformat(self.status.closed_at) if self.status.is_closed else datetime.now(UTC)

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

    def choices(self, filters: Filters | None = None) -> Choices:
        """Return choices as a page has them, for the parts of pages that a review uses too."""
        chosen, build = filters or self.filters, company.build_facts(self.build)
        return Choices(
            filters=chosen,
            before=comparison(chosen, "last_year"),
            compare="last_year",
            period="custom",
            unit_name=self.unit_name if self.unit_id else "",
            build=self.build,
            built_at=build.built_at,
            as_of=chosen.as_of,
            first_date=build.first_date,
            tables=self.tables,
        )

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables that hold rows."""
        return company.tables_loaded(self.build)

    @property
    def level(self) -> str:
        """Return the level of the unit tree whose units stand side by side."""
        return company.levels(self.build, self.unit_id)[0]

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
