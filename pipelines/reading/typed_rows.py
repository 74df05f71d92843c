"""Write rows as Parquet, and hold what must be true of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from pipelines.reading.cell_types import text
from pipelines.reading.text_tables import Text

SETTINGS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "2500MB"}


class RowsLost(Exception):
    """Two counts of the same file differ: it is refused rather than losing rows."""


@dataclass(frozen=True)
class Ingested:
    """The typed rows of one table of text, by table, and its refused rows; loaded + refused = read."""

    rows_read: int
    rows_refused: int
    tables: Mapping[str, Path]
    refused: Path | None


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB of our own that spills into the working folder."""
    return duckdb.connect(config={**SETTINGS, "temp_directory": str(folder / "spill")})


def export_format(table: Text) -> str:
    """Name the export format beside every row."""
    return f"{text(table.match.source.export_format)} as export_format"


def copy_rows(con: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Write rows as Parquet and count them."""
    count: int = con.execute(f"copy ({select}) to {text(str(target))} (format parquet)").fetchall()[0][0]
    return count


def is_unique(con: duckdb.DuckDBPyConnection, rows: Path, key: Sequence[str]) -> bool:
    """Prove that no key repeats: different hashes are different keys. False means: look closer."""
    found = con.execute(f"select hash({', '.join(key)}) as h from read_parquet(?)", [str(rows)]).fetchnumpy()["h"]
    hashes = np.sort(np.asarray(found))
    return not bool((hashes[1:] == hashes[:-1]).any())


def write_refusal(con: duckdb.DuckDBPyConnection, target: Path, reason: str, cells: str = "{}") -> None:
    """Keep one entry for a file that was refused as a whole."""
    select = f"select cast(1 as bigint) as line, {text(reason)} as reason, {text(cells)} as cells"
    copy_rows(con, select, target)
