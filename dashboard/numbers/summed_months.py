"""Add the monthly sums of a mart up in memory: read once for each build, so that most numbers need no question to it.

What is read is what the one who asks may see: it comes by the same way as every other row. Days beside whole months are
added up once for all that is asked of a period. A past that was not as it stands in the build, periods without a whole
month, and units that have moved are asked of DuckDB.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import MONTHS_A_YEAR
from dashboard.kpi import Kpi
from dashboard.numbers import unit_tree, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.plain_rows import plain_rows
from dashboard.numbers.sums import (
    BELOW,
    FISCAL,
    GRAINS,
    UNIT_LEVELS,
    UNITS,
    Days,
    Mart,
    Question,
    months_and_days,
    sums_of_days,
    table,
    whole_months,
)

Places = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.float64]
Which = npt.NDArray[np.bool_]
Key = tuple[Any, ...]  # what a group is told apart by
AddedUp = tuple[str, Which | None]  # a sum of a table, and of which rows; None: of all that count
MOST_ROWS = 30_000  # of a table that is read as it is; of a larger one only what lies beside it by month and unit
BESIDE = "_of_units"  # the sums of a large mart by month and unit alone


@dataclass(frozen=True)
class Told:
    """What rows are told apart by: the place of each row's word among the words; behind the last: it has none."""

    places: Places
    words: tuple[Any, ...]

    def among(self, words: Iterable[str]) -> Which:
        """Say which rows have one of some words."""
        wanted = frozenset(words)
        return np.array([word in wanted for word in (*self.words, None)], dtype=bool)[self.places]

    def of_rows(self, rows: Places) -> "Told":
        """Give the same of some rows."""
        return Told(self.places[rows], self.words)


@dataclass(frozen=True)
class Surroundings:
    """What stands above each unit, what units and areas are called, and the months there are, in their order."""

    above: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, Mapping[str, str | None]]
    names: Mapping[str, str | None]
    areas: Mapping[str, str | None]
    months: tuple[int, ...]
    year_starts: int


@dataclass(frozen=True)
class Months:
    """A monthly table: of each row the month (counted from the year 0), what tells it apart, its flags and its sums.

    A sum of a row that knows none is not a number.
    """

    around: Surroundings
    month: Places
    told: dict[str, Told]
    flags: dict[str, Which]
    sums: dict[str, Amounts]
    made: dict[str, Told] = field(default_factory=dict)

    def by(self, name: str) -> Told:
        """Give what tells the rows apart by a period, a level of the unit tree, the unit, the area or a slice."""
        if name not in self.made:
            self.made[name] = self._by(name)
        return self.made[name]

    def _by(self, name: str) -> Told:
        if name in GRAINS:
            each, places = np.unique(self.month, return_inverse=True)
            return _told(places, [period(name, int(month), self.around.year_starts) for month in each])
        if name in UNIT_LEVELS:
            units = self.told["unit_id"]
            return _told(units.places, [self.around.levels.get(one, {}).get(name) for one in (*units.words, None)])
        return self.told[f"{name}_id" if f"{name}_id" in self.told else name]

    @cached_property
    def lines(self) -> tuple[Places, Places, tuple[str, ...]]:
        """Give every row with each unit that it lies below: rows, places of those units, and the units."""
        units, above = self.told["unit_id"], self.around.above
        words = tuple(sorted({one for unit in units.words for one in above.get(unit, ())}))
        place_of = {word: place for place, word in enumerate(words)}
        lines = [np.array([place_of[one] for one in above.get(unit, ())], dtype=np.int64) for unit in units.words]
        lines.append(np.array([], dtype=np.int64))
        lengths = np.array([len(line) for line in lines])[units.places]
        below = np.concatenate([lines[place] for place in units.places]) if len(units.places) else self.month
        return np.repeat(np.arange(len(self.month)), lengths), below, words


@dataclass(frozen=True)
class Sums:
    """What was added up by groups, which come in their order; a group without a word comes last."""

    keys: list[Key]
    found: dict[str, Amounts]

    def beside(self, other: "Sums") -> "Sums":
        """Put the sums of two sides into one row for each group, also of a group that only one of them has."""
        if self.keys == other.keys:
            return Sums(self.keys, self.found | other.found)
        keys = sorted({*self.keys, *other.keys}, key=lambda key: [(word is None, word) for word in key])
        return Sums(keys, self._at(keys) | other._at(keys))

    def _at(self, keys: list[Key]) -> dict[str, Amounts]:
        place_of = {key: place for place, key in enumerate(self.keys)}
        places = np.array([place_of.get(key, len(self.keys)) for key in keys], dtype=np.int64)
        return {name: np.append(amounts, np.nan)[places] for name, amounts in self.found.items()}


