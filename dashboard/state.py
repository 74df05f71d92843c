"""What people and the system write down: DIR/state.sqlite. Nothing in it is overwritten or deleted."""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import seen_state
from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.data_folder import data_dir
from dashboard.language import N_, _

READ_SECONDS = 1  # readers and a writer work side by side: only a file that is held alone lets a reader wait
WRITE_SECONDS = 10
HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
BUSY = N_(
    "{file} is in use: another program is writing to it or copying it just now. Try again in a moment. If it stays so,"
    " find the program that holds it, such as a backup, a synchronisation or a database tool."
)
_teller: Callable[[Viewer, tuple[str, ...]], None] | None = None
MARKER = "state.known"  # beside it, the number of the file that was there before: it is missed when it goes
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
    (
        (
            "targets_set",
            "target_id integer primary key, kpi text not null, unit_id text not null, start_date text not null,"
            " end_date text not null, target real, tolerance real, note text not null,"
            " set_by text not null check (trim(set_by) <> ''), set_at text not null",
        ),
        (
            "annotations_made",
            "version_id integer primary key, annotation_id text not null, unit_id text not null,"
            " annotation_type text not null, label text not null check (trim(label) <> ''),"
            " start_date text not null, end_date text, is_withdrawn integer not null,"
            " made_by text not null check (trim(made_by) <> ''), made_at text not null",
        ),
        (
            "definitions_kept",
            "definition text primary key, kpi text not null, facts text not null, kept_at text not null",
        ),
        (
            "closings",
            "month text not null, edition integer not null, build text not null, as_of text not null,"
            " closed_by text not null check (trim(closed_by) <> ''), closed_at text not null, note text not null,"
            " primary key (month, edition)",
        ),
        (
            "reopenings",
            "month text not null, edition integer not null, reopened_by text not null check (trim(reopened_by) <> ''),"
            " reopened_at text not null, reason text not null check (trim(reason) <> ''),"
            " primary key (month, edition), foreign key (month, edition) references closings",
        ),
        (
            "frozen",
            "month text not null, edition integer not null, kpi text not null, unit_id text not null, top real,"
            " bottom real, rate real, lower real, upper real, excluded real not null, target real, tolerance real,"
            " definition text not null references definitions_kept, primary key (month, edition, unit_id, kpi),"
            " foreign key (month, edition) references closings",
        ),
        (
            "frozen_units",
            "month text not null, edition integer not null, unit_id text not null, unit_name text not null,"
            " parent_unit_id text, unit_type text not null, primary key (month, edition, unit_id),"
            " foreign key (month, edition) references closings",
        ),
        (
            "frozen_rows",
            "month text not null, edition integer not null, mart text not null, row_count integer not null,"
            " rows blob not null, primary key (month, edition, mart),"
            " foreign key (month, edition) references closings",
        ),
        (
            "frozen_files",
            "month text not null, edition integer not null, file_hash text not null, file text not null,"
            " rows_loaded integer not null, primary key (month, edition, file_hash),"
            " foreign key (month, edition) references closings",
        ),
        (
            "comments",
            "comment_id text not null, version integer not null, month text not null, unit_id text not null,"
            " section text not null, about text not null, text text not null, is_withdrawn integer not null,"
            " written_by text not null check (trim(written_by) <> ''), written_at text not null,"
            " primary key (comment_id, version)",
        ),
        (
            "actions",
            "action_id text primary key, number integer not null unique, origin text not null, origin_id text not null,"
            " origin_facts text not null, opened_by text not null check (trim(opened_by) <> ''),"
            " opened_at text not null",
        ),
        (
            "action_versions",
            "action_id text not null references actions, version integer not null,"
            " title text not null check (trim(title) <> ''), about text not null, unit_id text not null,"
            " owner text not null check (trim(owner) <> ''), due_date text not null,"
            " stage text not null check (stage in ('plan', 'do', 'check', 'act', 'closed', 'withdrawn')),"
            " kpi text not null, facts text not null, note text not null,"
            " changed_by text not null check (trim(changed_by) <> ''), changed_at text not null,"
            " primary key (action_id, version)",
        ),
        (
            "action_evidence",
            "action_id text not null references actions, evidence_id text not null, text text not null,"
            " file_name text not null, file_hash text not null, added_by text not null check (trim(added_by) <> ''),"
            " added_at text not null, primary key (action_id, evidence_id)",
        ),
        (
            "packs_sent",
            "month text not null, unit_id text not null, pack text not null, recipient text not null,"
            " attempt integer not null, outcome text not null check (outcome in ('trying', 'delivered', 'failed')),"
            " says text not null, sent_at text not null,"
            " primary key (month, unit_id, pack, recipient, attempt, outcome)",
        ),
    ),
    (
        (
            "alert_records",
            "event_id text not null references alerts, record_id text not null, primary key (event_id, record_id)",
        ),
    ),
    (
        (
            "views_saved",
            "version_id integer primary key, view_id text not null, name text not null check (trim(name) <> ''),"
            " page text not null, link text not null, kpis text not null, is_shared integer not null,"
            " recipients text not null, sent_every text not null check (sent_every in ('', 'day', 'week', 'month')),"
            " reader text not null, is_withdrawn integer not null, made_by text not null, made_at text not null",
        ),
        (
            "views_sent",
            "view_id text not null, due_date text not null, recipient text not null, attempt integer not null,"
            " outcome text not null check (outcome in ('trying', 'delivered', 'failed')), says text not null,"
            " sent_at text not null, primary key (view_id, due_date, recipient, attempt, outcome)",
        ),
    ),
    (
        (
            "handed_over",
            "sent text not null, recipient text not null, attempt integer not null, handed_at text not null,"
            " primary key (sent, recipient, attempt)",
        ),
    ),
)


