"""What is one person's: inspections, hazards, trainings, licences, areas to answer for and targets.

Everybody may see their own, whether or not names are shown to them; of others only who may see names. Nothing of it is
kept in memory, and columns that name others are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.access import viewer
from dashboard.filters import Filters, of_units
from dashboard.kpi import Kpi
from dashboard.numbers import of_person, warehouse
from dashboard.numbers.caveats import missing
from dashboard.numbers.definitions import definitions
from dashboard.targets.allowances import meets

IN_POST = "(entry_date is null or entry_date <= ?) and (leave_date is null or leave_date > ?)"
LINE = "select unit_id, ancestor_id as relative_id from unit_ancestors"
# Whoever left since the first record may be named in some of them too.
ALIKE = f"""
select count(*) as alike
from people
join (
    {LINE} union select ancestor_id as unit_id, unit_id as relative_id from unit_ancestors
) as lines on lines.unit_id = people.unit_id and lines.relative_id = ?
where
    trim(person_name) = ?
    and (entry_date is null or entry_date <= ?)
    and (leave_date is null or leave_date > (select first_date from builds))
"""
SCHEDULED = """
select inspection_id, inspection_type, unit_name, area_name, due_date
from inspections
left join units using (unit_id)
left join areas using (area_id)
where
    trim(inspector_name) = ?
    and due_date is not null
    and (completed_date is null or completed_date > ?)
    and inspections.unit_id in (select unit_id from unit_ancestors where ancestor_id = ?)
order by due_date
"""
ANSWERS = """
select place_name, place_type, responsibilities.responsibility_role, end_date, signed_date
from responsibilities
join responsibility_duties as duties using (place_type, place_id, responsibility_role)
where
    owner_name = ?
    and responsibilities.unit_id in (select unit_id from unit_ancestors where ancestor_id = ?)
    and (from_date is null or from_date <= ?)
    and (end_date is null or end_date >= ?)
order by place_type, place_name
"""


@dataclass(frozen=True)
class Person:
    """A person of the exports. is_alone: nobody else in the same line of units has the name, so that it tells them."""

    person_id: str
    name: str
    unit_id: str
    unit_name: str
    post: str
    is_alone: bool


@dataclass(frozen=True)
class Count:
    """A KPI of a person."""

    kpi: Kpi
    top: float | None
    bottom: float | None
    rate: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Aim:
    """A target of a person beside what was reached in its days so far; is_met: None as long as that is open."""

    kpi: Kpi
    start: date
    end: date
    target: float
    reached: float | None
    is_met: bool | None


def people(filters: Filters, day: date) -> pd.DataFrame:
    """Return the people in post of the chosen units, for who may see names; nobody for others."""
    if not viewer.now().personal:
        return pd.DataFrame(columns=["person_id", "person_name", "unit_name", "post"])
    units = filters.chosen_units
    below = f"where ancestor_id in ({', '.join('?' * len(units))})" if units else ""
    return warehouse.query(
        f"select person_id, person_name, unit_name, post from people left join units using (unit_id) where {IN_POST}"
        f" and people.unit_id in (select unit_id from unit_ancestors {below}) order by unit_name, person_id",
        [day, day, *units],
    )


def myself() -> Person | None:
    """Give who asks, where the file of access says who they are in the exports and they are among what they see."""
    asks = viewer.now()
    return _read(asks.person_id) if asks.person_id else None


def of(person_id: str) -> Person | None:
    """Give a person by their number: oneself, or anybody for who may see names."""
    asks = viewer.now()
    return _read(person_id) if asks.personal or person_id == asks.person_id else None


def _read(person_id: str) -> Person | None:
    with _named():
        day = definitions(warehouse.in_use()).as_of
        rows = warehouse.query(
            "select person_id, trim(person_name) as name, unit_id, unit_name, post from people"
            " left join units using (unit_id) where person_id = ?",
            [person_id],
        )
        if rows.empty:
            return None
        found = {key: "" if pd.isna(value) else str(value) for key, value in rows.iloc[0].items()}
        alike = warehouse.query(ALIKE, [found["unit_id"], found["name"], day])["alike"].item()
    return Person(**{str(key): value for key, value in found.items()}, is_alone=bool(found["name"]) and alike <= 1)


@contextmanager
def _named() -> Iterator[None]:
    """Ask with names for a while: everything that is asked so is filtered by the name of one person."""
    with viewer.asking(replace(viewer.now(), personal=True)):
        yield


def counts(person: Person, filters: Filters) -> tuple[Count, ...]:
    """Return each KPI that is counted person by person and that the exports can show."""
    if not person.is_alone:
        return ()
    with _named():
        path, within = warehouse.in_use(), of_units(filters, [person.unit_id])
        return tuple(_count(kpi, person, within) for kpi in of_person.counted() if not missing(path, kpi))


def _count(kpi: Kpi, person: Person, filters: Filters) -> Count:
    row = of_person.parts(kpi.name, person.name, filters)
    top, bottom, rate, low, high = (
        None if pd.isna(row[part]) else float(row[part]) for part in ("top", "bottom", "rate", "lower", "upper")
    )
    return Count(kpi, top, bottom, rate, None if low is None or high is None else (low, high))


def records(name: str, person: Person, filters: Filters, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows behind a KPI of a person: the columns asked for, which name nobody."""
    if not person.is_alone:
        return pd.DataFrame(columns=list(columns))
    with _named():
        rows = of_person.records(name, person.name, of_units(filters, [person.unit_id]))
    return rows[[column for column in columns if column in rows.columns]]