@dataclass(frozen=True)
class Side:
    """One side of a number: the rows of a monthly table that count."""

    months: Months
    counts: Which

    def sums(self, by: tuple[str, ...], sums: Mapping[str, AddedUp], per_month: Sequence[str] = ()) -> Sums:
        """Add up by groups what stands behind each name; per_month: those to be told per month that a group has."""
        rows, below = np.flatnonzero(self.counts), self.months.told["unit_id"]
        if BELOW in by:
            lines, places, words = self.months.lines
            kept = self.counts[lines]
            rows, below = lines[kept], Told(places[kept], words)
        parts = [below if name == BELOW else self.months.by(name).of_rows(rows) for name in by]
        code = np.zeros(len(rows), dtype=np.int64)
        for part in parts:
            code = code * (len(part.words) + 1) + part.places
        each, groups = np.unique(code, return_inverse=True) if by else (np.zeros(1, dtype=np.int64), code)
        found = {
            name: _sum(self.months.sums[of][rows], groups, len(each), of, None if which is None else which[rows])
            for name, (of, which) in sums.items()
        }
        if per_month:
            pairs = np.unique(np.stack([groups, self.months.month[rows]]), axis=1)[0]
            among = np.bincount(pairs, minlength=len(each)).astype(float)
            among[among == 0] = np.nan
            found |= {name: found[name] / among for name in per_month}
        return Sums(_keys(each, parts), found)


def added_up(path: Path, asked: Kpi, question: Question) -> pd.DataFrame | None:
    """Give the sums of both sides by the groups asked for, as rate() wants them; None where DuckDB has to be asked."""
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    tops = _side(path, question, top_mart)
    bottoms = tops if bottom_mart in (None, top_mart) else _side(path, question, bottom_mart)
    if tops is None or bottoms is None or (asked.requires and asked.requires not in tops.months.flags):
        return None
    only = tops.months.flags[asked.requires] if asked.requires else None
    sums: dict[str, AddedUp] = {"top": (top, only)}
    if only is not None:
        sums["excluded"] = (top, ~only)
    if bottom and bottoms is tops:
        sums["bottom"] = (bottom, only)
    if asked.squares and bottoms is tops:
        sums["squares"] = (asked.squares.split(".")[1], None)
    found = tops.sums(question.by, sums)
    if question.is_stock and question.by and set(question.by) <= set(GRAINS):
        found = _with_empty_periods(tops.months.around, question, found)
    if bottoms is not tops:
        below: dict[str, AddedUp] = {"bottom": (bottom, None)}
        per_month = ["bottom"] if asked.is_mean_over_months else []
        if asked.fewest is not None and not asked.is_mean_over_months:  # people of several months are no larger group
            below, per_month = below | {"people": (bottom, None)}, ["people"]
        found = found.beside(bottoms.sums(question.by, below, per_month))
        found.found["top"] = np.nan_to_num(found.found["top"])
    return _rows(tops.months.around, question, found, [name for name in ("squares", "people") if name in found.found])


def _side(path: Path, question: Question, mart: Mart) -> Side | None:
    """Choose the rows of a mart that count; None where its monthly sums do not tell them."""
    name, span, filters = table(question, mart), whole_months(question, mart), question.filters
    parted = months_and_days(question, mart) if span is None else None
    if name is None or mart.has_moved_units or not all(mart.has(one) for one in question.by):
        return None
    if span is None and parted is None:
        return None
    months = held(path, mart, name)
    slices = [(one, word) for one, word in filters.slices if one in mart.slices]
    places = ["area"] if filters.area_id and mart.has_areas else []
    wanted = {*question.by, *(one for one, _ in slices), *places} - {*GRAINS, *UNITS, BELOW}
    if months is None or not {"area_id" if one == "area" else one for one in wanted} <= months.told.keys():
        return None
    if parted is not None:
        months = with_days(path, mart, name, question.as_of, *parted)
        if months is None:
            return None
    counts = np.ones(len(months.month), dtype=bool) if span is None else _in_period(months, question, mart, span)
    for units in (filters.scope, filters.chosen_units or None):
        if units is not None:
            above = months.around.above
            below = [one for one in months.told["unit_id"].words if not set(units).isdisjoint(above.get(one, ()))]
            counts = counts & months.told["unit_id"].among(below)
    if places and filters.area_id:
        counts = counts & months.told["area_id"].among([filters.area_id])
    if question.gaps:
        formats = months.told["export_format"]
        counts = counts & formats.among({*formats.words} - {*question.gaps})
    for one, word in slices:
        counts = counts & months.told[one].among([word])
    return Side(months, counts)


