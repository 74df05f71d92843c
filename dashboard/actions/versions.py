"""The rows of improvement actions in state.sqlite: read with all their versions, written one version at a time."""

import json
import sqlite3
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dashboard import state
from dashboard.actions.action import OPEN, Action, Evidence
from dashboard.language import _
from dashboard.numbers import company

UNSTARTED = ("plan", "withdrawn")

VERSIONS = """
    select actions.number, actions.origin, actions.origin_id, actions.origin_facts, actions.opened_by,
        actions.opened_at, versions.*
    from actions join action_versions as versions using (action_id)
    where ? in ('', action_id)
    order by actions.number, versions.version
"""
EVIDENCE = """
    select action_id, evidence_id, text, file_name, file_hash, added_by, added_at from action_evidence
    where ? in ('', action_id) order by rowid
"""


def as_json(facts: dict[str, Any]) -> str:
    """Write facts as JSON in any script."""
    return json.dumps(facts, ensure_ascii=False)


def write(con: sqlite3.Connection, action_id: str, version: int, values: dict[str, Any], by: str, at: str) -> None:
    """Write one version of an action; values: its fields, its facts and the note."""
    row = (
        action_id,
        version,
        values["title"].strip(),
        values["about"].strip(),
        values["unit_id"],
        values["owner"].strip(),
        values["due_date"].isoformat(),
        values["stage"],
        values["kpi"],
        as_json(values["facts"]),
        values["note"].strip(),
        by.strip(),
        at,
    )
    con.execute(f"insert into action_versions values ({', '.join('?' * len(row))})", row)


def versions_in(con: sqlite3.Connection, action_id: str) -> list[Action]:
    """Give every version of one action inside a transaction, oldest first; none where it does not exist."""
    cursor = con.execute(VERSIONS, (action_id,))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    units = unit_names() if rows else {}
    return _dated([_action(row, units) for row in rows])


def read(action_id: str = "") -> dict[str, list[Action]]:
    """Give every version of every action, or of one, oldest first; each with all evidence."""
    rows = _records(VERSIONS, action_id)
    proofs: dict[str, list[Evidence]] = {}
    for row in _records(EVIDENCE, action_id) if rows else []:
        proofs.setdefault(row.pop("action_id"), []).append(Evidence(**row))
    units, found = unit_names() if rows else {}, dict[str, list[Action]]()
    for row in rows:
        one = replace(_action(row, units), evidence=tuple(proofs.get(row["action_id"], ())))
        found.setdefault(one.action_id, []).append(one)
    return {key: _dated(versions) for key, versions in found.items()}


def standing(moment: datetime, unit_id: str | None = None) -> tuple[Action, ...]:
    """Give each action of a unit and all below it as it stood at a moment; what was not opened yet is none."""
    until = moment.isoformat(timespec="milliseconds")
    within = with_all_below(unit_id) if unit_id else None
    known = [[one for one in every if one.changed_at <= until] for every in read().values()]
    found = [every[-1] for every in known if every]
    return tuple(one for one in found if within is None or one.unit_id in within)


def _records(sql: str, action_id: str) -> list[dict[str, Any]]:
    rows = state.rows(sql, (action_id,))
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.itertuples(index=False, name=None)]


def _action(row: dict[str, Any], units: dict[str, str]) -> Action:
    values = row | {"facts": json.loads(row["facts"]), "origin_facts": json.loads(row["origin_facts"])}
    values["due_date"] = date.fromisoformat(row["due_date"])
    values["unit_name"] = units.get(row["unit_id"], row["unit_id"]) if row["unit_id"] else _("All units")
    values["number"], values["version"] = int(row["number"]), int(row["version"])
    return Action(**values, began_on=_day(row["opened_at"]))


def _dated(versions: list[Action]) -> list[Action]:
    """Say of every version when the action was begun and ended, as known by then."""
    dated, began, ended = list[Action](), None, None
    for one in versions:
        day = _day(one.changed_at)
        began = began or (None if one.stage in UNSTARTED else day)
        ended = None if one.stage in OPEN else ended or day
        dated.append(replace(one, began_on=began or one.began_on, ended_on=ended))
    return dated


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def unit_names() -> dict[str, str]:
    """Return what the units of the warehouse in use are called; none without a warehouse."""
    build = company.build_in_use()
    return {} if build is None else {unit.unit_id: unit.name for unit in company.unit_tree(build.build)}


def with_all_below(unit_id: str) -> set[str]:
    """Return a unit and all below it; a unit that no longer exists is itself."""
    build = company.build_in_use()
    tree = () if build is None else company.unit_tree(build.build)
    return {unit_id, *(unit.unit_id for unit in company.descendants(tree, unit_id))}
