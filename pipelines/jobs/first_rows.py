"""The first rows of a file as they were typed, for a person to look at before they count."""

from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import contracts

SHOWN = 50


def first_rows(lake: Path, hashes: list[str]) -> dict[str, dict[str, Any]]:
    """Give the first typed rows of some files by table: columns that are filled in any of them, and rows."""
    found = {}
    for table in contracts().tables.values():
        files = [str(path) for one in hashes if (path := lake / table.name / f"{one}.parquet").exists()]
        if files:
            found[table.name] = _rows(files, tuple(table.fields))
    return found


def _rows(files: list[str], fields: tuple[str, ...]) -> dict[str, Any]:
    with duckdb.connect() as con:
        rows = con.execute("select * from read_parquet(?, union_by_name = true) limit ?", [files, SHOWN])
        names = [column[0] for column in rows.description]
        kept = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    shown = [name for name in fields if any(row.get(name) is not None for row in kept)]
    return {"columns": shown, "rows": [[row[name] for name in shown] for row in kept]}