def _in_period(months: Months, question: Question, mart: Mart, span: tuple[date | None, date]) -> Which:
    """Say which rows lie in the period; of a stock those at the end of each period that is asked for."""
    if mart.is_dateless:
        return np.ones(len(months.month), dtype=bool)
    if not question.is_stock:
        first, last = span
        counts: Which = months.month <= _month(last)
        return counts if first is None else counts & (months.month >= _month(first))
    periods = [name for name in question.by if name in GRAINS]
    there = _months_there(months.around, question, has_first=bool(periods))
    if not periods:
        return np.isin(months.month, there[-1:])
    starts = months.around.year_starts
    ends = {tuple(period(name, month, starts) for name in periods): month for month in there}
    return np.isin(months.month, [*ends.values()])


def _months_there(around: Surroundings, question: Question, has_first: bool = True) -> list[int]:
    """Give the months at whose end a stock is told, within what is asked for."""
    first = question.filters.from_date if has_first else None
    begin = _month(first - timedelta(days=1)) + 1 if first else 0  # a month that has begun before is not asked for
    return [month for month in around.months if begin <= month <= _month(question.last_date)]


def _with_empty_periods(around: Surroundings, question: Question, sums: Sums) -> Sums:
    """Show a stock as 0 at the end of the periods in which nothing was open."""
    there = _months_there(around, question)
    keys = {tuple(period(name, month, around.year_starts) for name in question.by) for month in there}
    every = sums.beside(Sums(sorted(keys), {}))
    return Sums(every.keys, every.found | {"top": np.nan_to_num(every.found["top"])})


def _sum(amounts: Amounts, groups: Places, count: int, name: str, which: Which | None) -> Amounts:
    """Add up what is known in each group: not a number where nothing is. Whatever the order, to the last digit."""
    known = ~np.isnan(amounts) if which is None else which & ~np.isnan(amounts)
    amounts, groups = amounts[known], groups[known]
    there = np.bincount(groups, minlength=count)
    if name.endswith("_count"):
        sums = np.bincount(groups, weights=amounts, minlength=count).astype(float)
    else:
        order = np.argsort(groups, kind="stable")
        sums = np.array([math.fsum(part) for part in np.split(amounts[order], np.cumsum(there))[:count]], dtype=float)
    sums[there == 0] = np.nan
    return sums


def _keys(codes: Places, parts: list[Told]) -> list[Key]:
    """Give the words that a code stands for."""
    columns: list[list[Any]] = []
    for part in reversed(parts):
        codes, places = np.divmod(codes, len(part.words) + 1)
        words = (*part.words, None)
        columns.insert(0, [words[place] for place in places.tolist()])
    return [*zip(*columns, strict=True)] if columns else [()] * len(codes)


def _rows(around: Surroundings, question: Question, sums: Sums, more: list[str]) -> pd.DataFrame:
    """Write groups and sums as columns, units and areas with their names."""
    columns: dict[str, Any] = {}
    for place, name in enumerate(question.by):
        words = [key[place] for key in sums.keys]
        columns[name] = np.array(words, dtype=np.int64) if name == "year" else _texts(words)
        if name in UNITS or name == "area":
            names = around.areas if name == "area" else around.names
            columns[f"{name}_name"] = _texts([names.get(word) for word in words])
    nothing = np.full(len(sums.keys), np.nan)
    columns |= {name: sums.found.get(name, nothing) for name in ("top", "bottom")}
    columns["excluded"] = np.nan_to_num(sums.found.get("excluded", nothing))
    return pd.DataFrame(columns | {name: sums.found[name] for name in more})


def _texts(words: list[Any]) -> Any:
    """Give texts as DuckDB gives them: where there is none, it cannot be seen that they are texts."""
    return pd.array(words, dtype="str") if any(word is not None for word in words) else np.array(words, dtype=object)


# --- what is read, once for each build and for each part of the company that somebody sees ----------------------------


@remembered(maxsize=128)
def held(path: Path, mart: Mart, name: str) -> Months | None:
    """Read a table of a mart, or what lies beside a large one by month and unit; None of a large one without that."""
    tables, told = _tables(path), ["unit_id", "export_format"]
    if tables[name].row_count <= MOST_ROWS:
        told += [column for column in tables[name].texts if column not in told]
    elif (beside := f"{name}{BESIDE}") in tables:
        name = beside
    else:
        return None
    columns = ["month_date", *told, *mart.keys, *mart.sums]
    rows = warehouse.query(f"select {', '.join(columns)} from {name} where month_date is not null", (), path)
    return Months(
        surroundings(path),
        _months(rows["month_date"]),
        {column: _told(*pd.factorize(rows[column])) for column in told},
        {column: rows[column].fillna(False).to_numpy(dtype=bool) for column in mart.keys},
        {column: rows[column].to_numpy(dtype=float, na_value=np.nan) for column in mart.sums},
    )


