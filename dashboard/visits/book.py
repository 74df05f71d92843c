"""The file of visits, DIR/visits.sqlite: apart from what people write down, so that a visit makes no page work anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.access.access_file import VISITS
from dashboard.data_folder import data_dir
from dashboard.state import CannotWrite
from dashboard.visits import head

SECONDS = 10  # that a writer waits for another
TABLES = """
    create table if not exists sessions_begun (
        session_id text primary key, person text not null, who text not null, begun_at text not null
    );
    create table if not exists sessions_seen (
        session_id text primary key references sessions_begun, seen_at text not null
    );
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
NAMES = ("sessions_begun", "sessions_ended", "trail")
VERSION = 2
OF_FIRST = (  # where each sight of a session was a row of its own, without end
    "create table seen_last as select session_id, max(seen_at) as seen_at from sessions_seen group by session_id",
    "drop table sessions_seen",
)
MOVED = "insert into sessions_seen select session_id, seen_at from seen_last"


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
            head.follow(con)
    except (sqlite3.Error, OSError) as fault:
        raise CannotWrite(f"{file}: {fault}. May this user write there, and is there room on the disk?") from fault
    finally:
        con.close()


def _made(con: sqlite3.Connection) -> None:
    """Make the tables in a new file, or what is new in an older one; two who come first at once make them once."""
    if _version(con) == VERSION:
        return
    con.execute("pragma journal_mode = wal")
    con.execute("begin immediate")
    is_first = _version(con) == 1
    for statement in (*(OF_FIRST if is_first else ()), *TABLES.split(";")):
        con.execute(statement)
    if is_first:
        con.execute(MOVED)
        con.execute("drop table seen_last")
    for table in NAMES:
        for trigger in KEPT:
            con.execute(trigger.format(table=table))
    con.execute(f"pragma user_version = {VERSION}")
    con.execute("commit")


def _version(con: sqlite3.Connection) -> int:
    return int(con.execute("pragma user_version").fetchone()[0])


@contextmanager
def released(con: sqlite3.Connection, table: str) -> Iterator[None]:
    """Let rows of a table be taken out on purpose, within one transaction."""
    con.execute(f"drop trigger {table}_is_never_deleted")
    yield
    con.execute(KEPT[1].format(table=table))
