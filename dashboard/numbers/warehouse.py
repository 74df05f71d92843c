"""Open the newest warehouse, read-only: the only place where the dashboard meets DuckDB."""

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.data_folder import data_dir
from dashboard.numbers import seen_tables
from dashboard.numbers.seen_tables import Held

OPENING = threading.Lock()
_asked: ContextVar[Path | None] = ContextVar("asked", default=None)
MEMORY = "FOURCOLOR_MEMORY"
USUAL_MEMORY = "2GB"
SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT])i?B?", re.IGNORECASE)
BYTES = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
LEAST_BYTES = 100e6
FILES = f"{'[0-9]' * 8}T{'[0-9]' * 6}.{'[0-9]' * 6}Z.duckdb"  # no copy that somebody laid beside them is one
_damaged: set[Path] = set()  # found while they were asked


class NoWarehouse(Exception):
    """No warehouse was published yet; the message names the command that makes one."""


class OldWarehouse(NoWarehouse):
    """The warehouse lacks what this version asks for: another version built it; the message says how to renew it."""


class CannotOpen(NoWarehouse):
    """The warehouse cannot be opened or asked as things are; the message says why and what to do."""


def newest() -> Path | None:
    """Return the newest published warehouse that is whole, or None. Its name is the key of every cache.

    Where none is whole it is the newest, so that what is wrong with it is said.
    """
    found = _published()
    path = next((path for path in found if _is_whole(path)), next(iter(found), None))
    return path.resolve() if path and path.is_symlink() else path


def damaged() -> list[Path]:
    """List the warehouses that are newer than the one in use, and cannot be read."""
    answering = newest()
    return [path for path in _published() if answering and path.name > answering.name]


def _published() -> list[Path]:
    folder = data_dir() / "warehouse"
    return sorted(folder.glob(FILES), reverse=True) if os.path.isdir(folder) else []


def _is_whole(path: Path) -> bool:
    """Say whether a warehouse can be opened and was not found to be damaged."""
    return path not in _damaged and _opens(path)


@lru_cache(maxsize=16)
def _opens(path: Path) -> bool:
    """Open a warehouse once; that it lacks a table is no damage but another version."""
    try:
        with _cursor(path) as cursor:
            cursor.execute("select build from builds")
    except duckdb.CatalogException:
        return True
    except (CannotOpen, duckdb.Error):
        return False
    return True


@contextmanager
def asking(path: Path) -> Iterator[None]:
    """Have all that is asked meanwhile asked of one warehouse, as of one that is only tried."""
    before = _asked.set(path)
    try:
        yield
    finally:
        _asked.reset(before)


def held() -> AbstractContextManager[None]:
    """Have all that is asked meanwhile asked of the newest warehouse of now: one published meanwhile mixes no page."""
    path = newest()
    return asking(path) if path else nullcontext()


def current() -> Path | None:
    """Return the warehouse that is to be asked: the newest, but within asking() that one; None where there is none."""
    return _asked.get() or newest()


def in_use() -> Path:
    """Return the newest published warehouse, or the one that is to be asked; NoWarehouse says how to make one."""
    path = current()
    if path is None:
        raise NoWarehouse(f"No warehouse in {data_dir()}: load exports with  python -m pipelines load PATH")
    return path


def query(sql: str, params: Sequence[Any] = (), warehouse: Path | None = None) -> pd.DataFrame:
    """Ask the newest (or the named) warehouse and return the rows.

    Each query has a cursor of its own: one connection shared between threads gives wrong rows.
    Raises NoWarehouse when nothing was published, OldWarehouse when a table or column is not there, CannotOpen when
    the file or the memory does not do.
    """
    path = warehouse or in_use()
    with _cursor(path) as cursor:
        try:
            return cursor.execute(sql, list(params)).fetch_df()
        except (duckdb.CatalogException, duckdb.BinderException) as fault:
            raise older(path, str(fault).partition("\n")[0]) from fault
        except duckdb.OutOfMemoryException as fault:
            text = f"{memory_limit()} of memory are too little for this question: set {MEMORY} to more, such as 4GB"
            raise CannotOpen(text) from fault
        except duckdb.Error as fault:
            if not _is_damage(fault):
                raise
            _damaged.add(path)
            raise CannotOpen(
                f"{path.name} is damaged ({str(fault).partition(chr(10))[0]}): the warehouse before it answers from now"
                f" on. Repair it:  python -m pipelines doctor --repair --data {data_dir()}"
            ) from fault


