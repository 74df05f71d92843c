"""The alerts that were recorded: open, acknowledged by whom and why, and all that ever was."""

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard import state
from dashboard.access.remembered import remembered
from dashboard.early_warning.evaluate import Evaluation
from dashboard.early_warning.firings import Firing, from_json, to_json
from dashboard.early_warning.rules import COLOURS
from dashboard.filters import ALL, Choices
from dashboard.numbers import company, kpis
from dashboard.risk_map import areas


@dataclass(frozen=True)
class Alert:
    """A recorded event: since when, what was done about it, and whether the newest evaluation still finds it."""

    event: Firing
    recorded_at: str
    still_found: bool
    note: str = ""
    acknowledged_by: str = ""
    acknowledged_at: str = ""
    records: tuple[str, ...] = ()
    acknowledged_before: tuple[str, ...] = ()  # records of its rule, place and period that an earlier event had seen

    @property
    def is_open(self) -> bool:
        """Say whether nobody has acknowledged it."""
        return not self.acknowledged_at


@dataclass(frozen=True)
class Evaluated:
    """When rules were last evaluated and recorded, on which build and day, and what was wrong with them."""

    build: str
    as_of: str
    evaluated_at: str
    event_count: int
    problems: tuple[str, ...]


def record(evaluation: Evaluation) -> tuple[Firing, ...]:
    """Write an evaluation down and give the events that are new: the same event is one alert, however often found.

    Records that no alert of the same rule, place and period has seen are an event of their own.
    """
    at, build, as_of = state.now(), evaluation.build, evaluation.as_of.isoformat()
    problems = json.dumps([problem.sentence for problem in evaluation.problems], ensure_ascii=False)
    fresh = []
    with state.writing() as con:
        con.execute(
            "insert into evaluations values (?, ?, ?, ?, ?) on conflict do nothing",
            (build, as_of, at, len(evaluation.events), problems),
        )
        for found in evaluation.events:
            told = _told(con, found)
            for event_id, records in told.items():
                _see(con, event_id, records)
            event = _not_told(found, told)
            if event is not None:
                con.execute(
                    "insert into alerts values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (event.id, *event.occasion, event.colour, to_json(event), build, at),
                )
                _see(con, event.id, event.records)
                told[event.id] = event.records
                fresh.append(event)
            seen = [one for one, records in told.items() if not records or not set(records).isdisjoint(found.records)]
            con.executemany(
                "insert into sightings values (?, ?, ?) on conflict do nothing", [(one, build, as_of) for one in seen]
            )
    return tuple(fresh)


def unseen(evaluation: Evaluation) -> tuple[Firing, ...]:
    """Give the events that record() would write down, without writing."""
    with state.reading() as con:
        found = [_not_told(event, _told(con, event)) for event in evaluation.events]
    return tuple(event for event in found if event is not None)


def _told(con: sqlite3.Connection, event: Firing) -> dict[str, tuple[str, ...]]:
    """Give the alerts of an event's rule, place and period with the records they have seen."""
    rows = con.execute(
        "select alerts.event_id, alerts.facts, seen.record_id from alerts"
        " left join alert_records as seen on seen.event_id = alerts.event_id"
        " where rule = ? and scope = ? and scope_id = ? and period = ? order by alerts.rowid, seen.record_id",
        event.occasion,
    ).fetchall()
    told: dict[str, tuple[str, ...]] = {}
    for event_id, facts, record_id in rows:
        if record_id is not None:
            told[event_id] = (*told.get(event_id, ()), record_id)
        else:
            told[event_id] = _seen_then(event, json.loads(facts))
    return told


def _seen_then(event: Firing, facts: dict[str, Any]) -> tuple[str, ...]:
    """Give what an alert had seen that was recorded before alerts kept their records: what stood on its day."""
    if "records" in facts:
        return ()
    if event.condition == "level":
        return event.records
    then = replace(event.filters, as_of=date.fromisoformat(facts["as_of"]))
    stood = set(kpis.record_ids(event.kpi, then, event.part))
    return tuple(record for record in event.records if record in stood)


def _not_told(event: Firing, told: dict[str, tuple[str, ...]]) -> Firing | None:
    """Give an event as far as no alert has told of it: whole, only its further records, or nothing."""
    if not told:
        return event
    known = {record for records in told.values() for record in records}
    further = tuple(record for record in event.records if record not in known)
    return replace(event, records=further, is_more=True) if further else None


def _see(con: sqlite3.Connection, event_id: str, records: tuple[str, ...]) -> None:
    """Write down which records an alert has seen."""
    con.executemany(
        "insert into alert_records values (?, ?) on conflict do nothing", [(event_id, record) for record in records]
    )


