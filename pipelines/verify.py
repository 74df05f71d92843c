"""Whether the warehouse in use is what a build from nothing gives: every table, to the last digit."""

import shutil
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb

from pipelines.building.build import build
from pipelines.jobs import trial
from pipelines.jobs.job import JOBS
from pipelines.lake.lake import Lake
from pipelines.memory import memory_limit
from pipelines.reading.cells.quoting import text as literal
from pipelines.warehouses import in_use, opened

FOLDER = "verify"
OF_THE_BUILD = ("parts",)  # how it was built, not what it holds
WHEN = {"builds": "exclude (build, built_at)"}


@dataclass(frozen=True)
class Verified:
    """What a comparison came to. differing: the tables that differ; why: why nothing could be compared."""

    tables: int = 0
    differing: tuple[str, ...] = ()
    why: str = ""

    @property
    def said(self) -> str:
        """Say it in a sentence."""
        if self.why:
            return self.why
        if not self.differing:
            return f"The warehouse in use is what a build from nothing gives: {self.tables} tables, to the last digit."
        return (
            f"{len(self.differing)} of {self.tables} tables differ from a build from nothing:"
            f" {', '.join(self.differing)}. Mend it:  python -m pipelines build --from-nothing"
        )


def verify(data_dir: Path) -> Verified:
    """Build a warehouse from nothing beside the lake, for the same day, and compare the one in use with it."""
    warehouse = in_use(data_dir)
    if warehouse is None:
        return Verified(why=f"There is no warehouse in {data_dir} that could be compared.")
    if Lake(data_dir / "lake").built().get("build") != warehouse.stem:
        return Verified(why="The newest warehouse is not the one in use: run  python -m pipelines doctor  first.")
    with opened(warehouse) as con:
        built_at = con.execute("select built_at from builds").fetchall()[0][0].replace(tzinfo=UTC)
    folder = data_dir / JOBS / FOLDER
    try:
        trial.set_up(data_dir, folder)
        anew = build(folder, from_nothing=True, built_at=built_at)
        return _compared(warehouse, anew)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compared(one: Path, other: Path) -> Verified:
    with duckdb.connect(config={"memory_limit": memory_limit()}) as con:
        con.execute(f"attach {literal(str(one))} as one (read_only)")
        con.execute(f"attach {literal(str(other))} as other (read_only)")
        mine, its = ({*_tables(con, side)} - {*OF_THE_BUILD} for side in ("one", "other"))
        both = mine & its
        differing = {name for name in both if _sum(con, "one", name) != _sum(con, "other", name)}
        return Verified(len(mine | its), tuple(sorted(differing | (mine ^ its))))


def _tables(con: duckdb.DuckDBPyConnection, side: str) -> list[str]:
    asked = "select table_name from duckdb_tables() where database_name = ?"
    return [name for (name,) in con.execute(asked, [side]).fetchall()]


def _sum(con: duckdb.DuckDBPyConnection, side: str, table: str) -> list[tuple[object, ...]]:
    """Sum up the columns and all rows of a table, in whatever order they stand."""
    rows = f"select * {WHEN.get(table, '')} from {side}.{table}"
    columns = [(name, str(kind)) for name, kind, *_ in con.execute(f"{rows} limit 0").description]
    found = con.execute(f"select count(*), sum(cast(hash(one) as hugeint)) from ({rows}) as one").fetchall()
    return [*columns, *found]
