"""Bring the columns of a file to the fields of one of our own tables, as their headers say."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pipelines.contracts import Table, contracts
from pipelines.reading.recognising.header_words import meant_by
from pipelines.reading.recognising.headers import plain

Given = Mapping[str, Mapping[str, str]]
_given: ContextVar[Given] = ContextVar("given", default=MappingProxyType({}))
YEAR = frozenset(
    map(plain, ("年份", "年", "年度", "统计年份", "year", "yr", "year of event", "calendar year", "année"))
)
MONTH = frozenset(map(plain, ("月份", "月", "统计月份", "month", "month no", "month number", "mois")))
DAY = frozenset(map(plain, ("日", "day", "day of month")))
# Columns that say of which longer or shorter period hours are, in long tables.
WEEKS = "周 周次 周数 第几周 周别 week weekno weeknumber wk isoweek calendarweek kw kalenderwoche woche semaine semana"
FIRST_DAYS = (
    "weekcommencing weekbeginning weekstarting weekstart w/c startofweek weekstartdate 周起始日 周开始日期 周一日期"
)
LAST_DAYS = "weekending weekend w/e endofweek weekendingdate weekenddate 周截止日 周结束日期 周日日期"
PERIODS: Mapping[str, str] = {
    "week": WEEKS,
    "quarter": "季度 季 quarter qtr quartal trimestre",
    "half": "半年 半年度 half halfyear semester halbjahr semestre",
}
# A record without a number of its own is known by these: all of the first, and at least one of the others.
MADE_OF: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hazards": (("found_date", "unit_id"), ("description", "area_id", "item_code")),
    "accidents": (("accident_date", "unit_id"), ("description", "area_id", "accident_type")),
    "inspections": (("unit_id",), ("completed_date", "due_date")),
    "checks": (("inspection_id", "item_code"), ("inspection_id",)),
    "risk_points": (("area_id", "unit_id", "risk_point_name"), ("unit_id",)),
    "inspection_plans": (("unit_id", "period_start_date", "period_end_date"), ("unit_id",)),
}
LOOK = ("复查", "复核", "复验", "复检", "验证", "verif", "reinspect")  # a day of a look, whatever that found
ACCEPTANCE = ("验收",)  # the day of a look too, but beside the result of the first one it is that of the last
MARKS = {"week": "W", "quarter": "Q", "half": "H"}
SHARED = ("worked_hours", "output_quantity")
NAMED = {"units": ("unit_id", "unit_name"), "areas": ("area_id", "area_name")}


@contextmanager
def reading_with(given: Given) -> Iterator[None]:
    """Let values for the whole file, by table and field, hold while it is recognised."""
    before = _given.set(given)
    try:
        yield
    finally:
        _given.reset(before)


@dataclass
class Found:
    """What a header row gives a table: expressions by field, the columns of each, those that are used, what to say."""

    fields: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    notes: tuple[str, ...] = ()

    def fill(self, name: str, expression: Any, note: str = "") -> None:
        """Fill a field, and say how where no header says it."""
        self.fields[name] = expression
        self.notes += (f"{contracts().fields[name].label['en']}: {note}",) if note else ()


def template_fields(table: Table, header: Sequence[str]) -> Found:
    """Find what each column fills, and what stands in for a needed field without one."""
    found = Found()
    _fill_from_columns(found, table, header)
    _fill_from_parts(found, table, header)
    _fill_from_period(found, table, header)
    _fill_as_given(found, table, _given.get().get(table.name, {}))
    _fill_as_implied(found, table, header)
    _fill_key(found, table)
    _accept_what_passed(found)
    return found


def _fill_from_columns(found: Found, table: Table, header: Sequence[str]) -> None:
    """Take the columns whose headers stand first among the words of a field; of several the first that is filled."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    own_name = table.name
    for text in header:
        if text and (meant := meant_by(own_name, text)):
            ranked.setdefault(meant[0], []).append((meant[1], text))
    for name in sorted(ranked, key=table.fields.index):
        best = min(rank for rank, _ in ranked[name])
        own = [text for rank, text in ranked[name] if rank == best]
        if len(own) == 1:
            found.fill(name, {"column": own[0]})
        else:
            listed = ", ".join(own)
            found.fill(name, {"first": [{"column": text} for text in own]}, f"the first filled of {listed} is taken")
        found.columns[name] = own
        found.used.update(own)


