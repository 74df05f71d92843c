"""Ask for a KPI: rate() is the only place where a KPI is computed, records() gives the rows behind it."""

import difflib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import warehouse
from dashboard.filters import ALL, Filters
from dashboard.language import N_
from dashboard.sums import LEVELS, PERIODS, PLACES, Mart, Question, Sql, conditions, empty_periods, grouped

PARTS = ("top", "bottom", "rest", "excluded")


class UnknownName(Exception):
    """A KPI, slice, unit or part that does not exist; the message names the nearest or the allowed ones."""


class Note(str):
    """A sentence about a number: reads as English, and keeps text and values apart so that it can be translated."""

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, **values: Any) -> "Note":
        note = super().__new__(cls, text.format(**values))
        note.text, note.values = text, values
        return note


@dataclass(frozen=True)
class Kpi:
    """A KPI as the warehouse defines it."""

    name: str
    label: str
    label_zh: str
    about: str
    about_zh: str | None
    top: str
    bottom: str | None
    per: float | None
    unit: str
    kind: str
    better: str
    date: str
    source: str | None
    valid_from: date | None
    valid_to: date | None
    requires: str | None
    is_mean_over_months: bool
    slices: tuple[str, ...]


@dataclass(frozen=True)
class Rate:
    """A KPI by its slices: rows hold the slices, top, bottom and rate; no data is empty, never zero."""

    kpi: Kpi
    rows: pd.DataFrame
    notes: tuple[Note, ...]
    excluded: float
    as_of: date
    build: str


def catalogue() -> tuple[Kpi, ...]:
    """Give every KPI of the newest warehouse in the order of its definition."""
    return tuple(_definitions(_newest())[0].values())


def kpi(name: str) -> Kpi:
    """Give one KPI; UnknownName names the nearest."""
    return _kpi(_newest(), name)


def slices(name: str) -> tuple[str, ...]:
    """Give what a KPI can be told apart by: periods, levels of the unit tree, unit, area and the slices of its top."""
    return kpi(name).slices


def rate(name: str, by: tuple[str, ...] | list[str] = (), filters: Filters = ALL) -> Rate:
    """Sum both parts over the same rows, then divide: never the mean of rates.

    rows: one per group with data (exactly one without by), columns by + names of units and areas + top, bottom, rate.
    A slice that the bottom does not have keeps the whole bottom. Raises UnknownName for an unknown KPI, slice or unit.
    """
    asked = _rate(_newest(), name, tuple(by), filters)
    return replace(asked, rows=asked.rows.copy())


def records(name: str, filters: Filters = ALL, part: str = "", limit: int | None = None) -> pd.DataFrame:
    """Give the rows behind a number, with the names of units and areas.

    part: "top", "bottom", "rest" (in the bottom, not in the top: missed, late, still open) or "excluded" (left out of
    the top because hours, people or output are missing). Without it: the bottom, for accident rates the accidents.
    """
    path = _newest()
    found = _kpi(path, name)
    part = part or ("bottom" if found.bottom and not found.requires else "top")
    if part not in PARTS:
        raise UnknownName(f"{part}: no such part of a number. There are: {', '.join(PARTS)}")
    question = _question(path, found, (), filters)
    sql = _records_sql(path, found, question, part, limit)
    return warehouse.query(sql.text, sql.values, path)


def target(name: str, filters: Filters = ALL) -> tuple[float, float | None] | None:
    """Give target and tolerance at the end of the period: of the unit, else of the nearest unit above that has one."""
    return _target(_newest(), name, filters)


# --- from the question to the sums --------------------------------------------------------------------------------


def _newest() -> Path:
    path = warehouse.newest()
    if path is None:
        raise warehouse.NoWarehouse(
            f"No warehouse in {warehouse.data_dir()}: load exports with  python -m pipelines load PATH"
        )
    return path