@remembered(maxsize=64)
def with_days(
    path: Path, mart: Mart, name: str, as_of: date, span: tuple[date | None, date], days: tuple[Days, ...]
) -> Months | None:
    """Read the single rows of the days beside whole months once, for all that is asked of the period."""
    months = held(path, mart, name)
    if months is None:
        return None
    first, last = span
    within = months.month <= _month(last)
    if first is not None:
        within &= months.month >= _month(first)
    sql = sums_of_days(mart, as_of, days, [*months.told])
    rows = warehouse.query(sql.text, sql.values, path)
    return Months(
        months.around,
        np.concatenate([months.month[within], _months(rows["month_date"])]),
        {column: _both(told, within, rows[column]) for column, told in months.told.items()},
        {
            column: np.concatenate([flags[within], rows[column].fillna(False).to_numpy(dtype=bool)])
            for column, flags in months.flags.items()
        },
        {
            column: np.concatenate([amounts[within], rows[column].to_numpy(dtype=float, na_value=np.nan)])
            for column, amounts in months.sums.items()
        },
    )


def _both(told: Told, within: Which, more: pd.Series) -> Told:
    """Put what tells some rows apart before what tells others."""
    count = len(told.words)
    ours, (theirs, words) = told.places[within], pd.factorize(more)
    places = [np.where(ours == count, -1, ours), np.where(theirs < 0, -1, theirs + count)]
    return _told(np.concatenate(places), (*told.words, *words))


def _told(places: npt.NDArray[Any], words: Iterable[Any]) -> Told:
    """Put the words in their order, each once, and what has no word behind them."""
    given = [*words]
    in_order = sorted({word for word in given if word is not None})
    place_of: dict[Any, int] = {word: place for place, word in enumerate(in_order)} | {None: len(in_order)}
    again = np.array([place_of[word] for word in (*given, None)], dtype=np.int64)  # -1 is nothing
    return Told(again[places], tuple(in_order))


@dataclass(frozen=True)
class Table:
    """How many rows a table has, of the whole company, and which of its columns hold texts."""

    row_count: int
    texts: tuple[str, ...]


@remembered(maxsize=4)
def _tables(path: Path) -> dict[str, Table]:
    sql = """
        select table_name, any_value(estimated_size) as row_count,
            list(distinct column_name order by column_name) filter (where data_type = 'VARCHAR') as texts
        from duckdb_tables() join duckdb_columns() using (database_oid, schema_oid, table_name)
        where table_name like '%_months%' group by table_name
    """
    rows = warehouse.query(sql, (), path).itertuples(index=False, name=None)
    return {name: Table(int(count), tuple(texts)) for name, count, texts in rows}


@remembered(maxsize=4)
def surroundings(path: Path) -> Surroundings:
    """Read the unit tree by level, what units and areas are called, and the months that there are."""
    paths, units, areas = (
        [*plain_rows(warehouse.query(f"from {table}", (), path))] for table in ("unit_paths", "units", "areas")
    )
    months = warehouse.query("select distinct month_date from months order by month_date", (), path)["month_date"]
    return Surroundings(
        unit_tree.tree(path).above,
        {row["unit_id"]: {level: row[f"{level}_id"] for level in UNIT_LEVELS} for row in paths},
        {row["unit_id"]: row["unit_name"] for row in units},
        {row["area_id"]: row["area_name"] for row in areas},
        tuple(_months(months).tolist()),
        definitions(path).year_starts,
    )


def _months(days: pd.Series) -> Places:
    day = days.astype("datetime64[s]").dt
    return np.asarray(day.year * MONTHS_A_YEAR + day.month - 1, dtype=np.int64)


def _month(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month - 1


def period(grain: str, month: int, year_starts: int) -> Any:
    """Name the period of a month as the SQL of its grain does."""
    year, place = divmod(month, MONTHS_A_YEAR)
    into = (place + 1 - year_starts) % MONTHS_A_YEAR
    if grain in FISCAL:
        begun_year, begun = divmod(month - (into if grain == "fiscal_year" else into % 3), MONTHS_A_YEAR)
        start = f"{begun_year:04}-{begun + 1:02}"
        return f"FY{start}" if grain == "fiscal_year" else f"FQ{start}-{into // 3 + 1}"
    if grain == "year":
        return year
    return f"{year}-Q{place // 3 + 1}" if grain == "quarter" else f"{year:04}-{place + 1:02}"