class CannotWrite(Exception):
    """The state file cannot be opened or written; the message says why and what to do."""


def path() -> Path:
    """Return where it stands: in the data folder in use."""
    return data_dir() / "state.sqlite"


def marker() -> Path:
    """Return where the number of the state file is kept, once there is one."""
    return path().with_name(MARKER)


def lost() -> str:
    """Say what is gone and how it comes back, where a state file was there before and is missing, empty or another."""
    known = marker()
    if not known.exists():
        return ""
    if not os.path.exists(path()):
        reason = _("is not there any more")
    elif not _is_the_same(path(), known.read_text(encoding="ascii", errors="replace").strip()):
        reason = _("is empty, or another file than before")
    else:
        return ""
    text = _(
        "What people wrote down (closed months, comments, actions, targets, alerts) is gone: {file} {reason}. Nothing"
        " is written until it is back: restore the newest copy, or begin anew on purpose:"
    )
    return text.format(file=path().name, reason=reason)


def ways_back() -> tuple[str, ...]:
    """Give the commands that end it where something is lost."""
    command = f"python -m dashboard restore --data {data_dir()}"
    return command, f"{command} --begin-anew"


def _is_the_same(file: Path, number: str) -> bool:
    """Say whether a state file is the one of a number; of one that cannot be read it is said when it is opened."""
    try:
        with closing(sqlite3.connect(file, timeout=READ_SECONDS)) as con:
            return str(con.execute("pragma application_id").fetchone()[0]) == number
    except sqlite3.Error:
        return True


def stamp() -> tuple[int, int]:
    """Return a value that changes with everything written down: a key for what is kept in memory."""
    file = path()
    log = file.with_name(f"{file.name}-wal")
    try:
        written = file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0, 0
    try:
        waiting = log.stat()
    except FileNotFoundError:
        return written, 0
    return written, waiting.st_mtime_ns if waiting.st_size else 0


def now() -> str:
    """Return the time in UTC to the millisecond, as it is written down."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def rows(sql: str, values: tuple[Any, ...] = ()) -> pd.DataFrame:
    """Ask for rows; a folder in which nothing was ever written down answers like an empty one."""
    with _opened() as con:
        found = con.execute(sql, values)
        names = [column[0] for column in found.description]
        return pd.DataFrame.from_records(found.fetchall(), columns=names)


@contextmanager
def reading() -> Iterator[sqlite3.Connection]:
    """Open what is written down, to ask it several times."""
    with _opened() as con:
        yield con


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """Open one transaction: all of it is written, or nothing. Other writers wait for it.

    Raises CannotWrite, also where what was written down before is lost: a new file would hide that.
    """
    if gone := lost():
        raise CannotWrite("  ".join((gone, *ways_back())))
    with _opened(to_write=True) as con:
        con.execute("begin immediate")
        try:
            number = _numbered(con)
            yield con
        except BaseException:
            con.execute("rollback")
            raise
        _tell(con)
        con.execute("commit")
    _mark(number)


def tell(teller: Callable[[Viewer, tuple[str, ...]], None] | None) -> None:
    """Say who is told, before it counts, that somebody who is signed in has written, and to which tables."""
    global _teller  # noqa: PLW0603  # one process serves one frame
    _teller = teller


def _tell(con: sqlite3.Connection) -> None:
    asks = viewer.now()
    if _teller is not None and asks.is_known:
        _teller(asks, seen_state.written(con))


@contextmanager
def _opened(to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the file with its tables brought up to date; an unwritten folder is read as if it had them, empty."""
    file = path()
    seconds = WRITE_SECONDS if to_write else READ_SECONDS
    try:
        con = sqlite3.connect(
            file if to_write or os.path.exists(file) else ":memory:", timeout=seconds, isolation_level=None
        )
    except sqlite3.Error as fault:
        raise CannotWrite(f"{file} cannot be opened: {fault}") from fault
    try:
        if to_write:
            _write_ahead(con)
        con.execute("pragma foreign_keys = on")
        _bring_up_to_date(con, file)
        _as_seen_by(viewer.now(), con, to_write)
        yield con
    except sqlite3.OperationalError as fault:
        if (fault.sqlite_errorcode & 0xFF) in HELD:
            raise CannotWrite(_(BUSY).format(file=file)) from fault
        raise CannotWrite(f"{file}: {fault}. May this user write there, and is there room on the disk?") from fault
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.IntegrityError):
            raise (seen_state.refusal(fault, viewer.now()) or fault) from fault
        raise CannotWrite(f"{file} is no state file that can be read: {fault}") from fault
    finally:
        con.close()


def _as_seen_by(asks: Viewer, con: sqlite3.Connection, to_write: bool) -> None:
    """Let a connection read what somebody sees, or write what they may; who writes reads all, to compare."""
    if to_write and (asks.tables is not None or asks.seen is not None):
        seen_state.guard(con, asks)
    elif not to_write and asks.key:
        seen_state.narrow(con, asks)


def _numbered(con: sqlite3.Connection) -> int:
    """Give the number of a state file, which it gets with the first transaction."""
    number = int(con.execute("pragma application_id").fetchone()[0])
    if not number:
        number = secrets.randbelow(2**31 - 1) + 1
        con.execute(f"pragma application_id = {number}")
    return number


def _mark(number: int) -> None:
    """Note the number of the state file beside it, so that it is missed when it goes."""
    if not marker().exists():
        draft = marker().with_name(f"{MARKER}-{secrets.token_hex(4)}.part")
        draft.write_text(str(number), encoding="ascii")
        draft.replace(marker())


def _write_ahead(con: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side. SQLite does not wait by itself while many switch a new file to it."""
    patience = time.monotonic() + WRITE_SECONDS
    while True:
        try:
            con.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


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
