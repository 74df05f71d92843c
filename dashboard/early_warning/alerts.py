"""The alerts that were recorded: open, acknowledged by whom and why, and all that ever was."""

import json
from dataclasses import dataclass

from dashboard import state
from dashboard.early_warning.evaluate import Evaluation
from dashboard.early_warning.firings import Firing, from_json, to_json
from dashboard.early_warning.rules import COLOURS
from dashboard.filters import Choices
from dashboard.numbers import company
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
    """Write an evaluation down and give the events that are new: the same event is one alert, however often found."""
    at, build, as_of = state.now(), evaluation.build, evaluation.as_of.isoformat()
    problems = json.dumps([problem.sentence for problem in evaluation.problems], ensure_ascii=False)
    fresh = []
    with state.writing() as con:
        con.execute(
            "insert into evaluations values (?, ?, ?, ?, ?) on conflict do nothing",
            (build, as_of, at, len(evaluation.events), problems),
        )
        for event in evaluation.events:
            place = (event.id, event.rule, event.scope, event.scope_id, event.period, event.colour)
            added = con.execute(
                "insert into alerts values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                (*place, to_json(event), build, at),
            )
            con.execute("insert into sightings values (?, ?, ?) on conflict do nothing", (event.id, build, as_of))
            if added.rowcount:
                fresh.append(event)
    return tuple(fresh)


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
        """
    )
    found = [
        Alert(
            from_json(row["facts"]),
            row["recorded_at"],
            bool(row["still_found"]),
            row["note"] or "",
            row["acknowledged_by"] or "",
            row["acknowledged_at"] or "",
        )
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    found.sort(key=lambda alert: (COLOURS.index(alert.event.colour), alert.event.rule, alert.event.place))
    return tuple(sorted(found, key=lambda alert: alert.event.period, reverse=True))


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
    if not choices.filters.unit_id:
        return found
    below = company.descendants(company.unit_tree(choices.build), choices.filters.unit_id)
    units = {choices.filters.unit_id, *(unit.unit_id for unit in below)}
    places = set(areas.areas(choices.build, choices.filters)["area_id"]) if _has_area(found) else set()
    return tuple(one for one in found if one.event.scope_id in (places if one.event.scope == "area" else units))


def _has_area(found: tuple[Alert, ...]) -> bool:
    return any(one.event.scope == "area" for one in found)
