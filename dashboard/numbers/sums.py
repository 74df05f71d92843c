"""Compose the SQL that adds one side of a KPI up: which table, rows and groups. Values are bound, never pasted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dashboard.filters import Filters, month_end

INTO_YEAR = "((month(month_date) - (select fiscal_year_starts from company_settings) + 12) % 12)"  # months
GRAINS = {
    "year": "cast(year(month_date) as bigint)",
    "quarter": "year(month_date) || '-Q' || quarter(month_date)",
    "month": "strftime(month_date, '%Y-%m')",
    "fiscal_year": f"'FY' || strftime(month_date - to_months({INTO_YEAR}), '%Y-%m')",
    "fiscal_quarter": f"'FQ' || strftime(month_date - to_months({INTO_YEAR} % 3), '%Y-%m')"
    f" || '-' || ({INTO_YEAR} // 3 + 1)",
}
FISCAL = ("fiscal_year", "fiscal_quarter")
MONTH_OF_DAY = "cast(date_trunc('month', event_date) as date)"
UNIT_LEVELS = ("company", "site", "workshop", "team")
UNITS = (*UNIT_LEVELS, "unit")
PLACES = (*UNITS, "area")
BELOW = "unit_and_below"  # every unit of the tree with all below it: a row is counted once in each unit above it


Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True)
class Mart:
    """A monthly table of the warehouse and the macro of the rows behind it."""

    mart: str
    rows_macro: str
    record: str
    id: str
    slices: tuple[str, ...]
    apart: tuple[str, ...]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    is_settled: bool
    is_dateless: bool
    has_areas: bool
    has_moved_units: bool = False  # its rows belong to the unit tree of their month

    def has(self, slice_name: str) -> bool:
        """Say whether its rows can be told apart by a slice."""
        if slice_name == "area":
            return self.has_areas
        return slice_name in GRAINS or slice_name in PLACES or slice_name in self.slices or slice_name == BELOW


@dataclass(frozen=True)
class Question:
    """What is asked of the marts: the groups, the choices, and the as-of date of the build.

    gaps: the export formats that cannot show the KPI, whose rows count nowhere.
    """

    gaps: tuple[str, ...]
    by: tuple[str, ...]
    filters: Filters
    built_as_of: date
    is_stock: bool = False

    @property
    def as_of(self) -> date:
        """The as-of date asked for, else that of the build."""
        return self.filters.as_of or self.built_as_of

    @property
    def last_date(self) -> date:
        """The last day that counts: the end of the period, at most the as-of date."""
        return min(self.filters.to_date or self.as_of, self.as_of)


@dataclass
class Sql:
    """A piece of SQL with its bound values, in their order."""

    text: str
    values: list[Any]


def facts(question: Question, mart: Mart) -> Sql:
    """Give the rows of a mart in the period: the sums of its whole months, and the single rows of the days beside them.

    Single rows alone where the sums do not tell apart what is asked, or the past was not as it stands in the build.
    """
    if mart.is_dateless:
        if question.as_of == question.built_as_of:
            return Sql(f"select * from {mart.mart}", [])
        return Sql(_rows(mart), [question.as_of])
    if question.is_stock:
        return _snapshots(question, mart)
    name, span = table(question, mart), _months_within(question, mart)
    if name is None or span is None:
        return _rows_between(question, mart, question.filters.from_date, question.last_date)
    first, last = span
    text, values = f"select * from {name} where month_date <= ?", [last]
    if first:
        text, values = text + " and month_date >= ?", [*values, first]
    for begin, end in _days_beside(question, span):
        days = _rows_between(question, mart, begin, end)
        text, values = f"{text} union all by name {days.text}", [*values, *days.values]
    return Sql(text, values)


def whole_months(question: Question, mart: Mart) -> tuple[date | None, date] | None:
    """Give the months whose sums in the build are all that is asked for, None where single rows are needed too.

    A stock is read at the end of its periods: all months before have to be as they stand in the build.
    """
    if mart.is_dateless:
        return (None, question.as_of) if question.as_of == question.built_as_of else None
    if question.is_stock:
        question = replace(question, filters=replace(question.filters, from_date=None))
    span = _months_within(question, mart)
    return None if span is None or _days_beside(question, span) else span


def months_and_days(question: Question, mart: Mart) -> tuple[tuple[date | None, date], tuple[Days, ...]] | None:
    """Give the whole months of a period whose sums stand in the build, and the days beside them; None for none."""
    span = None if question.is_stock or mart.is_dateless else _months_within(question, mart)
    return None if span is None else (span, tuple(_days_beside(question, span)))


def sums_of_days(mart: Mart, as_of: date, days: Sequence[Days], told: Sequence[str]) -> Sql:
    """Add up all that a mart adds up over some days, as known on a day, by month and by what it is told apart by."""
    names = ", ".join(["month_date", *told, *mart.keys])
    sums = ", ".join(f"sum({name}) as {name}" for name in mart.sums)
    within = " or ".join(["event_date between ? and ?"] * len(days))
    text = f"select {names}, {sums} from ({_rows(mart)} where {within}) group by {names}"
    return Sql(text, [as_of, *(day for both in days for day in both)])


def _rows_between(question: Question, mart: Mart, first: date | None, last: date) -> Sql:
    """Give the single rows of some days."""
    sql = Sql(f"{_rows(mart)} where event_date <= ?", [question.as_of, last])
    return Sql(sql.text + " and event_date >= ?", [*sql.values, first]) if first else sql


def _months_within(question: Question, mart: Mart) -> tuple[date | None, date] | None:
    """Give the first and last day of the whole months of the period whose sums stand in the build; None for none."""
    first, last = question.filters.from_date, question.last_date
    is_as_built = question.as_of == question.built_as_of or (mart.is_settled and question.as_of < question.built_as_of)
    if not is_as_built:
        return None
    begin = first if first is None or first.day == 1 else month_end(first) + timedelta(days=1)
    is_over = last == month_end(last) or last == question.built_as_of == question.as_of
    end = last if is_over else last.replace(day=1) - timedelta(days=1)
    return None if begin is not None and begin > end else (begin, end)


def _days_beside(question: Question, span: tuple[date | None, date]) -> list[Days]:
    """Give the days of the period before and after its whole months."""
    first, last = question.filters.from_date, question.last_date
    found = []
    if first is not None and span[0] is not None and first < span[0]:
        found.append((first, span[0] - timedelta(days=1)))
    if span[1] < last:
        found.append((span[1] + timedelta(days=1), last))
    return found


def single_rows(question: Question, mart: Mart) -> Sql:
    """Give the single rows, where rate() may have used their monthly sums."""
    if mart.is_dateless or question.is_stock:
        day = question.as_of if mart.is_dateless else question.last_date
        return Sql(f"select * from {mart.rows_macro}(?) where event_date = ?", [day, day])
    first = question.filters.from_date or date(1, 1, 1)
    text = f"select * from {mart.rows_macro}(?) where event_date between ? and ?"
    return Sql(text, [question.as_of, first, question.last_date])


def table(question: Question, mart: Mart) -> str | None:
    """Name the monthly table that tells apart all that is asked; None where only the single rows do."""
    asked = {*question.by, *(name for name, _ in question.filters.slices)}
    apart = asked & set(mart.apart)
    if not apart:
        return mart.mart
    others = asked & {*mart.slices, "area"} - apart
    return f"{mart.mart}_by_{apart.pop()}" if len(apart) == 1 and not others and not question.filters.area_id else None


def _rows(mart: Mart) -> str:
    return f"select *, cast(date_trunc('month', event_date) as date) as month_date from {mart.rows_macro}(?)"


def _snapshots(question: Question, mart: Mart) -> Sql:
    """Give the last snapshot of each asked period: a stock is read at its end, never added up over months."""
    periods = [name for name in question.by if name in GRAINS]
    groups = ", ".join(GRAINS[name] for name in periods) or "true"
    wanted, values = "select max(month_date) from months where month_date <= ?", [question.last_date]
    if periods and question.filters.from_date:
        wanted, values = wanted + " and month_date >= ?", [*values, question.filters.from_date]
    wanted = f"{wanted} group by {groups}"
    if whole_months(question, mart) is not None:
        return Sql(f"select * from {mart.mart} where month_date in ({wanted})", values)
    if not periods and question.last_date <= question.built_as_of:  # one day is far quicker than the end of each month
        return Sql(f"select * from ({_rows(mart)}) where event_date = ?", [question.last_date, question.last_date])
    return Sql(f"select * from ({_rows(mart)}) where month_date in ({wanted})", [question.last_date, *values])


def conditions(question: Question, mart: Mart, month: str = "month_date") -> Sql:
    """Give the rows' conditions: scope, unit, area, slices, and exports that cannot show the KPI.

    Where units have moved, a row lies below a unit by the tree of its month; month: how the rows tell theirs.
    """
    text = ["export_format not in (" + ", ".join("?" * len(question.gaps)) + ")"] if question.gaps else []
    values: list[Any] = [*question.gaps]
    below = "unit_id in (select unit_id from unit_ancestors where ancestor_id in ({}))"
    if mart.has_moved_units:
        lines = "select (unit_id, month_date) from unit_month_ancestors where ancestor_id in ({})"
        below = f"(unit_id, {month}) in ({lines})"
    if question.filters.scope is not None:
        text.append(below.format(", ".join("?" * len(question.filters.scope)) or "null"))
        values += question.filters.scope
    if units := question.filters.chosen_units:
        text.append(below.format(", ".join("?" * len(units))))
        values += units
    if question.filters.area_id and mart.has_areas:
        text.append("area_id = ?")
        values.append(question.filters.area_id)
    for name, value in question.filters.slices:
        if name in mart.slices:
            text.append(f"cast({name} as varchar) = ?")
            values.append(value)
    return Sql(" and ".join(text) or "true", values)


def grouped(question: Question, mart: Mart, sums: dict[str, str]) -> Sql:
    """Add up sums (name → SQL) of a mart by the groups it can be told apart by."""
    by = [name for name in question.by if mart.has(name)]
    columns = [f'{expression(name)} as "{name}"' for name in by]
    columns += [f"{sql} as {name}" for name, sql in sums.items()]
    source, where = facts(question, mart), conditions(question, mart)
    groups = " group by " + ", ".join(str(place) for place in range(1, len(by) + 1)) if by else ""
    trees = ("unit_month_paths using (unit_id, month_date)", "unit_month_ancestors using (unit_id, month_date)")
    levels, lines = trees if mart.has_moved_units else ("unit_paths using (unit_id)", "unit_ancestors using (unit_id)")
    paths = f" left join {levels}" if set(by) & set(UNIT_LEVELS) else ""
    above = f" join {lines}" if BELOW in by else ""
    text = f"select {', '.join(columns)} from ({source.text}) as facts{paths}{above} where {where.text}{groups}"
    return Sql(text, source.values + where.values)


def empty_periods(question: Question, sums: Sql) -> Sql:
    """Show a stock as 0 at the end of the periods in which nothing was open."""
    keys = ", ".join(f'"{name}"' for name in question.by)
    periods = ", ".join(f'{GRAINS[name]} as "{name}"' for name in question.by)
    text = (
        f"select {keys}, sum(top) as top, sum(bottom) as bottom, sum(excluded) as excluded from ({sums.text}"
        f" union all by name select {periods}, 0 as top from months where month_date <= ? and month_date >= ?)"
        f" group by {keys}"
    )
    return Sql(text, [*sums.values, question.last_date, question.filters.from_date or date(1, 1, 1)])


def expression(name: str) -> str:
    """Give the SQL of a group: a period of the month, a level of the unit tree, the area, or a slice."""
    if name in GRAINS:
        return GRAINS[name]
    if name == BELOW:
        return "ancestor_id"
    return f"{name}_id" if name in PLACES else name
