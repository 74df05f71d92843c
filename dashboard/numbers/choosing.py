"""From what a reader picked, in the bar or in a link, to the choices that every number is asked with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.access import viewer
from dashboard.filters import Choices, Filters, comparison, of_units, period_dates
from dashboard.numbers import company
from dashboard.numbers.company import Build
from dashboard.wording import words

Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Picked:
    """What was picked: units, the names of period and comparison, and the days of those that are the reader's own."""

    units: tuple[str, ...] = ()
    period: str = "last_12_months"
    compare: str = "last_year"
    days: Days = (None, None)
    days_before: Days = (None, None)
    as_of: date | None = None


def choices(build: Build, picked: Picked) -> Choices:
    """Return the choices of the warehouse in use; units that it does not know count as not picked.

    Who sees a part of the company and picks nothing has that part picked.
    """
    names = {unit.unit_id: unit.name for unit in company.unit_tree(build.build)}
    as_of = picked.as_of or build.as_of
    days = period_dates(picked.period, as_of, picked.days, company.year_starts()) if as_of else (None, None)
    known = [unit_id for unit_id in picked.units if unit_id in names] or [*(viewer.now().units or ())]
    filters = of_units(Filters(from_date=days[0], to_date=days[1], as_of=picked.as_of), known)
    return Choices(
        filters=filters,
        before=comparison(filters, picked.compare, as_of, picked.days_before),
        compare=picked.compare,
        period=picked.period,
        unit_name=words.listed(names[one] for one in filters.chosen_units),
        build=build.build,
        built_at=build.built_at,
        as_of=as_of,
        first_date=build.first_date,
        tables=company.tables_loaded(build.build),
    )


def of_link(link: Mapping[str, list[str]]) -> Picked:
    """Read what was picked from the parts of a link; a day that is none counts as not given."""
    day = {name: as_date(link.get(name, [""])[-1]) for name in ("from", "to", "before_from", "before_to", "as_of")}
    usual = Picked()
    return Picked(
        units=tuple(dict.fromkeys(link.get("unit", []))),
        period=link.get("period", [usual.period])[-1],
        compare=link.get("compare", [usual.compare])[-1],
        days=(day["from"], day["to"]),
        days_before=(day["before_from"], day["before_to"]),
        as_of=day["as_of"],
    )


def as_date(text: str | None) -> date | None:
    """Read a day as links write it."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
