"""Write rows as Parquet, and hold what must be true of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from pipelines.reading.cells.quoting import text
from pipelines.reading.layout.text_tables import Text

# The working files of one load have the names of those of the load before: none is known by its name.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2500MB",
    "enable_external_file_cache": False,
}
MANY_KEYS = 500_000  # above them to sort hashes outside of DuckDB takes less than to load numpy


class RowsLost(Exception):
    """Two counts of the same file differ: it is refused rather than losing rows."""


@dataclass(frozen=True)
class Ingested:
    """The typed rows of one table of text, by table, its refused rows and those that feed nothing, and what to say.

    Loaded + refused + fed nothing = read. exported_on: the newest day of export that it names.
    ids_start_again: most ids of this sheet stand on an earlier one for other records.
    """

    rows_read: int
    rows_refused: int
    tables: Mapping[str, Path]
    refused: Path | None
    rows_fed_nothing: int = 0
    left_out: Path | None = None
    notes: tuple[str, ...] = ()
    exported_on: date | None = None
    ids_start_again: bool = False


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Give a connection of our own to a DuckDB that spills beside the working folder."""
    return _opened(folder.parent / "spill").cursor()


@lru_cache(maxsize=1)
def _opened(spill: Path) -> duckdb.DuckDBPyConnection:
    """Open it once for all files of a load: that takes longer than to read a small one."""
    return duckdb.connect(config={**SETTINGS, "temp_directory": str(spill)})


def export_format(table: Text) -> str:
    """Name the export format beside every row."""
    return f"{text(table.match.source.export_format)} as export_format"


def copy_rows(con: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Write rows as Parquet and count them."""
    count: int = con.execute(f"copy ({select}) to {text(str(target))} (format parquet)").fetchall()[0][0]
    return count


def row_count(con: duckdb.DuckDBPyConnection, rows: Path) -> int:
    """Count the rows of a Parquet file."""
    count: int = con.execute("select count(*) from read_parquet(?)", [str(rows)]).fetchall()[0][0]
    return count


def is_unique(con: duckdb.DuckDBPyConnection, rows: Path, key: Sequence[str]) -> bool:
    """Prove that no key repeats: different hashes are different keys. False means: look closer."""
    hashed = f"select hash({', '.join(key)}) as h from read_parquet({text(str(rows))})"
    if row_count(con, rows) <= MANY_KEYS:
        unique: bool = con.execute(f"select count(distinct h) = count(*) from ({hashed})").fetchall()[0][0]
        return unique
    import numpy as np  # takes longer to load than a short file to read

    hashes = np.sort(np.asarray(con.execute(hashed).fetchnumpy()["h"]))
    return not bool((hashes[1:] == hashes[:-1]).any())


def write_refusal(con: duckdb.DuckDBPyConnection, target: Path, reason: str, cells: str = "{}") -> None:
    """Keep one entry for a file that was refused as a whole."""
    select = f"select cast(1 as bigint) as line, {text(reason)} as reason, {text(cells)} as cells"
    copy_rows(con, select, target)
