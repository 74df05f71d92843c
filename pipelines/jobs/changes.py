"""What another warehouse would change: for every table the records that are new, updated, gone or as they were."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.memory import memory_limit

NOT_OF_THE_RECORD = ("export_format", "file_hash")


@dataclass(frozen=True)
class Change:
    """How many records of a table are new, differ, are as they were, or stand no more; went_back are among those."""

    table: str
    new: int
    updated: int
    unchanged: int
    withdrawn: int
    went_back: int

    @property
    def is_any(self) -> bool:
        """Say whether anything differs."""
        return bool(self.new or self.updated or self.withdrawn)


def changes(before: Path | None, after: Path) -> list[dict[str, Any]]:
    """Compare two warehouses table by table, records by their keys; before: None where nothing is in use yet."""
    with duckdb.connect(config={"memory_limit": memory_limit()}) as con:
        con.execute(f"attach '{_quoted(after)}' as after (read_only)")
        if before:
            con.execute(f"attach '{_quoted(before)}' as before (read_only)")
        return [asdict(change) for change in _changes(con, before is not None)]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _changes(con: duckdb.DuckDBPyConnection, has_before: bool) -> Iterator[Change]:
    keys: dict[str, list[str]] = {}
    for table, field in con.execute("select table_name, field from after.fields where is_key").fetchall():
        keys.setdefault(table, []).append(field)
    for table, key in keys.items():
        mine, its = (_columns(con, side, table) for side in ("after", "before")) if has_before else ([], [])
        back = _went_back(con, "after", table) - (_went_back(con, "before", table) if has_before else 0)
        if not its:
            count = con.execute(f"select count(*) from after.{table}").fetchall()[0][0]
            yield Change(table, count, 0, 0, 0, max(back, 0))
            continue
        compared = [name for name in mine if name in its and name not in (*key, *NOT_OF_THE_RECORD)]
        differs = " or ".join(f"a.{name} is distinct from b.{name}" for name in compared) or "false"
        on = " and ".join(f"a.{name} is not distinct from b.{name}" for name in key)
        new, gone, both, updated = con.execute(
            f"select count(*) filter (where b.is_there is null), count(*) filter (where a.is_there is null),"
            f" count(*) filter (where a.is_there and b.is_there),"
            f" count(*) filter (where a.is_there and b.is_there and ({differs}))"
            f" from (select *, true as is_there from after.{table}) as a"
            f" full join (select *, true as is_there from before.{table}) as b on {on}"
        ).fetchall()[0]
        yield Change(table, new, updated, both - updated, gone, max(back, 0))


def _columns(con: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    """List the columns of a table; none where a warehouse of before has no such table."""
    asked = "select column_name from duckdb_columns() where database_name = ? and table_name = ?"
    return [name for (name,) in con.execute(asked, [side, table]).fetchall()]


def _went_back(con: duckdb.DuckDBPyConnection, side: str, table: str) -> int:
    if not _columns(con, side, "went_back"):
        return 0
    found: int = con.execute(f"select count(*) from {side}.went_back where table_name = ?", [table]).fetchall()[0][0]
    return found
