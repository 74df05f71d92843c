"""Ask for a KPI: rate() is the only place where a KPI is computed, records() gives the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import ALL, Filters, of_units
from dashboard.kpi import Kpi
from dashboard.language import N_
from dashboard.numbers import summed_months, unit_tree, wanted_records, warehouse
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.caveats import EXCLUDED, Note, NotesWhenRead, missing, notes
from dashboard.numbers.definitions import UnknownName, definitions, find
from dashboard.numbers.division import divided, of_too_few
from dashboard.numbers.sums import (
    BELOW,
    GRAINS,
    MONTH_OF_DAY,
    UNITS,
    Mart,
    Question,
    Sql,
    conditions,
    empty_periods,
    grouped,
    single_rows,
)
from dashboard.numbers.wanted_records import ALL_ROWS, Wanted

PARTS = ("top", "bottom", "rest", "excluded")


@dataclass(frozen=True)
class Rate:
    """A KPI by its slices: rows hold slices, top, bottom, rate and its 95 % interval; no data is empty, never zero."""

    kpi: Kpi
    rows: pd.DataFrame
    notes: Sequence[Note]
    excluded: float
    as_of: date
    build: str
    filters: Filters = ALL


def catalogue() -> tuple[Kpi, ...]:
    """Give every KPI of the newest warehouse in the order of its definition."""
    return tuple(definitions(warehouse.in_use()).kpis.values())


def kpi(name: str) -> Kpi:
    """Give one KPI; UnknownName names the nearest."""
    return find(warehouse.in_use(), name)


def slices(name: str) -> tuple[str, ...]:
    """Give what a KPI can be told apart by: periods, levels of the unit tree, unit, area and the slices of its top."""
    return kpi(name).slices


def rate(name: str, by: tuple[str, ...] | list[str] = (), filters: Filters = ALL) -> Rate:
    """Sum both parts over the same rows, then divide: never the mean of rates.

    rows: one per group with data (exactly one without by), columns by + names of units and areas + top, bottom, rate,
    and lower and upper, the 95 % interval where the KPI has one (a stock, a count or a sum of days has none).
    A slice that the bottom does not have keeps the whole bottom. Raises UnknownName for an unknown KPI, slice or unit.
    """
    asked = _rate(warehouse.in_use(), name, tuple(by), filters)
    return replace(asked, rows=asked.rows.copy())


def parts(name: str, filters: Filters = ALL) -> pd.Series:
    """Give top, bottom and rate of what rate() gives as one number, without what is to be said of it."""
    path = warehouse.in_use()
    asked = find(path, name)
    rows = _sums(path, asked, ask(path, asked, (), filters))[0]
    return divided(asked, rows, asked.base(filters.base)).iloc[0][["top", "bottom", "rate"]]


def of_each_unit(name: str, filters: Filters = ALL) -> pd.DataFrame:
    """Give what rate() gives for every unit with all below it, and for all together (""), in one question.

    rows: unit_id, top, bottom, rate, lower, upper, excluded. The unit of the filters is not looked at.
    """
    path = warehouse.in_use()
    asked = find(path, name)
    everything = of_units(filters)
    question = ask(path, asked, (), everything)
    whole, excluded = _sums(path, asked, question)
    below = replace(question, by=(BELOW,))
    known = summed_months.added_up(path, asked, below) if _is_loaded(path, asked) else None
    if known is not None:
        every = pd.DataFrame({"unit_id": pd.Series(sorted(unit_tree.tree(path).names), dtype="str")})
        rows = every.merge(known.rename(columns={BELOW: "unit_id"}), how="left", on="unit_id")
        rows["excluded"] = rows["excluded"].fillna(0.0)
        _fill(path, asked, rows)
    elif _is_loaded(path, asked):
        sql = _rate_sql(path, asked, below)
        rows = warehouse.query(
            f"select units.unit_id, sums.* exclude ({BELOW}) replace (coalesce(excluded, 0.0) as excluded)"
            f" from units left join ({sql.text}) as sums on sums.{BELOW} = units.unit_id order by units.unit_id",
            sql.values,
            path,
        )
        _fill(path, asked, rows)
    else:
        rows = whole.merge(pd.DataFrame({"unit_id": sorted(unit_tree.every(path))}), how="cross").assign(excluded=0.0)
    both = pd.concat([whole.assign(unit_id="", excluded=excluded), rows], ignore_index=True)
    names = ["unit_id", "top", "bottom", "rate", "lower", "upper", "excluded"]
    return divided(asked, both, asked.base(filters.base))[names]


def records(
    name: str, filters: Filters = ALL, part: str = "", limit: int | None = None, wanted: Wanted = ALL_ROWS
) -> pd.DataFrame:
    """Give the rows behind a number, with the names of units and areas.

    part: "top", "bottom", "rest" (in the bottom, not in the top: missed, late, still open) or "excluded" (left out of
    the top because hours, people or output are missing). Without it: the bottom, for accident rates the accidents.
    wanted: the words that rows must hold, and how late each is (days_late, the latest first).
    """
    path = warehouse.in_use()
    found = find(path, name)
    part = part or ("bottom" if found.bottom and not found.requires else "top")
    if part not in PARTS:
        raise UnknownName(f"{part}: no such part of a number. There are: {', '.join(PARTS)}")
    question = ask(path, found, (), filters)
    if bool(of_too_few(found, _sums(path, found, question)[0]).any()):
        limit = 0
    if wanted == ALL_ROWS:
        sql = _records_sql(path, found, question, part, limit)
        return warehouse.query(sql.text, sql.values, path)
    columns = _columns(path, _records_sql(path, found, question, part, 0))
    day = question.last_date if question.is_stock else question.as_of
    rows = _records_sql(path, found, question, part, None)
    sql = wanted_records.of_rows(rows, columns, wanted, day)
    text, values = (sql.text, sql.values) if limit is None else (f"{sql.text} limit ?", [*sql.values, limit])
    return warehouse.query(text, values, path)


def _columns(path: Path, none: Sql) -> tuple[str, ...]:
    return tuple(str(column) for column in warehouse.query(none.text, none.values, path).columns)


def record_ids(name: str, filters: Filters, part: str) -> tuple[str, ...]:
    """Give the ids of the rows behind a part of a number, in order."""
    path = warehouse.in_use()
    found = find(path, name)
    top_mart, _, bottom_mart, _ = definitions(path).sides(found)
    mart = bottom_mart if part == "bottom" and bottom_mart else top_mart
    sql = _records_sql(path, found, ask(path, found, (), filters), part, None)
    ids = warehouse.query(f"select cast({mart.id} as varchar) as id from ({sql.text}) order by id", sql.values, path)
    return tuple(ids["id"])


def counts_of_records(name: str, filters: Filters, part: str, by: tuple[str, ...], oldest: str) -> pd.DataFrame:
    """Count the rows behind a part of a number by some of their fields, with the first day of a date, in one question.

    rows: the fields asked for, row_count and oldest_date; a field without a value is a group of its own.
    """
    path = warehouse.in_use()
    found = find(path, name)
    sql = _records_sql(path, found, ask(path, found, (), filters), part, None)
    fields = ", ".join(f'"{field}"' for field in by)
    return warehouse.query(
        f'select {fields}, count(*) as row_count, min("{oldest}") as oldest_date from ({sql.text})'
        f" group by all order by row_count desc, {fields}",
        sql.values,
        path,
    )


def counted_rows(mart: Mart, filters: Filters = ALL) -> Sql:
    """Give the single rows that the sums of a mart are made of in a period; its stocks stand at the end of it."""
    found = definitions(warehouse.in_use())
    is_stock = any(asked.kind == "stock" for asked in found.kpis.values() if found.sides(asked)[0] == mart)
    return single_rows(Question((), (), filters, found.as_of, is_stock), mart)


def formula(name: str) -> str:
    """Give the SQL of a KPI: its sums, and the models that give the rows that are summed."""
    path = warehouse.in_use()
    asked = find(path, name)
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    only = f" where {asked.requires}" if asked.requires else ""
    text = f"select sum({top}) from {top_mart.rows_macro}(:as_of){only}"
    if bottom_mart is not None:
        over = " / count(distinct month)" if asked.is_mean_over_months else ""
        below = only if bottom_mart == top_mart else ""
        text = f"({text})\n    / (select sum({bottom}){over} from {bottom_mart.rows_macro}(:as_of){below})"
        text = f"select\n    {text}\n    * {asked.per:g}"
    read = dict.fromkeys(mart.rows_macro for mart in (top_mart, bottom_mart) if mart)
    return "\n\n".join([text, *(f"-- {name}\n{_models(path)[name].strip()}" for name in read)])


@remembered(maxsize=4)
def _models(path: Path) -> dict[str, str]:
    """Give the SQL of each model of a warehouse."""
    rows = warehouse.query("select model, sql from models", (), path)
    return dict(zip(rows["model"], rows["sql"], strict=True))


# --- from the question to the sums --------------------------------------------------------------------------------


def ask(path: Path, asked: Kpi, by: tuple[str, ...], filters: Filters) -> Question:
    """Make a question of a KPI, its groups and the choices; UnknownName when one of them does not exist."""
    for name in (*by, *(name for name, _ in filters.slices)):
        if name not in asked.slices:
            raise UnknownName(f"{name}: {asked.name} cannot be told apart by it. It can by: {', '.join(asked.slices)}")
    for unit_id in filters.chosen_units:
        if unit_id not in unit_tree.every(path):
            raise UnknownName(f"{unit_id}: no such unit in the warehouse")
    if filters.base and filters.base not in (*asked.bases, asked.per):
        offered = ", ".join(f"{base:g}" for base in asked.bases) or "no other"
        raise UnknownName(f"{filters.base:g}: {asked.name} is not expressed per that. It offers: {offered}")
    known = definitions(path)
    return Question(known.gaps.get(asked.name, ()), by, filters, known.as_of, asked.kind == "stock")


@asked_once(8192)
def _rate(path: Path, name: str, by: tuple[str, ...], filters: Filters) -> Rate:
    asked = find(path, name)
    question = ask(path, asked, by, filters)
    sums, excluded = _sums(path, asked, question)
    rows = divided(asked, sums, asked.base(filters.base))
    hides = bool(of_too_few(asked, sums).any())
    is_empty = bool(asked.bottom) and not by and bool(rows["rate"].isna().all()) and not hides
    said = NotesWhenRead(partial(_notes, path, asked, question, excluded, is_empty, hides))
    return Rate(asked, rows, said, excluded, question.as_of, path.stem, filters)


def _notes(
    path: Path, asked: Kpi, question: Question, excluded: float, is_empty: bool, hides: bool
) -> tuple[Note, ...]:
    """Say what a number lacks or rests on; most numbers are asked for by those who say nothing of it."""
    absent = missing(path, asked)
    said = [*absent, *notes(path, asked, question)]
    if is_empty and not absent:
        said.append(Note(N_("No data: nothing to divide by in this period and unit.")))
    if hides:
        text = N_("Groups of fewer than {count} people are not shown: they could name a person.")
        said.append(Note(text, count=float(asked.fewest or 0)))
    if excluded:
        said.append(Note(EXCLUDED[asked.requires or ""], count=float(excluded)))
    return tuple(said)


@asked_once(4096)
def _sums(path: Path, asked: Kpi, question: Question) -> tuple[pd.DataFrame, float]:
    """Add both parts up, and what is left out of the top; of what was never loaded nothing needs to be asked."""
    if not question.by and not _is_loaded(path, asked):
        names = ["top", "bottom", *(["squares"] if asked.squares else [])]
        return pd.DataFrame([[np.nan] * len(names)], columns=names), 0.0
    rows = summed_months.added_up(path, asked, question)
    if rows is None:
        sql = _rate_sql(path, asked, question)
        rows = warehouse.query(sql.text, sql.values, path)
    excluded = float(rows.pop("excluded").sum())
    if not question.by:
        _fill(path, asked, rows)
    return (rows.head(0) if question.by and missing(path, asked) else rows), excluded


def _is_loaded(path: Path, asked: Kpi) -> bool:
    """Say whether the records that the top counts are loaded at all."""
    return definitions(path).sides(asked)[0].record in definitions(path).formats


def _fill(path: Path, asked: Kpi, rows: pd.DataFrame) -> None:
    """Write what no row means for a unit or for all: nothing known where the exports cannot show it, else none."""
    top_mart, _, bottom_mart, _ = definitions(path).sides(asked)
    if missing(path, asked):
        rows[["top", "bottom"]] = np.nan
    elif bottom_mart != top_mart:
        rows["top"] = rows["top"].fillna(0)


def _rate_sql(path: Path, asked: Kpi, question: Question) -> Sql:
    """Sum each side at the asked groups first, then put them side by side: never join before summing."""
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    only = f" filter (where {asked.requires})" if asked.requires else ""
    left_out = f"sum({top}) filter (where not {asked.requires})" if asked.requires else "0"
    sums = {"top": f"sum({top}){only}", "bottom": "cast(null as double)", "excluded": left_out}
    if bottom_mart == top_mart:
        sums["bottom"] = f"sum({bottom}){only}"
    if asked.squares:
        sums["squares"] = f"sum({asked.squares.split('.')[1]})"
    tops = grouped(question, top_mart, sums)
    if question.is_stock and question.by and set(question.by) <= set(GRAINS):
        tops = empty_periods(question, tops)
    if bottom_mart is None or bottom_mart == top_mart:
        return _named(question, tops, bool(asked.squares))
    total = f"sum({bottom})" + (" / count(distinct month_date)" if asked.is_mean_over_months else "")
    sides = {"top": "cast(null as double)", "bottom": total, "excluded": "cast(null as double)"}
    counts_people = asked.fewest is not None and not asked.is_mean_over_months
    if counts_people:  # people of several months are no larger group
        sides["people"] = f"sum({bottom}) / count(distinct month_date)"
    bottoms = grouped(question, bottom_mart, sides)
    size = ", max(people) as people" if counts_people else ""
    shared = [name for name in question.by if bottom_mart.has(name)]
    if len(shared) == len(question.by):
        keys = "".join(f'"{name}", ' for name in question.by)
        whole = f"(select {keys}coalesce(sum(top), 0) as top, sum(bottom) as bottom, sum(excluded) as excluded{size}"
        groups = f" group by {keys[:-2]}" if keys else ""
        both = f"{whole} from ({tops.text} union all by name {bottoms.text}){groups})"
        return _named(question, Sql(f"select * from {both}", tops.values + bottoms.values), has_people=counts_people)
    on = " and ".join(f'tops."{name}" is not distinct from bottoms."{name}"' for name in shared) or "true"
    both = (
        f"select tops.* replace (bottoms.bottom as bottom){', bottoms.people' if counts_people else ''}"
        f" from ({tops.text}) as tops"
        f" left join ({bottoms.text}) as bottoms on {on}"
    )
    return _named(question, Sql(both, tops.values + bottoms.values), has_people=counts_people)


def _named(question: Question, sums: Sql, has_squares: bool = False, has_people: bool = False) -> Sql:
    """Add the names of units and areas, and put the groups in order."""
    columns, joins = [], ""
    for name in question.by:
        columns.append(f'sums."{name}"')
        if name == "area":
            columns.append("areas.area_name")
            joins += ' left join areas on areas.area_id = sums."area"'
        elif name in UNITS:
            columns.append(f"{name}_units.unit_name as {name}_name")
            joins += f' left join units as {name}_units on {name}_units.unit_id = sums."{name}"'
    order = " order by " + ", ".join(f'sums."{name}" nulls last' for name in question.by) if question.by else ""
    columns += ["cast(top as double) as top", "cast(bottom as double) as bottom", "coalesce(excluded, 0) as excluded"]
    columns += [*(["squares"] if has_squares else []), *(["people"] if has_people else [])]
    return Sql(f"select {', '.join(columns)} from ({sums.text}) as sums{joins}{order}", sums.values)


# --- the rows behind a number -------------------------------------------------------------------------------------


def _records_sql(path: Path, asked: Kpi, question: Question, part: str, limit: int | None) -> Sql:
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    mart, counted = (top_mart, top) if part != "bottom" or bottom_mart is None else (bottom_mart, bottom)
    test = f"{counted} > 0"
    if part == "rest":
        test = f"{bottom} > {top}" if bottom_mart == top_mart else "false"
    if asked.requires and mart == top_mart:
        test = f"not {asked.requires} and {test}" if part == "excluded" else f"{asked.requires} and {test}"
    elif part == "excluded":
        test = "false"
    source, where = single_rows(question, mart), conditions(question, mart, MONTH_OF_DAY)
    rows = f"select * from ({source.text}) as facts where {where.text} and {test}"
    own_place = mart.record in definitions(path).placed
    place = "" if own_place else "facts.event_date, facts.unit_id, facts.area_id, "
    area = "areas.area_name, " if mart.has_areas else ""
    text = (
        f"select record.* exclude (export_format), {place}units.unit_name, {area}record.export_format"
        f" from ({rows}) as facts join known_{mart.record}(?) as record on record.{mart.id} = facts.{mart.id}"
        " left join units on units.unit_id = facts.unit_id"
        f"{' left join areas on areas.area_id = facts.area_id' if area else ''} order by record.{mart.id}"
    )
    values = [*source.values, *where.values, question.last_date if question.is_stock else question.as_of]
    return Sql(text + " limit ?", [*values, limit]) if limit is not None else Sql(text, values)