def scheduled(person: Person, day: date) -> pd.DataFrame:
    """Return the inspections that wait for a person, the first due first."""
    return _asked(SCHEDULED, [person.name, day, person.unit_id], person)


def answers(person: Person, day: date) -> pd.DataFrame:
    """Return the areas and risk points that a person answers for on a day."""
    return _asked(ANSWERS, [person.name, person.unit_id, day, day], person)


def _asked(sql: str, values: list[object], person: Person) -> pd.DataFrame:
    with _named():
        rows = warehouse.query(sql, values)
    return rows if person.is_alone else rows.head(0)


def learned(person: Person, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trainings and the licences of a person by a day, newest first: found by their number."""
    with _named():
        trainings = warehouse.query(
            "select training_type, trained_date, training_hours, training_result, retrain_by_date from trainings"
            " where person_id = ? and trained_date <= ? order by trained_date desc",
            [person.person_id, day],
        )
        licences = warehouse.query(
            "select licence_type, licence_state, last_date, issued_date from licence_rows(?) join licences"
            " using (licence_id, licence_type) where person_id = ? order by last_date",
            [day, person.person_id],
        )
    return trainings, licences


def aims(person: Person, filters: Filters, day: date) -> tuple[Aim, ...]:
    """Return the targets of a person that hold on a day, each beside what was reached in its own days."""
    if not person.is_alone:
        return ()
    with _named():
        rows = warehouse.query(
            "select kpi, start_date, end_date, target from person_targets"
            " where person_id = ? and start_date <= ? and end_date >= date_trunc('year', cast(? as date))"
            " order by end_date desc, kpi",
            [person.person_id, day, day],
        )
        known = {kpi.name: kpi for kpi in of_person.counted()}
        return tuple(
            _aim(known[name], start.date(), end.date(), float(target), person, filters, day)
            for name, start, end, target in rows.itertuples(index=False, name=None)
            if name in known
        )


def _aim(kpi: Kpi, start: date, end: date, target: float, person: Person, filters: Filters, day: date) -> Aim:
    days = replace(of_units(filters, [person.unit_id]), from_date=start, to_date=min(end, day))
    reached = _count(kpi, person, days).rate
    if kpi.kind == "count":  # at least so many: what is reached cannot be lost again
        is_met = None if reached is None else True if reached >= target else None if day < end else False
    else:
        is_met = meets(kpi, reached, target, None)
    return Aim(kpi, start, end, target, reached, is_met)
