"""One connection before two engines: what reads many rows of the lake runs on Spark, all else in DuckDB beside it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb

from pipelines.reading.cells.quoting import text as literal
from pipelines.spark.dialect import PARQUET, NotForSpark, in_spark, paths_in
from pipelines.spark.session import faults_of_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MADE = re.compile(
    r"\s*create (?:or replace )?(?P<temp>temp )?(?P<kind>table|view) (?:if not exists )?(?P<name>\w+) as\b(?P<sql>.*)",
    re.DOTALL,
)
MACRO = re.compile(r"\s*create (?:or replace )?macro (\w+)\((\w+)\) as table\b(.*)", re.DOTALL)
ADDED = re.compile(r"\s*insert into (\w+)\s+((?:select|with)\b.*)", re.DOTALL)
CHANGED = re.compile(
    r"\s*(?:create (?:or replace )?(?:temp )?table (?:if not exists )?|insert into |update |delete from )"
    r"(\w+)"
)
DROPPED = re.compile(r"\s*drop table (\w+)")
RENAMED = re.compile(r"\s*alter view (\w+) rename to (\w+)")
ASKED = re.compile(r"\s*(?:select|with|from)\b")
COMMENT = re.compile(r"--[^\n]*")
WORD = re.compile(r"\w+")
KINDS = {"VARCHAR": "string", "HUGEINT": "bigint", "UBIGINT": "bigint", "TIMESTAMP": "timestamp_ntz"}


@dataclass(frozen=True)
class Fetched:
    """The rows of a select that Spark answered, as DuckDB gives them."""

    rows: list[tuple[Any, ...]]
    description: list[tuple[str, str]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows."""
        return self.rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the first row, if there is one."""
        return next(iter(self.rows), None)


@dataclass
class TwoEngines:
    """The draft of a warehouse as DuckDB has it open, and Spark beside it; made tables lie in folder as Parquet.

    Both know every table and view by the same name: a table that Spark made is loaded into the draft, one that DuckDB
    holds is written out once Spark reads it. most: how many rows a statement may read and still stay with DuckDB.
    """

    con: duckdb.DuckDBPyConnection
    spark: "SparkSession"
    folder: Path
    most: int
    views: dict[str, str] = field(default_factory=dict)
    macros: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    counted: dict[tuple[str, ...], int] = field(default_factory=dict)
    on_spark: list[str] = field(default_factory=list)  # the statements that ran there, in turn
    beside: list[str] = field(default_factory=list)  # those that read as much, but use what only DuckDB has

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run a statement where it belongs."""
        if found := RENAMED.match(sql):
            self.views[found[2]] = self.views.pop(found[1])
            self.shown -= {found[1], found[2]}
        elif found := MACRO.match(sql):
            self.macros[found[1]] = (found[2], found[3])
        elif (found := MADE.match(sql)) and found["kind"] == "view":
            self._changed(found["name"])
            self.views[found["name"]] = found["sql"]
        elif found:
            return self._make(sql, found, values)
        elif found := ADDED.match(sql):
            return self._add(sql, found[1], found[2], values)
        elif (found := DROPPED.match(sql)) and found[1] in self.made:
            self._drop(found[1])
            return self._changed(found[1])
        elif found := CHANGED.match(sql) or DROPPED.match(sql):
            self._changed(found[1])
        elif (
            ASKED.match(sql) and "duckdb_" not in sql and self._reads_much(sql) and (asked := self._asked(sql, values))
        ):
            return self._fetched(asked)
        return self.con.execute(sql, list(values))

    def _make(self, sql: str, found: re.Match[str], values: Sequence[object]) -> Any:
        """Make a table: on Spark where it reads much."""
        name = found["name"]
        self._drop(name)
        self._changed(name)
        if not self._reads_much(found["sql"]) or not (asked := self._asked(found["sql"], values)):
            return self.con.execute(sql, list(values))
        kinds = self._kinds(found["sql"], values)
        rows = self._written(asked, name, kinds)
        what = "temp view" if found["temp"] else "table"
        self.made[name] = rows
        return self.con.execute(f"create {what} {name} as {self._read(rows, kinds)}")

    def _drop(self, name: str) -> None:
        """Drop what Spark has made before under this name: a view of its rows, or a table of them."""
        if name in self.made:
            asked = "select 1 from duckdb_views() where view_name = ?"
            self.con.execute(f"drop {'view' if self.con.execute(asked, [name]).fetchone() else 'table'} {name}")

    def _add(self, sql: str, name: str, select: str, values: Sequence[object]) -> Any:
        """Add rows to a table that DuckDB holds, from Spark where it reads much."""
        is_much = self._reads_much(select)
        self._changed(name)
        if not is_much or not (asked := self._asked(select, values)):
            return self.con.execute(sql, list(values))
        kinds = [(one[0], str(one[1])) for one in self.con.execute(f"from {name} limit 0").description]
        return self.con.execute(f"insert into {name} {self._read(self._written(asked, name, kinds), kinds)}")

    def _reads_much(self, sql: str) -> bool:
        return sum(self._size(name) for name in _words(sql)) + self._listed(sql) > self.most

    def _size(self, name: str) -> int:
        """Say how many rows stand behind a name; a word that names nothing has none."""
        if name not in self.sizes:
            sql = self.views.get(name) or self.macros.get(name, ("", ""))[1]
            if sql:
                self.sizes[name] = 0  # a name may be a word of its own select
                self.sizes[name] = sum(self._size(word) for word in _words(sql)) + self._listed(sql)
            else:
                asked = "select max(estimated_size) from duckdb_tables() where table_name = ? and not internal"
                self.sizes[name] = self.con.execute(asked, [name]).fetchall()[0][0] or 0
            if name in self.made:
                self.sizes[name] = self._rows_in(f"{self.made[name]}/*.parquet")
        return self.sizes[name]

    def _listed(self, sql: str) -> int:
        """Count the rows of the files that a select lists."""
        return sum(self._rows_in(*paths_in(found[0])) for found in PARQUET.findall(sql))

    def _rows_in(self, *paths: str) -> int:
        if paths not in self.counted:
            asked = "select coalesce(sum(num_rows), 0)::bigint from parquet_file_metadata(?)"
            self.counted[paths] = self.con.execute(asked, [list(paths)]).fetchall()[0][0]
        return self.counted[paths]

    def _changed(self, name: str) -> None:
        """Forget what is known of a table or view, and of the views that read it."""
        self.sizes.clear()
        self.views.pop(name, None)
        self.made.pop(name, None)
        left = {name}
        while left:
            self.shown -= left
            left = {view for view in self.shown & self.views.keys() if _words(self.views[view]) & left}

    def _asked(self, sql: str, values: Sequence[object]) -> "DataFrame | None":
        """Have Spark understand a select; nothing where it uses what only DuckDB has."""
        try:
            said = self._said(sql, values)
        except NotForSpark as fault:
            self.beside.append(f"{fault}: {' '.join(sql.split())[:100]}")
            return None
        self.on_spark.append(said)
        with faults_of_spark():
            return self.spark.sql(said)

    def _said(self, sql: str, values: Sequence[object]) -> str:
        said = in_spark(sql, values, self.macros, self._parquet)
        for name in sorted(_words(said)):
            self._show(name)
        return said

    def _show(self, name: str) -> None:
        """Have Spark know a table or view by its name."""
        if name in self.shown:
            return
        if name in self.made:
            rows = self.made[name]
        elif name in self.views:
            said = self._said(self.views[name], ())
            with faults_of_spark():
                self.spark.sql(said).createOrReplaceTempView(name)
            self.shown.add(name)
            return
        elif self.con.execute("select 1 from duckdb_tables() where table_name = ? and not internal", [name]).fetchone():
            rows = self._place(name)
            Path(rows).mkdir(parents=True)
            self.con.execute(f"copy (from {name}) to {literal(rows + '/rows.parquet')} (format parquet)")
        else:
            return
        with faults_of_spark():
            self.spark.read.parquet(rows).createOrReplaceTempView(name)
        self.shown.add(name)

    def _parquet(self, paths: tuple[str, ...]) -> str:
        """Show the rows of some files of the lake, with their paths as DuckDB gives them."""
        if paths not in self.lists:
            from pyspark.sql import functions

            name = self.lists[paths] = f"files_of_lake_{len(self.lists)}"
            folder = paths[0].rpartition("/")[0]
            with faults_of_spark():
                read = self.spark.read.parquet(*paths)
                path = functions.concat(functions.lit(f"{folder}/"), functions.col("_metadata.file_name"))
                read.withColumn("filename", path).createOrReplaceTempView(name)
        return self.lists[paths]

    def _kinds(self, sql: str, values: Sequence[object]) -> list[tuple[str, str]]:
        """Ask DuckDB for the columns of a select and their types: they are those of both engines."""
        return [(one[0], one[1]) for one in self.con.execute(f"describe {sql}", list(values)).fetchall()]

    def _place(self, name: str) -> str:
        return str(self.folder / f"{name}-{len([*self.folder.glob('*')])}")

    def _written(self, asked: "DataFrame", name: str, kinds: Sequence[tuple[str, str]]) -> str:
        """Have Spark write the rows of a select; give their folder."""
        from pyspark.sql import functions

        place = self._place(name)
        with faults_of_spark():
            named = asked.toDF(*(f"c{number}" for number in range(len(kinds))))
            typed = [
                functions.col(f"c{number}").cast(_kind(kind)).alias(column)
                for number, (column, kind) in enumerate(kinds)
            ]
            named.select(*typed).write.parquet(place)
        return place

    def _read(self, rows: str, kinds: Sequence[tuple[str, str]]) -> str:
        """Write the select by which DuckDB reads what Spark wrote."""
        columns = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in kinds)
        return f"select {columns} from read_parquet({literal(rows + '/*.parquet')})"

    def _fetched(self, asked: "DataFrame") -> Fetched:
        with faults_of_spark():
            return Fetched([tuple(row) for row in asked.collect()], [(name, kind) for name, kind in asked.dtypes])


def _kind(kind: str) -> str:
    """Name a type of DuckDB as Spark does; decimals are doubles, of which both make the same."""
    return KINDS.get(kind, "double" if kind.startswith("DECIMAL") else kind.lower())


def _words(sql: str) -> frozenset[str]:
    return frozenset(WORD.findall(PARQUET.sub("", COMMENT.sub("", sql)).lower()))


@contextmanager
def beside(
    con: duckdb.DuckDBPyConnection, folder: Path, spark: "SparkSession", most: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a draft for two engines; what they hand to each other lies in the folder meanwhile."""
    own = folder / "spark"
    own.mkdir(parents=True, exist_ok=True)
    yield cast("duckdb.DuckDBPyConnection", TwoEngines(con, spark, own, most))
