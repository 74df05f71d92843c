"""The file of visits, DIR/visits.sqlite: apart from what people write down, so that a visit makes no page work anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.access.access_file import VISITS
from dashboard.data_folder import data_dir
from dashboard.state import CannotWrite

SECONDS = 10  # that a writer waits for another
TABLES = """
    create table if not exists sessions_begun (
        session_id text primary key, person text not null, who text not null, begun_at text not null
    );
    create table if not exists sessions_seen (
        session_id text not null references sessions_begun, seen_at text not null
    );
    create index if not exists seen_by_session on sessions_seen (session_id, seen_at);
    create table if not exists sessions_ended (
        session_id text primary key references sessions_begun, ended_by text not null,
        why text not null check (why in ('left', 'idle', 'long', 'ended', 'clock')), ended_at text not null
    );
    create table if not exists trail (
        number integer primary key, at text not null, person text not null, who text not null, deed text not null,
        place text not null, units text not null, detail text not null, before_hash text not null,
        hash text not null unique
    );
"""
KEPT = (
    "create trigger if not exists {table}_is_never_changed before update on {table}"
    " begin select raise(abort, 'what was written down is never changed'); end",
    "create trigger if not exists {table}_is_never_deleted before delete on {table}"
    " begin select raise(abort, 'what was written down is never deleted'); end",
)
NAMES = ("sessions_begun", "sessions_seen", "sessions_ended", "trail")


def path() -> Path:
    """Return where it stands: in the data folder in use."""
    return data_dir() / VISITS


@contextmanager
def opened(to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open it to ask, or for one transaction: all of it is written, or nothing. Raises CannotWrite.

    To ask makes no file: where one stands somebody has signed in, and without access.toml nobody is let in any more.
    """
    file = path()
    try:
        there = file if to_write or file.exists() else ":memory:"
        con = sqlite3.connect(there, timeout=SECONDS, isolation_level=None)
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file} cannot be opened: {fault}") from fault
    try:
        _made(con)
        if to_write:
            con.execute("begin immediate")
        try:
            yield con
        except BaseException:
            if to_write and con.in_transaction:
                con.execute("rollback")
            raise
        if to_write:
            con.execute("commit")
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file}: {fault}. May this user write there, and is there room on the disk?") from fault
    finally:
        con.close()


def _made(con: sqlite3.Connection) -> None:
    """Make the tables in a new file, in one transaction; two who come first at once make them once."""
    if con.execute("pragma user_version").fetchone()[0]:
        return
    con.execute("pragma journal_mode = wal")
    con.execute("begin immediate")
    for statement in TABLES.split(";"):
        con.execute(statement)
    for table in NAMES:
        for trigger in KEPT:
            con.execute(trigger.format(table=table))
    con.execute("pragma user_version = 1")
    con.execute("commit")
