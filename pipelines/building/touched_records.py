"""Stage of a table only the records that moved files name, where nothing else of it can have changed."""

from collections.abc import Iterable, Mapping

import duckdb

from pipelines.building.moved_files import MovedFiles
from pipelines.building.moves import AS_SENT, CHECKS, RECORDS, TABLES, reasoned
from pipelines.building.parts import Part, words
from pipelines.building.versions import MONTH_OF, SentFile, Staging, parquet_of, stage_views
from pipelines.reading.cells.quoting import text as literal

MOST = 0.3  # of the rows of a table: to look for more than that costs as much as to stage all


def may_be_touched(staging: Staging, before: Mapping[str, Part], sql: Mapping[str, str]) -> bool:
    """Say whether records of a table stand for themselves: what is true of one follows from its own versions.

    So it is not where sources share ids, where what an export lacks is withdrawn, where ids clash, where the company
    has fields of its own, or where any select but those that are known for it reads the versions. sql: all of them.
    """
    table = staging.name
    if table not in RECORDS or not before or staging.may_rename:
        return False
    formats = {name for one in staging.files for name in one.formats}
    if formats & staging.complete_for.keys() or f"own_{table}" in before:
        return False
    views = {f"{view}_{table}" for view in ("stg", "sent", "gone", "stg_gone")}
    for name, one in sql.items():
        is_own = name == table and reasoned(TABLES, name, one) is not None
        is_known = is_own or reasoned(CHECKS, name, one) is not None or reasoned(AS_SENT, name, one) is not None
        if views & words(one) and not is_known:
            return False
    return not staging.count(f"clashes where table_name = {literal(table)}")


def touch(staging: Staging, moved: MovedFiles, last: Iterable[str] = ()) -> bool:
    """Gather the keys that moved files name in touched_<table>, and all versions of those in versions_<table>.

    Of files that only changed places those with several versions are enough, as of those of the last load (last), of
    which the report says more. False, with nothing left behind, where an id may be that of two records, or where they
    are too many.
    """
    con, table, (key,) = staging.con, staging.name, staging.contract.key
    every = staging.count(parquet_of(staging.files))
    paths = [*_paths(staging.files, (*moved.new, *moved.renamed)), *map(str, moved.gone)]
    if paths and staging.count(parquet_of(paths)) > MOST * every:
        return False
    asked = [f"select {key} from {table} where false"]
    if paths:
        asked.append(f"select {key} from {parquet_of(paths)}")
    if more := [path for path in _paths(staging.files, [*moved.placed, *last]) if path not in paths]:
        several = f"select record_id from first_loads where table_name = {literal(table)}"
        asked.append(f"select {key} from {parquet_of(more)} where {key} in ({several})")
    if redated := _paths(staging.files, moved.redated):
        asked.append(f"select {key} from {parquet_of(redated)} where is_deleted")  # withdrawn on the day of its export
    con.execute(f"create temp table touched_{table} as {' union '.join(asked)}")
    touched = staging.count(f"touched_{table}")
    if touched <= MOST * every:
        con.execute(
            f"create temp table versions_{table} as select sent.* from {parquet_of(staging.files)} as sent"
            f" semi join touched_{table} using ({key}){'' if touched else ' limit 0'}"
        )
        if not _may_clash(staging):
            return True
        con.execute(f"drop table versions_{table}")
    con.execute(f"drop table touched_{table}")
    return False


def _paths(files: Iterable[SentFile], named: Iterable[str]) -> list[str]:
    """Give where the rows of some files lie, by their hashes."""
    chosen = {*named}
    return [one.path for one in files if one.file_hash in chosen]


def _may_clash(staging: Staging) -> bool:
    day = MONTH_OF.get(staging.name)
    return bool(day) and bool(
        staging.count(
            f"(select 1 from versions_{staging.name} group by {staging.keys}"
            f" having min(unit_id) < max(unit_id) and min({day}) < max({day}) limit 1)"
        )
    )


def stage_touched(staging: Staging, moved: MovedFiles) -> None:
    """Show the views of a table with its touched records alone, and bring what is noted of its versions up to date."""
    con, table, keys = staging.con, staging.name, staging.keys
    for noted in ("first_loads", "went_back"):
        con.execute(
            f"delete from {noted} where table_name = ?"
            f" and record_id in (select {staging.record_id('one')} from touched_{table} as one)",
            [table],
        )
    superseded = stage_views(staging)
    loaded, records = con.execute(f"select count(*), count(distinct {keys}) from sent_{table}").fetchall()[0]
    known = f"select {keys} from sent_{table} where not list_contains(?, file_hash)"
    if moved.gone:
        known += f" union all select {keys} from {parquet_of(map(str, moved.gone))}"
    counted = con.execute(f"select count(*), count(distinct {keys}) from ({known})", [list(moved.new)])
    old_loaded, old_records = counted.fetchall()[0]
    assert loaded - superseded == records
    con.execute(
        "update tables_loaded set row_count = row_count + ?, superseded_count = superseded_count + ?"
        " where table_name = ?",
        [records - old_records, superseded - (old_loaded - old_records), table],
    )
    con.execute(
        f"create temp view as_sent_{table} as select sent.* exclude (filename), files.file_hash, files.rank"
        f" from {parquet_of(staging.files)} as sent join files_{table} as files using (filename)"
    )


def has_gone(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether any record of a table is withdrawn, touched or not."""
    key = RECORDS[table]
    untouched = f"select 1 from withdrawn_{table} where {key} not in (select {key} from touched_{table})"
    asked = f"select exists({untouched}) or exists(from gone_{table})"
    return bool(con.execute(asked).fetchall()[0][0])