def _fill_from_parts(found: Found, table: Table, header: Sequence[str]) -> None:
    """Put a date together whose year, month and day stand in columns of their own."""
    years, months, days = (_only(found, header, words) for words in (YEAR, MONTH, DAY))
    month = found.columns.get("month_date", [months])[0]
    if "month_date" in table.fields and years and month and years != month:
        found.fill("month_date", {"parts": [years, month]}, f"put together of {years} and {month}")
        found.columns["month_date"] = [years, month]
        found.used.update((years, month))
    dates = [name for name in table.required if contracts().fields[name].type == "date" and name not in found.fields]
    if len(dates) == 1 and years and months and days:
        parts = [years, months, days]
        found.fill(dates[0], {"parts": parts}, f"put together of {', '.join(parts)}")
        found.columns[dates[0]] = parts
        found.used.update(parts)


def _fill_from_period(found: Found, table: Table, header: Sequence[str]) -> None:
    """Spread hours that are by week, quarter or half over their months, where no column names a month."""
    if "month_date" not in table.fields or "month_date" in found.fields:
        return
    ways = [*((length, "", words) for length, words in PERIODS.items())]
    ways += [("week", "first", FIRST_DAYS), ("week", "last", LAST_DAYS)]
    listed = ((length, day, _only(found, header, frozenset(map(plain, words.split())))) for length, day, words in ways)
    own = [one for one in listed if one[2]]
    if len(own) != 1:
        return
    (length, day, text), years = own[0], _only(found, header, YEAR)
    written = {"join": [{"column": years, "part": r"20\d\d"}, text], "with": f"-{MARKS[length]}"} if years else text
    month = {"spread": length, "of": written, **({"day": day} if day else {})}
    found.fill("month_date", month, f"{text} is spread over its months")
    found.columns["month_date"] = [*([years] if years else []), text]
    found.used.update(found.columns["month_date"])
    for name in SHARED:
        if name in found.fields and len(found.columns[name]) == 1:
            found.fields[name] = {**found.fields[name], "shared": True}


def _only(found: Found, header: Sequence[str], words: frozenset[str]) -> str:
    """Find the one column with one of these headers that fills nothing else."""
    own = [text for text in header if text not in found.used and plain(text) in words]
    return own[0] if len(own) == 1 else ""


def _fill_as_given(found: Found, table: Table, given: Mapping[str, str]) -> None:
    """Fill what has no column, and cells that are empty, with what was given for the whole file."""
    for name, value in given.items():
        if name not in table.fields:
            continue
        constant = {"constant": value}
        own = found.fields.get(name)
        found.fill(
            name, {"first": [own, constant]} if own else constant, f"{value} where the file says nothing, as given"
        )


def _fill_as_implied(found: Found, table: Table, header: Sequence[str]) -> None:
    """Fill a needed code that other headers imply: what has a day of inspection was found by one."""
    written = {plain(text): text for text in header if text}
    for name in table.required:
        for code, headers in contracts().fields[name].implied_by.items():
            shown = [written[plain(text)] for text in headers if plain(text) in written]
            if shown and name not in found.fields:
                found.fill(name, {"constant": code}, f"{code} is taken for all rows, as the file has {shown[0]}")


def _accept_what_passed(found: Found) -> None:
    """Take the day of a look for the acceptance only where its result is not that it failed.

    A day on which something was accepted or closed stays, whatever its first acceptance came to.
    """
    days, results = found.columns.get("accepted_date", []), found.columns.get("first_acceptance", [])
    if len(days) == 1 and len(results) == 1 and is_day_of(days[0], results[0]):
        found.fields["accepted_date"] = {"column": days[0], "unless": results[0], "says": failed_words()}


def failed_words() -> list[str]:
    """List the words that say that a first acceptance failed."""
    field = contracts().fields["first_acceptance"]
    return ["failed", *field.values["failed"].values(), *field.words.get("failed", ())]


def is_day_of(day: str, result: str) -> bool:
    """Say whether a column holds the day of the look whose result another one holds."""
    field = contracts().fields["first_acceptance"]
    is_of_first = plain(result) in {plain(text) for text in (field.name, *field.label.values())}
    return any(word in plain(day) for word in (LOOK if is_of_first else LOOK + ACCEPTANCE))


def _fill_key(found: Found, table: Table) -> None:
    """Make the id of records that have none of what they say, or take their name."""
    key = table.key[0]
    if len(table.key) > 1 or key in found.fields:
        return
    if table.name in NAMED:
        name = NAMED[table.name][1]
        if name in found.fields:
            found.fill(key, found.fields[name], f"the file has none, {found.columns[name][0]} is taken")
        return
    needed, others = MADE_OF.get(table.name, ((), ()))
    if needed and all(name in found.columns for name in needed) and any(name in found.columns for name in others):
        own = [name for name in dict.fromkeys((*needed, *others)) if name in found.columns]
        columns = [text for name in own for text in found.columns[name]]
        made = {"hash": columns, "prefix": "", "made_of": own}
        found.fill(key, made, f"the file has none, it is made of {' + '.join(columns)}")
