"""Fill a warehouse from the lake: newest records, models, marts and what it says about itself, each only where new."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb

from pipelines.building import (
    dictionary,
    history_notes,
    kpi_gaps,
    own_slices,
    reporting_limits,
    safety_cost_bands,
    schemes,
    touched_records,
    unit_circles,
    unit_dates,
    versions,
)
from pipelines.building import withdrawn as gone_records
from pipelines.building.moved_files import Listed, MovedFiles, moved_files, order_of, rows_as_they_lie
from pipelines.building.moving import Moving
from pipelines.building.parts import NONE, Part, Parts, digest, table_of, words
from pipelines.definitions.kpi_file import Mart
from pipelines.definitions.read import Definitions
from pipelines.lake.export_order import moment, sendings
from pipelines.reading.recognising.own_ids import KEPT_APART, LINKS

FEW_ROWS = 10_000
SOME_ROWS = 150_000
MANY_ROWS = 1_000_000  # to keep so many rows of a table beside its records takes memory that others need
VIEWS = ("stg", "sent", "gone", "stg_gone")  # of the records of each table
SAID_ONCE = ("sent", "seconds", "message", "file")  # of a manifest: nothing of them reaches a record
OF_ITS_PLACE = ("exported_at", "exported_by", "export", "first_exported_at")  # among the other files
OF_FILES = ("files", "delivered_fields", "sendings", "heads", "refused_rows", "left_out_rows")
OF_VERSIONS = ("tables_loaded", "first_loads", "went_back", "clashes")  # rows of every table, by its name

Manifest = dict[str, Any]
Say = Callable[[str], None]
Engine = Callable[[duckdb.DuckDBPyConnection, Path], AbstractContextManager[duckdb.DuckDBPyConnection]]


@dataclass(frozen=True)
class Filling:
    """What a warehouse is made of: definitions, SQL of models and checks, and the files of the lake, oldest first.

    build: its name, which grows from build to build even where the clock goes back. engine: what runs the SQL that
    reads much, where that is not DuckDB.
    """

    known: Definitions
    models: Mapping[str, str]
    checks: Mapping[str, str]
    lake: Path
    manifests: Sequence[Manifest]
    build: str
    built_at: datetime
    say: Say
    engine: Engine | None = None

    @cached_property
    def is_small(self) -> bool:
        """Say whether it has so few rows that to plan its statements well costs more than to run them."""
        return self.engine is None and self._row_count < FEW_ROWS

    @cached_property
    def is_light(self) -> bool:
        """Say whether it has so few rows that to share them between threads costs more than it saves."""
        return self.engine is None and self._row_count < SOME_ROWS

    def is_read_once(self, table: str) -> bool:
        """Say whether to read the files of a table once takes less than to open them for each select that reads it."""
        rows = sum(one["tables"][table] for one in self.files(table))
        return self.is_small or (self.engine is None and rows < min(len(self.files(table)) * FEW_ROWS, MANY_ROWS))

    @cached_property
    def _row_count(self) -> int:
        return sum(one["rows_loaded"] for one in self.manifests)

    @cached_property
    def definitions(self) -> str:
        """Name all that decides how a warehouse is made of its files, the program included."""
        own = [(file.name, file.text, [str(fault) for fault in file.faults]) for file in self.known.own_files]
        texts = [*self.known.texts.items(), *self.models.items(), *self.checks.items()]
        return digest([_program(), duckdb.__version__, self.is_small, texts, own])

    @property
    def tables(self) -> list[str]:
        """Name the tables of the contracts, in their order: those that others link to come first."""
        return list(self.known.contracts.tables)

    def files(self, table: str) -> list[Manifest]:
        """List the files with rows of a table."""
        return [one for one in self.manifests if one["tables"].get(table)]

    @cached_property
    def named_files(self) -> dict[str, list[Listed]]:
        """List the files of each table, oldest export first, with all of them that reaches a record."""
        return {table: [self._listed(table, one) for one in self.files(table)] for table in self.tables}

    def _listed(self, table: str, one: Manifest) -> Listed:
        known = {name: value for name, value in one.items() if name not in (*SAID_ONCE, *OF_ITS_PLACE)}
        known["loaded_at"] = moment(one["loaded_at"]).date()  # all that is asked of it is the day
        rows = rows_as_they_lie(self.lake / table / f"{one['sha256']}.parquet")
        day, first = one["exported_at"].date(), one["first_exported_at"]
        return Listed(one["sha256"], digest([known]), rows, day.isoformat(), first.isoformat())

    def moved_files(self, before: Mapping[str, Part], table: str) -> MovedFiles | None:
        """Tell which files of a table moved since the warehouse with these parts was built, where that can be told."""
        return moved_files(before, table, self.named_files[table], self.lake)

    @cached_property
    def last_files(self) -> list[Manifest]:
        """List the files of the last load."""
        last = max((moment(sendings(one)[-1]["at"]) for one in self.manifests), default=None)
        return [one for one in self.manifests if moment(sendings(one)[-1]["at"]) == last]


@lru_cache(maxsize=1)
def _program() -> str:
    """Name the program by its text: it does not change while it runs."""
    folder = Path(__file__).parents[1]
    return digest([path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))])


def fill(
    con: duckdb.DuckDBPyConnection,
    filling: Filling,
    before: dict[str, Part],
    order: Callable[[dict[str, str]], list[str]],
) -> Moving:
    """Fill a warehouse that is new, or that holds the parts of before; give its parts, and what moved in them."""
    known, manifests = filling.known, list(filling.manifests)
    touched: set[str] = set()
    parts = Parts(con, before, stage=_stager(con, filling, before, touched), touched=touched)
    moving = Moving(parts, con.execute("select as_of_date from builds").fetchall()[0][0] if before else None)
    dictionary.write_files(con, filling.lake, manifests)
    if not before:
        _write_definitions(con, filling)
    versions.prepare(con)
    _stage_what_is_new(parts, filling)
    if parts.has_rows("clashes"):
        history_notes.refuse_clashes(con)
    if not parts.keep("cut_parents", made_of := parts.made_of("from stg_units")):
        parts.show("from stg_units")
        unit_circles.cut(con)
        parts.note("cut_parents", made_of)
    own_slices.keep(parts, known)
    macros = {name: sql for name, sql in filling.models.items() if name.endswith("_rows")}
    for name in order({name: sql for name, sql in filling.models.items() if name not in macros}):
        filling.say(name)
        moving.table(name, filling.models[name])
    changed = gone_records.keep(parts, known.contracts.tables, filling.models)
    as_of = dictionary.write_build(parts, filling.build, filling.built_at)
    moving.pass_days(as_of)
    unit_dates.write(parts, manifests)
    dictionary.write_marts(parts, known.kpis, [name for name in macros if gone_records.reads(macros[name], changed)])
    kpi_gaps.write(parts, known)
    parts.filled(["areas", *(mart.record for mart in known.kpis.marts.values())])
    gone_records.write_known(parts, known.contracts.tables, known.kpis.marts.values(), filling.models, changed)
    for name, sql in macros.items():
        asked = gone_records.as_known(sql, changed).replace(":as_of", "as_of_date")
        parts.macro(name, "as_of_date", asked)
    filling.say("area levels")
    dictionary.write_area_levels(parts)
    for mart in known.kpis.marts.values():
        filling.say(mart.name)
        _sum_months(moving, filling, mart, as_of)
    return moving


def _write_definitions(con: duckdb.DuckDBPyConnection, filling: Filling) -> None:
    """Keep the definitions as they are in force; a warehouse of other definitions is never built upon."""
    known = filling.known
    dictionary.write_risk_methods(con, known.risk_methods)
    schemes.write(con, known.schemes)
    reporting_limits.write(con, known.reporting_limits, known.major_hazard_criteria)
    safety_cost_bands.write(con, known.safety_cost_bands)
    dictionary.write_colour_rules(con, known.colour_rules)
    dictionary.write_warning_rules(con, known.warning_rules)
    dictionary.write_operation_score(con, known.operation_score)
    dictionary.write_company(con, known)
    dictionary.write_default_targets(con, known.targets)
    dictionary.write_check_limits(con, known.checks)
    dictionary.write_sentences(con, known.sentences)
    dictionary.write_definitions(con, known)
    names, texts = list(filling.models), list(filling.models.values())
    con.execute("create table models as select unnest(?) as model, unnest(?) as sql", [names, texts])


def _stager(
    con: duckdb.DuckDBPyConnection, filling: Filling, before: Mapping[str, Part], touched: set[str]
) -> Callable[[str], None]:
    """Give what shows a view of the records of a table, once; ids that others share are told apart before them.

    Tables of which only the records that moved files name are shown are added to touched.
    """
    done: set[str] = set()
    contracts, complete = filling.known.contracts, dictionary.complete_for(filling.known)
    shares_ids = any(_shares_ids(filling, name) for name in filling.tables)

    def stage(view: str) -> None:
        table = table_of(view)
        if view in done or table not in filling.tables:
            return
        files = versions.sent_files(table, filling.manifests, _folder(filling, table))
        contract, fields = contracts.tables[table], contracts.fields
        staging = versions.Staging(con, contract, fields, files, complete, shares_ids, filling.is_read_once(table))
        done.update([f"{name}_{table}" for name in VIEWS] if files else [view])
        if not files:
            versions.show_none(staging, view)
            return
        for other in takewhile(lambda name: name != table, filling.tables):
            if _shares_ids(filling, other):
                stage(f"stg_{other}")
        filling.say(f"newest {table}")
        if _stage_touched(filling, staging, before):
            touched.add(table)
            return
        _forget(con, table, before)
        versions.stage(staging)

    return stage


def _stage_touched(filling: Filling, staging: versions.Staging, before: Mapping[str, Part]) -> bool:
    """Stage only the records that moved files name, and those of the last load, where those stand for themselves."""
    table = staging.name
    moved = None if filling.is_small else filling.moved_files(before, table)
    if moved is None:
        return False
    if not touched_records.may_be_touched(staging, before, {**filling.models, **filling.checks}):
        return False
    if not touched_records.touch(staging, moved, [one["sha256"] for one in filling.last_files]):
        return False
    touched_records.stage_touched(replace(staging, rows=f"versions_{table}"), moved)
    return True


def _folder(filling: Filling, table: str) -> str:
    return str(filling.lake / table)


def _shares_ids(filling: Filling, table: str) -> bool:
    """Say whether files of several sources have rows of a table, so that ids of it may have to be told apart."""
    return table in KEPT_APART and len({one["source"] for one in filling.files(table)}) > 1


def _stage_what_is_new(parts: Parts, filling: Filling) -> None:
    """Stage the tables with other files than before, and those of the last load: its report says more of them."""
    of_files = {table: digest(named) if named else NONE for table, named in filling.named_files.items()}
    sent_last = {table for one in filling.last_files for table in one["tables"]}
    for table in filling.tables:
        linked = [name for field, name in LINKS.items() if field in filling.known.contracts.tables[table].fields]
        more = [of_files[name] for name in [*linked, table] if _shares_ids(filling, name)]
        made_of = digest([of_files[table], more]) if of_files[table] != NONE else NONE
        is_kept = parts.keep(f"has_gone_{table}", made_of)
        if made_of == NONE and not is_kept:
            _forget(parts.con, table, parts.before)
            parts.con.execute("insert into tables_loaded values (?, 0, 0)", [table])
            parts.note(f"has_gone_{table}", NONE, "no")
        elif made_of != NONE and (table in sent_last or not is_kept):
            parts.stage(f"stg_{table}")
            has_gone = touched_records.has_gone if table in parts.touched else _has_gone
            parts.note(f"has_gone_{table}", made_of, "yes" if has_gone(parts.con, table) else "no")
        parts.note(order_of(table), json.dumps(filling.named_files[table]))
        for view in VIEWS:
            parts.note(f"{view}_{table}", made_of)
    _note_files(parts, filling)


def _has_gone(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(con.execute(f"select exists(from gone_{table})").fetchall()[0][0])


def _forget(con: duckdb.DuckDBPyConnection, table: str, before: Mapping[str, Part]) -> None:
    """Take out what the warehouse that is built upon says of the versions of a table."""
    if before:
        had_files = before[f"stg_{table}"].made_of != NONE
        for kept in OF_VERSIONS if had_files else OF_VERSIONS[:1]:
            con.execute(f"delete from {kept} where table_name = ?", [table])


def _note_files(parts: Parts, filling: Filling) -> None:
    """Note what is known of files and versions as made of all files."""
    every = digest(parts.now.values())
    for name in OF_VERSIONS:
        parts.note(name, every)
    made_of = digest([every, *filling.manifests])
    for name in OF_FILES:
        parts.note(name, made_of)


def read_records(filling: Filling, mart: Mart) -> set[str]:
    """Name the records without which a mart has no row: its own, or those that the SQL of its rows reads instead."""
    read = words(filling.models[mart.rows])
    return {mart.record} if mart.record in read else {*read} & {one.record for one in filling.known.kpis.marts.values()}


def _sum_months(moving: Moving, filling: Filling, mart: Mart, as_of: date) -> None:
    """Add the row-level facts up to one row per month, unit, area, export format and slices.

    Where there is no record there is no row, whatever the day. Amounts are added up as decimals: whatever the order, to
    the last digit the same.
    """
    parts = moving.parts
    sums = ", ".join(f"cast(sum({_exact(name)}) as {_kind(name)}) as {name}" for name in mart.sums)
    is_empty = not parts.filled() & read_records(filling, mart)
    for table, keys in mart.tables.items():
        if is_empty and parts.keep(table, NONE):
            continue
        names = ", ".join(keys)
        month = "cast(date_trunc('month', event_date) as date) as month_date"

        def summed(rows: str, names: str = names, month: str = month) -> str:
            return f"select {month}, {names}, {sums} from {rows} group by month_date, {names} order by month_date"

        whole = summed(f"{mart.rows}(cast(? as date))")
        if not moving.mart(mart, table, parts.made_of(whole, [as_of]), filling.models[mart.rows], as_of, summed):
            parts.table(table, whole, [as_of], is_read=False)
        if is_empty:
            parts.note(table, NONE)
    if not filling.is_small:
        names = ", ".join(["month_date", *mart.keys_of_units])
        moving.beside(
            mart.of_units, mart.name, f"select {names}, {sums} from {mart.name} group by {names} order by month_date"
        )


def _kind(name: str) -> str:
    return "bigint" if name.endswith("_count") else "double"


def _exact(name: str) -> str:
    return name if name.endswith("_count") else f"cast({name} as decimal(38, 12))"