def _is_damage(fault: duckdb.Error) -> bool:
    """Say whether the file is to blame for a fault, and not the question."""
    return isinstance(fault, (duckdb.IOException, duckdb.FatalException)) or "Corrupt" in str(fault)


def older(path: Path, missing: str) -> OldWarehouse:
    """Say that another version built a warehouse, what is missing in it, and how to renew it."""
    return OldWarehouse(
        f"{path.name} was built by another version of Fourcolor ({missing})."
        f" Build it anew from what is loaded:  python -m pipelines build --data {data_dir()}"
    )


def _cursor(path: Path) -> duckdb.DuckDBPyConnection:
    """Give a cursor on what the one who asks may see: the whole, or the part of the company that is theirs.

    Two threads must not open the same file at once: the second cannot set what the first locked.
    """
    asks = viewer.now()
    with OPENING:
        return _seen_by(path, asks) if asks.key else _opened(path).cursor()


def _seen_by(path: Path, asks: Viewer) -> duckdb.DuckDBPyConnection:
    """Give a cursor for which each name is a table with the rows of a part of the company alone."""
    parts, schema = _in_parts(path), f"seen_{asks.key}"
    cursor = parts.con.cursor()
    if schema in parts.made:
        cursor.execute(f"use memory.{schema}")
    else:
        seen_tables.make(_running(cursor), parts.held, schema, asks.seen, asks.personal)
        parts.made.add(schema)
    return cursor


def _running(cursor: duckdb.DuckDBPyConnection) -> seen_tables.Run:
    return lambda sql, values=(): cursor.execute(sql, list(values)).fetchall()


@dataclass(frozen=True)
class InParts:
    """A warehouse beside which tables of its parts stand: what it holds, and for whom they are made."""

    con: duckdb.DuckDBPyConnection
    held: Held
    made: set[str] = field(default_factory=set)


@lru_cache(maxsize=2)
def _in_parts(path: Path) -> InParts:
    try:
        con = duckdb.connect(":memory:", config={"memory_limit": memory_limit(), "temp_directory": ""})
        con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {seen_tables.WHOLE} (read_only)")
    except duckdb.Error as fault:
        raise _cannot_open(path, fault) from fault
    con.execute("set enable_external_access = false")
    return InParts(con, seen_tables.attached(_running(con)))


def memory_limit() -> str:
    """Return how much memory may be taken: what FOURCOLOR_MEMORY says, where it says anything. Raises CannotOpen."""
    given = os.environ.get(MEMORY, "").strip()
    if not given:
        return USUAL_MEMORY
    size = SIZE.fullmatch(given)
    if size is None or float(size[1]) * BYTES[size[2].upper()] < LEAST_BYTES:
        raise CannotOpen(f"{MEMORY}={given} is no memory to work with: write a size of 100MB or more, such as 2GB")
    return given


def _cannot_open(path: Path, fault: duckdb.Error) -> CannotOpen:
    return CannotOpen(
        f"{path} cannot be opened: {str(fault).partition(chr(10))[0]}."
        f" If that stays so, build it anew from what is loaded:  python -m pipelines build --data {data_dir()}"
    )


@lru_cache(maxsize=2)
def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    settings: dict[str, Any] = {"memory_limit": memory_limit(), "temp_directory": ""}
    try:
        con = duckdb.connect(str(path), read_only=True, config=settings)
    except duckdb.Error as fault:
        raise _cannot_open(path, fault) from fault
    locked = con.execute("select current_setting('lock_configuration')").fetchone()
    if locked != (True,):  # a cursor that is still in use keeps the file open, and open as it was locked
        con.execute("set enable_external_access = false; set lock_configuration = true")
    return con
