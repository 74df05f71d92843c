"""The file of tokens, DIR/tokens.sqlite: what opens the product to programs, beside the file of visits of people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.data_folder import data_dir
from dashboard.state import CannotWrite

NAME = "tokens.sqlite"
SECONDS = 10  # that a writer waits for another
TABLES = """
    create table if not exists tokens_made (
        token_id text primary key, hash text not null, name text not null check (trim(name) <> ''),
        roles text not null, units text not null, personal integer not null, last_date text not null,
        made_by text not null, made_at text not null
    );
    create table if not exists tokens_ended (
        token_id text primary key references tokens_made, ended_by text not null, ended_at text not null
    )
"""
KEPT = (
    "create trigger if not exists {table}_is_never_changed before update on {table}"
    " begin select raise(abort, 'what was written down is never changed'); end",
    "create trigger if not exists {table}_is_never_deleted before delete on {table}"
    " begin select raise(abort, 'what was written down is never deleted'); end",
)


def path() -> Path:
    """Return where it stands: in the data folder in use."""
    return data_dir() / NAME


@contextmanager
def opened(to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open it to ask, or for one transaction: all of it is written, or nothing. To ask makes no file."""
    file = path()
    try:
        con = sqlite3.connect(file if to_write or file.exists() else ":memory:", timeout=SECONDS, isolation_level=None)
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file} cannot be opened: {fault}") from fault
    try:
        con.execute("begin immediate" if to_write else "begin")
        _make(con)
        yield con
        con.execute("commit")
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file}: {fault}. May this user write there, and is there room on the disk?") from fault
    finally:
        con.close()  # what was not committed is undone


def _make(con: sqlite3.Connection) -> None:
    if con.execute("select 1 from sqlite_master where name = 'tokens_made'").fetchone():
        return
    for statement in TABLES.split(";"):
        con.execute(statement)
    for table in ("tokens_made", "tokens_ended"):
        for trigger in KEPT:
            con.execute(trigger.format(table=table))
