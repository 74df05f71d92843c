"""The levels of areas on a day: base, inherent and current, and the colour rules that lift one above the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.language import Text, pick
from dashboard.numbers import company, warehouse

LEVEL_COLUMNS = ("base_order", "inherent_order", "current_order", "cause_count")
# Spans closer than the hold are one. Of those that hold on a day each rule has one: it begins where the last one does.
HOLDING = """
with held as (
    select *, coalesce(end_date, date '9999-12-31') as known_end_date from area_causes where start_date <= $1
),
begun as (
    select *, start_date > hold_days + max(known_end_date) over (
        partition by area_id, rule order by start_date rows between unbounded preceding and 1 preceding
    ) as begins_anew,
    from held, colour_settings
)
select area_id, rule, max(start_date) filter (where coalesce(begins_anew, true)) as since_date,
    case when max(known_end_date) <= $1 then max(known_end_date) end as gone_date,
from begun
group by area_id, rule, hold_days
having max(known_end_date) + hold_days > $1
order by area_id, since_date, rule
"""


@dataclass(frozen=True)
class Cause:
    """One colour rule that lifts an area: since when, and the first day without it while its step is still held."""

    rule: str
    label: str
    since: date
    gone: date | None = None


@dataclass(frozen=True)
class Settings:
    """How far the colour rules lift an area at most, and how long a step stays after its cause is gone."""

    most_steps: int
    hold_days: int


@remembered(maxsize=2)
def settings(build: str) -> Settings:
    """Read the two limits that stand in the colour rules file."""
    row = warehouse.query("select most_steps, hold_days from colour_settings").iloc[0]
    return Settings(int(row["most_steps"]), int(row["hold_days"]))


def rule_labels(build: str) -> dict[str, str]:
    """Return what the colour rules are called in the language of the reader."""
    return {rule: pick(label) for rule, label in _rules(build)}


@remembered(maxsize=2)
def _rules(build: str) -> tuple[tuple[str, Text], ...]:
    rows = warehouse.query("select rule, label from colour_rules order by rule")
    return tuple((str(rule), Text.of(label)) for rule, label in rows.itertuples(index=False))


@remembered(maxsize=2)
def month_ends(build: str) -> tuple[date, ...]:
    """Return the days for which the levels of all areas are kept, oldest first."""
    rows = warehouse.query("select distinct event_date from area_levels order by event_date")
    return tuple(day for value in rows["event_date"] if (day := company.as_date(value)))


@remembered(maxsize=160)
def on(build: str, day: date) -> pd.DataFrame:
    """Return base, inherent and current order (major 4 … low 1, not assessed 0) of every area on a day."""
    columns = f"area_id, {', '.join(LEVEL_COLUMNS)}"
    if day in month_ends(build):
        return warehouse.query(f"select {columns} from area_levels where event_date = ?", [day])
    return warehouse.query(f"select {columns} from area_level_rows(?)", [day])


@remembered(maxsize=160)
def _holding(build: str, day: date) -> dict[str, tuple[tuple[str, date, date | None], ...]]:
    rows = warehouse.query(HOLDING, [day])
    found: dict[str, list[tuple[str, date, date | None]]] = {}
    for area_id, rule, since, gone in rows.itertuples(index=False, name=None):
        start = company.as_date(since)
        if start is not None:
            found.setdefault(area_id, []).append((rule, start, company.as_date(gone)))
    return {area_id: tuple(causes) for area_id, causes in found.items()}


def causes(build: str, area_id: str, day: date) -> tuple[Cause, ...]:
    """Return the colour rules that hold for an area on a day or are held on, the oldest first."""
    holding = _holding(build, day).get(area_id, ())
    if not holding:
        return ()
    labels = rule_labels(build)
    return tuple(Cause(rule, labels.get(rule, rule), start, gone) for rule, start, gone in holding)


def history(build: str, area_id: str, last: date) -> pd.DataFrame:
    """Return the levels of one area at the end of every month up to a day, oldest first."""
    return warehouse.query(
        "select event_date, base_order, inherent_order, current_order, causes from area_levels"
        " where area_id = ? and event_date <= ? order by event_date",
        [area_id, last],
    )


def spans(build: str, area_id: str, last: date) -> pd.DataFrame:
    """Return from when to when each colour rule held for one area, the newest first, as far as known on a day.

    Spans of one rule that touch are one span with the worst of their sizes.
    """
    rows = warehouse.query(
        "select rule, start_date, case when end_date <= $2 then end_date end as end_date, size"
        " from area_causes where area_id = $1 and start_date <= $2 order by rule, start_date",
        [area_id, last],
    )
    if rows.empty:
        return rows
    ends = rows["end_date"].fillna(pd.Timestamp.max)
    reach = ends.groupby(rows["rule"]).cummax().groupby(rows["rule"]).shift()
    island = (reach.isna() | (rows["start_date"] > reach)).cumsum()
    merged = rows.assign(end_date=ends).groupby(island)
    found = merged.agg(rule=("rule", "first"), start_date=("start_date", "min"), end_date=("end_date", "max"))
    found["size"] = merged["size"].max().where(found["rule"] != "low_conformity", merged["size"].min())
    found["end_date"] = found["end_date"].where(found["end_date"] < pd.Timestamp.max)
    found["rule"] = found["rule"].replace(rule_labels(build))
    return found.sort_values("start_date", ascending=False).reset_index(drop=True)


def orders(rows: pd.DataFrame, area_ids: Sequence[str], column: str) -> list[int]:
    """Return one kind of level for these areas, in their order; an area that is not there is not assessed."""
    known = dict(zip(rows["area_id"], rows[column], strict=True))
    return [int(known.get(area_id, 0)) for area_id in area_ids]
