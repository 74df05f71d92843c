"""The published warehouses of a data folder: what they are called, which is the newest, whether one is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.definitions.settings import in_force
from pipelines.reading.cells.quoting import text as literal

KEPT = 3  # where the company says nothing
NAME = "%Y%m%dT%H%M%S.%fZ"
FILES = f"{'[0-9]' * 8}T{'[0-9]' * 6}.{'[0-9]' * 6}Z.duckdb"  # and no copy that somebody laid beside them


def published(data_dir: Path) -> list[Path]:
    """List the warehouses, the newest first."""
    return sorted((data_dir / "warehouse").glob(FILES), reverse=True)


def newest(data_dir: Path) -> Path | None:
    """Find the newest warehouse, whether it can be read or not."""
    return next(iter(published(data_dir)), None)


def in_use(data_dir: Path) -> Path | None:
    """Find the newest warehouse that can be read: the one that readers ask."""
    return next((path for path in published(data_dir) if is_whole(path)), None)


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse to read it, also where this process has it open already; its tables go by their names."""
    with duckdb.connect() as con:
        con.execute(f"attach {literal(str(path))} as found (read_only)")
        con.execute("use found")
        yield con


def is_whole(path: Path) -> bool:
    """Say whether a file is the warehouse that its name says, and can be opened."""
    try:
        with opened(path) as con:
            return con.execute("select build from builds").fetchall() == [(path.stem,)]
    except duckdb.Error:
        return False


def fault_in(path: Path) -> str:
    """Read all that a warehouse holds; say what is wrong with it, if anything is. Each block has a checksum."""
    try:
        with opened(path) as con:
            found = con.execute("select build from builds").fetchall()
            tables = con.execute("select table_name from duckdb_tables() where database_name = 'found'").fetchall()
            for (table,) in tables:
                con.execute(f'select bit_xor(hash(one)) from "{table}" as one').fetchall()
    except duckdb.Error as fault:
        return str(fault).partition("\n")[0]
    return "" if found == [(path.stem,)] else f"it is the build {found[0][0]}"


def next_name(built_at: datetime, data_dir: Path) -> str:
    """Name a build after its moment; where the clock went back since the newest, a microsecond after that.

    Readers take the newest name, and the oldest are dropped.
    """
    latest, name = newest(data_dir), f"{built_at:{NAME}}"
    if latest is None or name > latest.stem:
        return name
    return f"{datetime.strptime(latest.stem, NAME).replace(tzinfo=UTC) + timedelta(microseconds=1):{NAME}}"


def drop_old(data_dir: Path) -> None:
    """Drop all but the last few, as many as the company keeps."""
    with in_force(data_dir) as known:
        kept = known.company.warehouses_kept or KEPT
    for old in published(data_dir)[kept:]:
        old.unlink(missing_ok=True)