@lru_cache(maxsize=2)
def _definitions(path: Path) -> tuple[dict[str, Kpi], dict[str, Mart], date, frozenset[str]]:
    marts = {
        row["mart"]: Mart(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        for row in _rows(
            path,
            "select mart, rows_macro, record, id, slices, keys, sums, is_settled, is_dateless, has_areas from marts",
        )
    }
    found = {}
    for row in _rows(path, "select * exclude (position) from kpis order by position"):
        top = marts[row["top"].split(".")[0]]
        row["slices"] = (*PERIODS, *(place for place in PLACES if top.has(place)), *top.slices)
        row["name"], row["is_mean_over_months"] = row.pop("kpi"), row.pop("bottom_mean_over_months")
        found[row["name"]] = Kpi(**row)
    as_of = _rows(path, "select as_of_date from builds")[0]["as_of_date"]
    loaded = _rows(path, "select table_name from tables_loaded where row_count > 0")
    return found, marts, as_of, frozenset(row["table_name"] for row in loaded)


def _rows(path: Path, sql: str) -> list[dict[str, Any]]:
    """Give small rows with plain Python values: lists, dates and None."""
    rows = warehouse.query(sql, (), path).astype(object).to_dict("records")
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if hasattr(value, "tolist") and not isinstance(value, str):
        return value.tolist()
    return None if not isinstance(value, list) and pd.isna(value) else value


def _kpi(path: Path, name: str) -> Kpi:
    found = _definitions(path)[0]
    if name not in found:
        nearest = ", ".join(difflib.get_close_matches(name, found, 3, 0.4)) or ", ".join(found)
        raise UnknownName(f"{name}: no such KPI. Nearest: {nearest}")
    return found[name]


def _question(path: Path, asked: Kpi, by: tuple[str, ...], filters: Filters) -> Question:
    for name in (*by, *(name for name, _ in filters.slices)):
        if name not in asked.slices:
            raise UnknownName(f"{name}: {asked.name} cannot be told apart by it. It can by: {', '.join(asked.slices)}")
    if filters.unit_id and not len(
        warehouse.query("select 1 from unit_ancestors where ancestor_id = ? limit 1", [filters.unit_id], path)
    ):
        raise UnknownName(f"{filters.unit_id}: no such unit in the warehouse")
    return Question(asked.name, by, filters, _definitions(path)[2], asked.kind == "stock")


@lru_cache(maxsize=2048)
def _rate(path: Path, name: str, by: tuple[str, ...], filters: Filters) -> Rate:
    asked = _kpi(path, name)
    question = _question(path, asked, by, filters)
    missing = _missing(path, asked)
    notes = [*missing, *_notes(path, asked, question)]
    sql = _rate_sql(path, asked, question)
    rows = warehouse.query(sql.text, sql.values, path)
    excluded = float(rows.pop("excluded").sum())
    if missing:
        rows = rows.head(0 if by else 1).assign(top=float("nan"), bottom=float("nan"))
    elif asked.kind in ("count", "stock") and not by:
        rows["top"] = rows["top"].fillna(0)
    rows["rate"] = rows["top"] if not asked.bottom else rows["top"] / rows["bottom"].where(rows["bottom"] > 0)
    rows["rate"] = rows["rate"].astype("float64") * (asked.per or 1)
    if asked.bottom and not by and not missing and rows["rate"].isna().all():
        notes.append(Note(N_("No data: nothing to divide by in this period and unit.")))
    if excluded:
        notes.append(Note(_EXCLUDED[asked.requires or ""], count=f"{excluded:,.0f}"))
    return Rate(asked, rows, tuple(notes), excluded, question.as_of, path.stem)


_EXCLUDED = {
    "has_hours": N_("{count} left out: no worked hours for their unit, month and worker type."),
    "has_headcount": N_("{count} left out: no headcount for their unit, month and worker type."),
    "has_output": N_("{count} left out: no output in tonnes for their unit and month."),
}


def _sides(path: Path, asked: Kpi) -> tuple[Mart, str, Mart | None, str]:
    marts = _definitions(path)[1]
    top_mart, top = asked.top.split(".")
    bottom_mart, bottom = asked.bottom.split(".") if asked.bottom else ("", "")
    return marts[top_mart], top, marts.get(bottom_mart), bottom


def _rate_sql(path: Path, asked: Kpi, question: Question) -> Sql:
    """Sum each side at the asked groups first, then put them side by side: never join before summing."""
    top_mart, top, bottom_mart, bottom = _sides(path, asked)
    only = f" filter (where {asked.requires})" if asked.requires else ""
    left_out = f"sum({top}) filter (where not {asked.requires})" if asked.requires else "0"
    sums = {"top": f"sum({top}){only}", "bottom": "cast(null as double)", "excluded": left_out}
    if bottom_mart == top_mart:
        sums["bottom"] = f"sum({bottom}){only}"
    tops = grouped(question, top_mart, sums)
    if question.is_stock and question.by and set(question.by) <= set(PERIODS):
        tops = empty_periods(question, tops)
    if bottom_mart is None or bottom_mart == top_mart:
        return _named(question, tops)
    total = f"sum({bottom})" + (" / count(distinct month_date)" if asked.is_mean_over_months else "")
    bottoms = grouped(
        question, bottom_mart, {"top": "cast(null as double)", "bottom": total, "excluded": "cast(null as double)"}
    )
    shared = [name for name in question.by if bottom_mart.has(name)]
    if len(shared) == len(question.by):
        keys = "".join(f'"{name}", ' for name in question.by)
        whole = f"(select {keys}coalesce(sum(top), 0) as top, sum(bottom) as bottom, sum(excluded) as excluded"
        groups = f" group by {keys[:-2]}" if keys else ""
        both = f"{whole} from ({tops.text} union all by name {bottoms.text}){groups})"
        return _named(question, Sql(f"select * from {both}", tops.values + bottoms.values))
    on = " and ".join(f'tops."{name}" is not distinct from bottoms."{name}"' for name in shared) or "true"
    both = (
        f"select tops.* replace (bottoms.bottom as bottom) from ({tops.text}) as tops"
        f" left join ({bottoms.text}) as bottoms on {on}"
    )
    return _named(question, Sql(both, tops.values + bottoms.values))


def _named(question: Question, sums: Sql) -> Sql:
    """Add the names of units and areas, and put the groups in order."""
    columns, joins = [], ""
    for name in question.by:
        columns.append(f'sums."{name}"')
        if name == "area":
            columns.append("areas.area_name")
            joins += ' left join areas on areas.area_id = sums."area"'
        elif name in (*LEVELS, "unit"):
            columns.append(f"{name}_units.unit_name as {name}_name")
            joins += f' left join units as {name}_units on {name}_units.unit_id = sums."{name}"'
    order = " order by " + ", ".join(f'sums."{name}" nulls last' for name in question.by) if question.by else ""
    columns += ["cast(top as double) as top", "cast(bottom as double) as bottom", "coalesce(excluded, 0) as excluded"]
    return Sql(f"select {', '.join(columns)} from ({sums.text}) as sums{joins}{order}", sums.values)


# --- what is missing, and what must be said beside the number -----------------------------------------------------

_NOTHING_LOADED = {
    "inspections": N_("No data: no inspections loaded."),
    "obligations": N_("No data: no inspections with due dates and no inspection plans loaded."),
    "checks": N_("No data: no checklist items (checks) loaded."),
    "hazards": N_("No data: no hazards loaded."),
    "accidents": N_("No data: no accidents loaded."),
    "exposures": N_("No data: no worked hours (exposures) loaded: accident rates need them."),
    "risk_points": N_("No data: no risk register (risk points) loaded."),
}


@lru_cache(maxsize=256)
def _missing(path: Path, asked: Kpi) -> tuple[Note, ...]:
    """Say why a KPI has no data in this warehouse at all: a table is not loaded, or no export can show it."""
    top_mart, _, bottom_mart, _ = _sides(path, asked)
    for mart in (top_mart, bottom_mart):
        if mart is not None and not len(warehouse.query(f"select 1 from {mart.record} limit 1", (), path)):
            return (Note(_NOTHING_LOADED[mart.record]),)
    shown = warehouse.query(
        f"select 1 from {top_mart.record} where export_format not in"
        " (select export_format from kpi_gaps where kpi = ?) limit 1",
        [asked.name],
        path,
    )
    return () if len(shown) else _gaps(path, asked, top_mart)


def _gaps(path: Path, asked: Kpi, mart: Mart) -> tuple[Note, ...]:
    gaps = warehouse.query(
        f"select export_format, reason from kpi_gaps where kpi = ? and export_format in"
        f" (select distinct export_format from {mart.record}) order by export_format",
        [asked.name],
        path,
    )
    text = N_("Left out, {export_format}: {reason}")
    return tuple(Note(text, export_format=gap.export_format, reason=gap.reason) for gap in gaps.itertuples())


def _notes(path: Path, asked: Kpi, question: Question) -> list[Note]:
    top_mart, _, bottom_mart, _ = _sides(path, asked)
    notes = [] if _missing(path, asked) else list(_gaps(path, asked, top_mart))
    if asked.valid_to and question.last_date > asked.valid_to:
        text = N_("{source} ended on {day}; later months continue its formula.")
        notes.append(Note(text, source=asked.source, day=asked.valid_to))
    if bottom_mart is None or bottom_mart == top_mart:
        return notes
    chosen = [name for name, _ in question.filters.slices] + (["area"] if question.filters.area_id else [])
    for name in dict.fromkeys([*question.by, *chosen]):
        if not bottom_mart.has(name):
            text = N_("The hours are not split by {slice}: each row is divided by all of them.")
            notes.append(Note(text, slice=name))
    return notes + _completeness(path, question, bottom_mart)


def _completeness(path: Path, question: Question, mart: Mart) -> list[Note]:
    """Say for how many months of the period the bottom was loaded."""
    where = conditions(question, mart)
    first = question.filters.from_date or date.min.replace(year=1900)
    sql = (
        "select (select count(*) from months where month_date between date_trunc('month', ?::date) and ?) as months,"
        f" (select count(distinct month_date) from {mart.mart} where month_date in (select month_date from months)"
        f" and month_date between date_trunc('month', ?::date) and ? and {where.text}) as complete"
    )
    period = [first, question.last_date]
    row = warehouse.query(sql, [*period, *period, *where.values], path).iloc[0]
    text = N_("Hours for {complete} of {months} months.")
    return [Note(text, complete=int(row["complete"]), months=int(row["months"]))]


# --- the rows behind a number -------------------------------------------------------------------------------------


def _records_sql(path: Path, asked: Kpi, question: Question, part: str, limit: int | None) -> Sql:
    top_mart, top, bottom_mart, bottom = _sides(path, asked)
    mart, counted = (top_mart, top) if part != "bottom" or bottom_mart is None else (bottom_mart, bottom)
    test = f"{counted} > 0"
    if part == "rest":
        test = f"{bottom} > {top}" if bottom_mart == top_mart else "false"
    if asked.requires and mart == top_mart:
        test = f"not {asked.requires} and {test}" if part == "excluded" else f"{asked.requires} and {test}"
    elif part == "excluded":
        test = "false"
    source, where = _single_rows(question, mart), conditions(question, mart)
    rows = f"select {mart.id} from ({source.text}) as facts where {where.text} and {test}"
    area = "areas.area_name, " if mart.has_areas else ""
    text = (
        f"select record.* exclude (export_format), units.unit_name, {area}record.export_format"
        f" from {mart.record} as record left join units using (unit_id)"
        f"{' left join areas on areas.area_id = record.area_id' if area else ''}"
        f" where record.{mart.id} in ({rows}) order by record.{mart.id}"
    )
    values = source.values + where.values
    return Sql(text + " limit ?", [*values, limit]) if limit is not None else Sql(text, values)


def _single_rows(question: Question, mart: Mart) -> Sql:
    """Give the single rows, where rate() may have used their monthly sums."""
    if mart.is_dateless or question.is_stock:
        day = question.as_of if mart.is_dateless else question.last_date
        return Sql(f"select * from {mart.rows_macro}(?) where event_date = ?", [day, day])
    first = question.filters.from_date or date(1, 1, 1)
    text = f"select * from {mart.rows_macro}(?) where event_date between ? and ?"
    return Sql(text, [question.as_of, first, question.last_date])


@lru_cache(maxsize=256)
def _target(path: Path, name: str, filters: Filters) -> tuple[float, float | None] | None:
    day = _question(path, _kpi(path, name), (), replace(filters, slices=())).last_date
    found = warehouse.query(
        """
        select target, tolerance from targets
        join unit_ancestors on unit_ancestors.ancestor_id = targets.unit_id
        where kpi = ? and ? between start_date and end_date
            and unit_ancestors.unit_id = coalesce(?, (select min(unit_id) from units where parent_unit_id is null
                and unit_id in (select unit_id from targets where kpi = ?)))
        order by distance, start_date desc limit 1
        """,
        [name, day, filters.unit_id, name],
        path,
    )
    if not len(found):
        return None
    tolerance = found["tolerance"].iloc[0]
    return float(found["target"].iloc[0]), None if pd.isna(tolerance) else float(tolerance)