def alerts() -> tuple[Alert, ...]:
    """Give every alert ever recorded, newest period first, worst colour first."""
    rows = state.rows(
        """
        select alerts.event_id, alerts.facts, alerts.recorded_at, acknowledged.note, acknowledged.acknowledged_by,
            acknowledged.acknowledged_at,
            exists (
                select 1 from sightings
                where sightings.event_id = alerts.event_id and (sightings.build, sightings.as_of) = (
                    select build, as_of from evaluations order by build desc, as_of desc limit 1
                )
            ) as still_found
        from alerts
        left join acknowledgements as acknowledged on acknowledged.event_id = alerts.event_id
            and acknowledged.rowid = (
                select min(first.rowid) from acknowledgements as first where first.event_id = alerts.event_id
            )
        order by alerts.recorded_at desc, alerts.rowid desc
        """
    )
    seen = _records_of_all()
    found = [
        Alert(
            from_json(row["facts"]),
            row["recorded_at"],
            bool(row["still_found"]),
            row["note"] or "",
            row["acknowledged_by"] or "",
            row["acknowledged_at"] or "",
            seen.get(row["event_id"], ()),
        )
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    found = [_with_earlier(one, found) for one in found]
    found.sort(key=lambda alert: (COLOURS.index(alert.event.colour), alert.event.rule, alert.event.place))
    return tuple(sorted(found, key=lambda alert: alert.event.period, reverse=True))


def _records_of_all() -> dict[str, tuple[str, ...]]:
    rows = state.rows("select event_id, record_id from alert_records order by event_id, record_id")
    return {str(event_id): tuple(of["record_id"]) for event_id, of in rows.groupby("event_id")}


def _with_earlier(one: Alert, found: list[Alert]) -> Alert:
    """Add the records for which an earlier alert of the same rule, place and period was acknowledged."""
    if not one.event.is_more:
        return one
    done = [
        record
        for other in found
        if other.event.occasion == one.event.occasion and not other.is_open and other.recorded_at < one.recorded_at
        for record in other.records
    ]
    return replace(one, acknowledged_before=tuple(sorted(set(done))))


def deliveries() -> dict[str, list[tuple[str, int, bool]]]:
    """Give for each event who was told: recipient, attempts, and whether it was taken."""
    rows = state.rows(
        "select event_id, recipient, max(attempt) as attempts, max(outcome = 'delivered') as is_taken from deliveries"
        " group by event_id, recipient order by event_id, recipient"
    )
    told: dict[str, list[tuple[str, int, bool]]] = {}
    for event_id, recipient, attempts, is_taken in rows.itertuples(index=False, name=None):
        told.setdefault(event_id, []).append((recipient, int(attempts), bool(is_taken)))
    return told


def last_evaluation() -> Evaluated | None:
    """Give the newest evaluation that was recorded."""
    rows = state.rows("select * from evaluations order by build desc, as_of desc limit 1")
    if rows.empty:
        return None
    row = rows.iloc[0]
    problems = tuple(json.loads(row["problems"]))
    return Evaluated(row["build"], row["as_of"], row["evaluated_at"], int(row["event_count"]), problems)


def acknowledge(event_ids: list[str], note: str, by: str) -> None:
    """Write down what was done about alerts, and who says so. Raises ValueError without a note or a name."""
    if not note.strip() or not by.strip():
        raise ValueError("an acknowledgement needs a note and a name")
    with state.writing() as con:
        for event_id in event_ids:
            con.execute(
                "insert into acknowledgements select ?, ?, ?, ?"
                " where not exists (select 1 from acknowledgements where event_id = ?)",
                (event_id, note.strip(), by.strip(), state.now(), event_id),
            )


def visible(choices: Choices) -> tuple[Alert, ...]:
    """Return the alerts of the chosen unit, all units below it and their areas."""
    found = alerts()
    if not choices.filters.chosen_units:
        return found
    tree = company.unit_tree(choices.build)
    below = [unit for one in choices.filters.chosen_units for unit in company.descendants(tree, one)]
    units = {*choices.filters.chosen_units, *(unit.unit_id for unit in below)}
    places = set(areas.areas(choices.build, choices.filters)["area_id"]) if _has_area(found) else set()
    return tuple(one for one in found if one.event.scope_id in (places if one.event.scope == "area" else units))


def unit_of(one: Alert, build: str) -> str:
    """Name the unit that has to act on an alert: its own, or the owner of its area."""
    if one.event.scope != "area":
        return one.event.place
    owners = _owners(build)
    return owners.get(one.event.scope_id) or one.event.scope_name


@remembered(maxsize=4)
def _owners(build: str) -> dict[str, str]:
    found = areas.areas(build, ALL).dropna(subset=["unit_name"])
    return dict(zip(found["area_id"], found["unit_name"], strict=True))


def _has_area(found: tuple[Alert, ...]) -> bool:
    return any(one.event.scope == "area" for one in found)
