"""What people and the system write down: DIR/state.sqlite. Nothing in it is overwritten or deleted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import warehouse

BUSY_SECONDS = 15
KEPT = (
    "create trigger {table}_is_never_changed before update on {table}"
    " begin select raise(abort, 'what was written down is never changed'); end;"
    "create trigger {table}_is_never_deleted before delete on {table}"
    " begin select raise(abort, 'what was written down is never deleted'); end;"
)
TABLES = (  # one entry a version: (name, columns) of the tables it adds; only ever append
    (
        (
            "alerts",
            "event_id text primary key, rule text not null, scope text not null, scope_id text not null,"
            " period text not null, colour text not null, facts text not null, build text not null,"
            " recorded_at text not null",
        ),
        (
            "evaluations",
            "build text not null, as_of text not null, evaluated_at text not null, event_count integer not null,"
            " problems text not null, primary key (build, as_of)",
        ),
        (
            "sightings",
            "event_id text not null references alerts, build text not null, as_of text not null,"
            " primary key (event_id, build, as_of)",
        ),
        (
            "acknowledgements",
            "event_id text not null references alerts, note text not null check (trim(note) <> ''),"
            " acknowledged_by text not null check (trim(acknowledged_by) <> ''), acknowledged_at text not null",
        ),
        (
            "deliveries",
            "event_id text not null references alerts, recipient text not null, attempt integer not null,"
            " outcome text not null check (outcome in ('trying', 'delivered', 'failed')), says text not null,"
            " delivered_at text not null, primary key (event_id, recipient, attempt, outcome)",
        ),
        (
            "back_tests",
            "build text not null, rule text not null, result text not null, tested_at text not null,"
            " primary key (build, rule)",
        ),
    ),
)


class CannotWrite(Exception):
    """The state file cannot be opened or written; the message says why and what to do."""


def path() -> Path:
    """Return where it stands: in the data folder in use."""
    return warehouse.data_dir() / "state.sqlite"


def rows(sql: str, values: tuple[Any, ...] = ()) -> pd.DataFrame:
    """Ask for rows; a folder in which nothing was ever written down answers like an empty one."""
    with _opened() as con:
        found = con.execute(sql, values)
        names = [column[0] for column in found.description]
        return pd.DataFrame.from_records(found.fetchall(), columns=names)


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """Open one transaction: all of it is written, or nothing. Other writers wait for it."""
    with _opened(to_write=True) as con:
        con.execute("begin immediate")
        try:
            yield con
        except BaseException:
            con.execute("rollback")
            raise
        con.execute("commit")


@contextmanager
def _opened(to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the file with its tables brought up to date; an unwritten folder is read as if it had them, empty."""
    file = path()
    try:
        con = sqlite3.connect(
            file if to_write or file.exists() else ":memory:", timeout=BUSY_SECONDS, isolation_level=None
        )
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file} cannot be opened: {fault}") from fault
    try:
        if to_write:
            con.execute("pragma journal_mode = wal")
        con.execute("pragma foreign_keys = on")
        _bring_up_to_date(con, file)
        yield con
    except sqlite3.OperationalError as fault:
        raise CannotWrite(f"{file}: {fault}. May this user write there, and is there room on the disk?") from fault
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.IntegrityError):
            raise
        raise CannotWrite(f"{file} is no state file that can be read: {fault}") from fault
    finally:
        con.close()


def _bring_up_to_date(con: sqlite3.Connection, file: Path) -> None:
    """Add the tables of newer versions in one transaction; a file of a newer program is left alone."""
    if _version(con) == len(TABLES):
        return
    con.execute("begin immediate")
    try:
        version = _version(con)  # another process may have been faster
        if version > len(TABLES):
            raise CannotWrite(f"{file} was written by a newer Fourcolor (version {version}); update this one")
        for tables in TABLES[version:]:
            for table, columns in tables:
                con.execute(f"create table {table} ({columns})")
                for trigger in KEPT.format(table=table).split("end;")[:-1]:
                    con.execute(trigger + "end")
        con.execute(f"pragma user_version = {len(TABLES)}")
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def _version(con: sqlite3.Connection) -> int:
    return int(con.execute("pragma user_version").fetchone()[0])
