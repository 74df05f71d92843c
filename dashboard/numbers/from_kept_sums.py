"""Answer a question from the monthly sums that a build keeps, without SQL, as the SQL of kpis would answer it.

None wherever they cannot tell apart what is asked: single days, the past as it stood then, two slices at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import MONTHS_A_YEAR, shift_months
from dashboard.kpi import Kpi
from dashboard.numbers import kept_sums, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.kept_sums import Column, Rows, Yes
from dashboard.numbers.sums import GRAINS, UNIT_LEVELS, UNITS, Mart, Question, days_beside, months_within

MOST_GROUPS = 200_000  # beyond, the warehouse is asked
Numbers = npt.NDArray[np.float64]
Label = str | int | None
FIRST = date(1970, 1, 1)
MONTHS_A_QUARTER = 3


@dataclass(frozen=True)
class Groups:
    """Into which group each row falls, and what each group is called, in order; nothing is asked apart: one group."""

    codes: npt.NDArray[np.intp]
    labels: list[tuple[Label, ...]]
    found: Yes  # the groups with a row

    def added(self, numbers: Numbers, chosen: Yes | None = None) -> Numbers:
        """Add numbers up by group; not a number where there is none to add."""
        codes = self.codes if chosen is None else self.codes[chosen]
        held = numbers if chosen is None else numbers[chosen]
        known = ~np.isnan(held)
        if not known.all():
            codes, held = codes[known], held[known]
        sums = np.bincount(codes, held, len(self.labels)).astype(np.float64)
        sums[np.bincount(codes, minlength=len(self.labels)) == 0] = np.nan
        return sums


def answer(path: Path, asked: Kpi, question: Question) -> pd.DataFrame | None:
    """Give the groups with their names, top, bottom, excluded and squares; None where the warehouse must be asked."""
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    tops = _side(path, question, top_mart)
    if tops is None:
        return None
    held, groups = tops
    if asked.requires and asked.requires not in held.keys:
        return None
    passes = held.keys[asked.requires] == 1 if asked.requires else None
    sums = {"top": groups.added(held.sums[top], passes)}
    none = np.full(len(groups.labels), np.nan)
    if asked.requires:
        sums["excluded"] = np.nan_to_num(groups.added(held.sums[top], held.keys[asked.requires] == 0))
    sums["bottom"] = groups.added(held.sums[bottom], passes) if bottom_mart == top_mart else none
    if asked.squares:
        sums["squares"] = groups.added(held.sums[asked.squares.split(".")[1]])
    found = _found(groups, sums)
    if question.is_stock and question.by and set(question.by) <= set(GRAINS):
        found = _with_empty_periods(path, question, found)
    if bottom_mart is not None and bottom_mart != top_mart:
        below = _side(path, question, bottom_mart)
        if below is None:
            return None
        found = _beside(question, bottom_mart, found, _bottoms(asked, bottom, *below))
        counts_people = asked.fewest is not None and not asked.is_mean_over_months
        return _named(path, question, found, ["people"] if counts_people else [])
    return _named(path, question, found, ["squares"] if asked.squares else [])


Found = dict[tuple[Label, ...], dict[str, float]]


def _found(groups: Groups, sums: dict[str, Numbers]) -> Found:
    columns = {name: numbers.tolist() for name, numbers in sums.items()}
    return {
        groups.labels[place]: {name: numbers[place] for name, numbers in columns.items()}
        for place in np.flatnonzero(groups.found).tolist()
    }


def _bottoms(asked: Kpi, bottom: str, held: Rows, groups: Groups) -> Found:
    """Add the bottom up, and where it is people, by the months in which there is a row: the size of the group."""
    sums = {"bottom": groups.added(held.sums[bottom])}
    if asked.is_mean_over_months or asked.fewest is not None:
        pairs = np.unique(np.stack([groups.codes, held.months]), axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            a_month = sums["bottom"] / np.bincount(pairs[0], minlength=len(groups.labels))
        sums["bottom" if asked.is_mean_over_months else "people"] = a_month
    return _found(groups, sums)


def _beside(question: Question, bottom_mart: Mart, tops: Found, bottoms: Found) -> Found:
    """Put the bottoms beside the tops; one that cannot be told apart as far stands beside each of its tops."""
    places = [place for place, name in enumerate(question.by) if bottom_mart.has(name)]
    if len(places) < len(question.by):
        nothing: dict[str, float] = {"bottom": np.nan}
        return {
            label: sums | bottoms.get(tuple(label[place] for place in places), nothing) for label, sums in tops.items()
        }
    both = {}
    for label in {**tops, **bottoms}:
        sums = tops.get(label, {})
        both[label] = sums | {"top": np.nan_to_num(sums.get("top", 0.0)), **bottoms.get(label, {"bottom": np.nan})}
    return both


def _with_empty_periods(path: Path, question: Question, found: Found) -> Found:
    first = question.filters.from_date or date(1, 1, 1)
    months = [month for month in _months(path) if first <= month <= question.last_date]
    starts = definitions(path).year_starts
    periods = {tuple(period(grain, month, starts) for grain in question.by) for month in months}
    none: dict[str, float] = {"top": 0.0, "bottom": np.nan}
    return {label: found.get(label, none) for label in {*periods, *found}}


def _named(path: Path, question: Question, found: Found, beside: list[str]) -> pd.DataFrame:
    """Put the groups in order, with the names of units and areas."""
    labels = sorted(found, key=lambda label: [(one is None, one) for one in label])
    columns: dict[str, Any] = {}
    for place, name in enumerate(question.by):
        texts = [label[place] for label in labels]
        columns[name] = np.array(texts, np.int64) if name == "year" else _texts(texts)
        if name in UNITS or name == "area":
            names = _names(path, "area" if name == "area" else "unit")
            columns[f"{name}_name"] = _texts([names.get(str(text)) for text in texts])
    for name in ("top", "bottom", "excluded", *beside):
        usual = 0.0 if name == "excluded" else np.nan
        columns[name] = np.array([found[label].get(name, usual) for label in labels], np.float64)
    return pd.DataFrame(columns)


def _texts(texts: Sequence[Label]) -> pd.Series:
    """Make a column of texts of the kind that the warehouse gives."""
    return pd.Series(texts, dtype="str" if any(text is not None for text in texts) else object)


# --- which rows count, and into which group each falls ------------------------------------------------------------


def _side(path: Path, question: Question, mart: Mart) -> tuple[Rows, Groups] | None:
    """Give the rows of a mart that count for a question, and their groups."""
    by = [name for name in question.by if mart.has(name)]
    told = {name for name in (*by, *(name for name, _ in question.filters.slices)) if name in mart.slices}
    if mart.has_areas and ("area" in by or question.filters.area_id):
        told.add("area")
    if len(told) > 1 or mart.has_moved_units or any(name not in (*GRAINS, *UNITS, *told) for name in by):
        return None
    held = kept_sums.rows(path, mart.mart, next(iter(told), ""))
    if held is None or (days := _days(path, question, mart)) is None:
        return None
    counted = _counted(path, question, mart, held, days)
    groups = _groups(path, by, counted)
    return None if groups is None else (counted, groups)


def _days(path: Path, question: Question, mart: Mart) -> tuple[int, int] | list[int] | None:
    """Give the first and last day of the months asked, or each month of a stock, in days since 1970."""
    if mart.is_dateless:
        return (-(2**30), 2**30) if question.as_of == question.built_as_of else None
    asked = replace(question, filters=replace(question.filters, from_date=None)) if question.is_stock else question
    span = months_within(asked, mart)
    if span is None or days_beside(asked, span):
        return None
    if not question.is_stock:
        return (_day(span[0]) if span[0] else -(2**30)), _day(span[1])
    periods = [name for name in question.by if name in GRAINS]
    first = question.filters.from_date if periods else None
    months = [month for month in _months(path) if month <= question.last_date and (not first or month >= first)]
    starts = definitions(path).year_starts
    last = {tuple(period(grain, month, starts) for grain in periods): month for month in months}
    return [_day(month) for month in last.values()]


def _counted(path: Path, question: Question, mart: Mart, held: Rows, days: tuple[int, int] | list[int]) -> Rows:
    """Choose the rows that who asks may see, of the months, units, exports and slice asked for."""
    cut = held.between(*days) if isinstance(days, tuple) else held.between(min(days, default=1), max(days, default=0))
    held = _taken(held, cut)
    tests: list[Yes] = [] if held.seen is None else [held.seen]
    if isinstance(days, list):
        tests.append(np.isin(held.months, days))
    if question.gaps:
        tests.append(held.formats.where([text not in question.gaps for text in held.formats.texts]))
    if question.filters.scope is not None:
        tests.append(held.units.is_in(kept_sums.below(path, question.filters.scope)))
    if units := question.filters.chosen_units:
        tests.append(held.units.is_in(kept_sums.below(path, units)))
    if held.values is not None:
        tests += [held.values.is_in([value]) for name, value in question.filters.slices if name in mart.slices]
        tests += [held.values.is_in([area]) for area in [question.filters.area_id] if area and mart.has_areas]
    return _taken(held, np.logical_and.reduce(tests)) if tests else held


def _taken(held: Rows, chosen: slice | Yes) -> Rows:
    """Keep some rows."""
    values = held.values and replace(held.values, codes=held.values.codes[chosen])
    return Rows(
        months=held.months[chosen],
        units=replace(held.units, codes=held.units.codes[chosen]),
        formats=replace(held.formats, codes=held.formats.codes[chosen]),
        values=values,
        keys={name: codes[chosen] for name, codes in held.keys.items()},
        sums={name: numbers[chosen] for name, numbers in held.sums.items()},
        seen=None if held.seen is None else held.seen[chosen],
    )


def _groups(path: Path, by: list[str], held: Rows) -> Groups | None:
    """Tell rows apart; None where there are too many groups to count one by one."""
    codes, labels = np.zeros(len(held.months), np.intp), list[tuple[Label, ...]]([()])
    for name in by:
        column = _column(path, name, held)
        size = len(column.texts) + 1  # none is the last
        if len(labels) * size > MOST_GROUPS:
            return None
        codes = codes * size + np.where(column.codes < 0, size - 1, column.codes)
        labels = [(*label, text) for label in labels for text in (*column.texts, None)]
    return Groups(codes, labels, np.bincount(codes, minlength=len(labels)) > 0 if by else np.ones(1, bool))


def _column(path: Path, name: str, held: Rows) -> Column:
    """Give what rows are told apart by: their period, unit, a level above the unit, or the slice."""
    if name in GRAINS:
        months, codes = np.unique(held.months, return_inverse=True)
        starts = definitions(path).year_starts
        return _joined(codes, [period(name, FIRST + timedelta(days=int(month)), starts) for month in months])
    if name == "unit":
        return held.units
    if name in UNIT_LEVELS:
        levels = _levels(path)[name]
        return _joined(held.units.codes, [levels.get(unit) for unit in held.units.texts])
    assert held.values is not None
    return held.values


def _joined(codes: npt.NDArray[Any], labels: list[Any]) -> Column:
    """Give the same code to what is called the same; what has no name is none."""
    different = list(dict.fromkeys(label for label in labels if label is not None))
    place = {label: number for number, label in enumerate(different)}
    return Column(np.array([*(place.get(label, -1) for label in labels), -1], np.int32)[codes], tuple(different))


def period(grain: str, month: date, year_starts: int) -> str | int:
    """Name the period that a month lies in, as the warehouse names it."""
    into = (month.month - year_starts + MONTHS_A_YEAR) % MONTHS_A_YEAR
    start = shift_months(month, -(into if grain == "fiscal_year" else into % MONTHS_A_QUARTER))
    names: dict[str, str | int] = {
        "year": month.year,
        "quarter": f"{month.year}-Q{(month.month - 1) // MONTHS_A_QUARTER + 1}",
        "month": f"{month:%Y-%m}",
        "fiscal_year": f"FY{start:%Y-%m}",
        "fiscal_quarter": f"FQ{start:%Y-%m}-{into // MONTHS_A_QUARTER + 1}",
    }
    return names[grain]


def _day(day: date) -> int:
    return (day - FIRST).days


@remembered(maxsize=4)
def _months(path: Path) -> tuple[date, ...]:
    """Give the months of a warehouse in order."""
    return tuple(
        day.date() for day in warehouse.query("select month_date from months order by 1", (), path)["month_date"]
    )


@remembered(maxsize=4)
def _levels(path: Path) -> dict[str, dict[str, str | None]]:
    """Give the unit of each level at or above each unit."""
    rows = warehouse.query("select * from unit_paths", (), path).astype(object)
    rows = rows.where(rows.notna(), None)
    return {level: dict(zip(rows["unit_id"], rows[f"{level}_id"], strict=True)) for level in UNIT_LEVELS}


@remembered(maxsize=8)
def _names(path: Path, place: str) -> dict[str | None, str | None]:
    """Give the names of all units or areas."""
    rows = warehouse.query(f"select {place}_id, {place}_name from {place}s", (), path).astype(object)
    rows = rows.where(rows.notna(), None)
    return dict(rows.itertuples(index=False, name=None))
