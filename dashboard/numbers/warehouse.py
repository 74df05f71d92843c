"""Open the newest warehouse, read-only: the only place where the dashboard meets DuckDB."""

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.data_folder import data_dir

OPENING = threading.Lock()


class NoWarehouse(Exception):
    """No warehouse was published yet; the message names the command that makes one."""


class OldWarehouse(NoWarehouse):
    """The warehouse lacks what this version asks for: another version built it; the message says how to renew it."""


def newest() -> Path | None:
    """Return the newest published warehouse, or None. Its name is the key of every cache."""
    return max((data_dir() / "warehouse").glob("*.duckdb"), default=None)


def in_use() -> Path:
    """Return the newest published warehouse; NoWarehouse says how to make one."""
    path = newest()
    if path is None:
        raise NoWarehouse(f"No warehouse in {data_dir()}: load exports with  python -m pipelines load PATH")
    return path


def query(sql: str, params: Sequence[Any] = (), warehouse: Path | None = None) -> pd.DataFrame:
    """Ask the newest (or the named) warehouse and return the rows.

    Each query has a cursor of its own: one connection shared between threads gives wrong rows.
    Raises NoWarehouse when nothing was published, OldWarehouse when a table or column is not there.
    """
    path = warehouse or in_use()
    with _cursor(path) as cursor:
        try:
            return cursor.execute(sql, list(params)).fetch_df()
        except (duckdb.CatalogException, duckdb.BinderException) as fault:
            raise older(path, str(fault).partition("\n")[0]) from fault


def older(path: Path, missing: str) -> OldWarehouse:
    """Say that another version built a warehouse, what is missing in it, and how to renew it."""
    return OldWarehouse(
        f"{path.name} was built by another version of Fourcolor ({missing})."
        f" Build it anew from what is loaded:  python -m pipelines build --data {data_dir()}"
    )


def _cursor(path: Path) -> duckdb.DuckDBPyConnection:
    """Give a cursor; two threads must not open the same file at once: the second cannot set what the first locked."""
    with OPENING:
        return _opened(path).cursor()


@lru_cache(maxsize=2)
def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    settings: dict[str, Any] = {"memory_limit": os.environ.get("FOURCOLOR_MEMORY", "2GB"), "temp_directory": ""}
    con = duckdb.connect(str(path), read_only=True, config=settings)
    con.execute("set enable_external_access = false; set lock_configuration = true")
    return con
