"""What people wrote down as somebody sees it, and what they may write: laid over the tables of state.sqlite.

A table of the same name hides the real one while a part of the company is asked for, so that no question can forget it;
what somebody has no right to write is refused by the file itself.
"""

import sqlite3

from dashboard.access.roles import RIGHTS
from dashboard.access.viewer import MASK, Forbidden, Viewer, denied

UNIT = "unit_id in (select unit_id from temp.seen_units)"
ABOVE = f"unit_id = '' or {UNIT} or unit_id in (select unit_id from temp.seen_above)"
PLACE = (
    "case when scope = 'area' then scope_id in (select area_id from temp.seen_areas)"
    " else scope_id in (select unit_id from temp.seen_units) end"
)
ALERT = "event_id in (select event_id from temp.alerts)"
ACTION = "action_id in (select action_id from temp.actions)"
NEWEST_PLACE = (
    "action_id in (select action_id from main.action_versions as newest where newest.version ="
    " (select max(version) from main.action_versions as every where every.action_id = newest.action_id)"
    f" and newest.{UNIT})"
)
LINKED = (  # a view whose link names a unit or area of others would tell of them
    "not exists (select 1 from json_each(link, '$.unit') where value not in (select unit_id from temp.seen_units))"
    " and not exists (select 1 from json_each(link, '$.area') where value not in (select area_id from temp.seen_areas))"
)
REFUSED = "not for who asks:"
ROWS = {  # which rows of a table are seen; a table that is not named here has none for who sees a part
    "evaluations": "true",
    "closings": "true",
    "reopenings": "true",
    "definitions_kept": "true",
    "alerts": PLACE,
    "sightings": ALERT,
    "alert_records": ALERT,
    "acknowledgements": ALERT,
    "deliveries": ALERT,
    "targets_set": ABOVE,
    "annotations_made": ABOVE,
    "frozen": UNIT,
    "frozen_units": UNIT,
    "comments": UNIT,
    "packs_sent": UNIT,
    "actions": NEWEST_PLACE,
    "action_versions": ACTION,
    "action_evidence": ACTION,
    "views_saved": LINKED,
    "views_sent": "view_id in (select view_id from temp.views_saved)",
}
SHOWN = {"evaluations": {"event_count": "0", "problems": "'[]'"}, "closings": {"note": "''"}}
PERSONS = frozenset(
    [
        "owner",
        "opened_by",
        "changed_by",
        "added_by",
        "set_by",
        "made_by",
        "closed_by",
        "reopened_by",
        "written_by",
        "acknowledged_by",
    ]
)
ORDERED = ("alerts", "acknowledgements", "action_evidence", "comments", "frozen", "packs_sent", "views_sent")

WHERE_WRITTEN = {  # which row somebody of a part of the company may add
    "comments": f"new.{UNIT}",
    "targets_set": f"new.{UNIT}",
    "annotations_made": f"new.{UNIT} and not exists (select 1 from main.annotations_made as before"
    f" where before.annotation_id = new.annotation_id and not before.{UNIT})",
    "actions": "true",
    "action_versions": f"new.{UNIT} and not exists (select 1 from main.action_versions as before"
    f" where before.action_id = new.action_id and not before.{UNIT})",
    "action_evidence": f"exists (select 1 from main.action_versions as before where before.action_id = new.action_id"
    f" and before.{UNIT})",
    "acknowledgements": f"new.event_id in (select event_id from main.alerts where {PLACE})",
    "views_saved": "true",
}


def narrow(con: sqlite3.Connection, asks: Viewer) -> None:
    """Let a connection read no more than somebody sees."""
    if asks.seen is not None:
        _say_what_is_seen(con, asks)
    for table in _tables(con):
        where = ROWS.get(table, "false") if asks.seen is not None else "true"
        chosen = ", ".join(_column(table, name, asks) for name in _columns(con, table))
        number = "rowid as rowid, " if table in ORDERED else ""
        con.execute(f"create temp view {table} as select {number}{chosen} from main.{table} where {where}")


def guard(con: sqlite3.Connection, asks: Viewer) -> None:
    """Let a connection write no more than somebody may: by their role, and in their part of the company."""
    if asks.seen is not None:
        _say_what_is_seen(con, asks)
    con.execute("create temp table written_to (name text primary key)")
    for table in _tables(con):
        con.execute(
            f"create temp trigger {table}_is_noted after insert on main.{table}"
            f" begin insert or ignore into written_to values ('{table}'); end"
        )
        if asks.tables is not None and table not in asks.tables:
            test = "true"
        elif asks.seen is not None:
            test = f"not ({WHERE_WRITTEN.get(table, 'false')})"
        else:
            continue
        con.execute(
            f"create temp trigger {table}_is_guarded before insert on main.{table} when {test}"
            f" begin select raise(abort, '{REFUSED} {table}'); end"
        )


def written(con: sqlite3.Connection) -> tuple[str, ...]:
    """Name the tables that were written to through a guarded connection."""
    return tuple(str(row[0]) for row in con.execute("select name from temp.written_to order by name"))


def refusal(fault: sqlite3.IntegrityError, asks: Viewer) -> Forbidden | None:
    """Say in words what the file refused; None for a fault of another kind."""
    text = str(fault)
    if not text.startswith(REFUSED):
        return None
    table = text.removeprefix(REFUSED).strip()
    right = next((right for right, tables in RIGHTS.items() if table in tables), "administer")
    return denied(asks, right)


def _say_what_is_seen(con: sqlite3.Connection, asks: Viewer) -> None:
    if asks.seen is None:
        return
    for table, column, values in (
        ("seen_units", "unit_id", asks.seen.within),
        ("seen_areas", "area_id", asks.seen.areas),
        ("seen_above", "unit_id", asks.seen.above),
    ):
        con.execute(f"create temp table {table} ({column} text primary key)")
        con.executemany(f"insert into temp.{table} values (?)", [(value,) for value in values])


def _tables(con: sqlite3.Connection) -> list[str]:
    """Name the tables that are told apart, those first that others are told by."""
    names = [str(row[0]) for row in con.execute("select name from main.sqlite_master where type = 'table'")]
    return sorted((name for name in names if not name.startswith("sqlite_")), key=lambda name: (name not in ROWS, name))


def _columns(con: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in con.execute(f"pragma main.table_info({table})")]


def _column(table: str, name: str, asks: Viewer) -> str:
    """Write a column as it is shown: the name of a person is covered where persons are not named."""
    if asks.seen is not None and name in SHOWN.get(table, {}):
        return f"{SHOWN[table][name]} as {name}"
    if not asks.personal and name in PERSONS:
        return f"case when {name} = '' then '' else '{MASK}' end as {name}"
    return f'"{name}"'
