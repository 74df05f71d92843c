"""Stage of a table only the records that new files name, where nothing else of it can have changed."""

import json
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from pipelines.building.moves import AS_SENT, CHECKS, RECORDS, TABLES, reasoned
from pipelines.building.parts import Part, words
from pipelines.building.versions import MONTH_OF, Staging, parquet_of, stage_views
from pipelines.reading.cells.quoting import text as literal

MOST = 0.3  # of the rows of a table: to look for more than that costs as much as to stage all
Named = Sequence[Sequence[str]]


def new_files(before: Mapping[str, Part], table: str, files: Named) -> list[str] | None:
    """Give the files of a table that a warehouse knows nothing of, by their hash; files: each with its name.

    None where any it knows is gone, is another now, or stands in another order than then: which version of a record
    counts may have changed without a new one.
    """
    part = before.get(order_of(table))
    known = json.loads(part.made_of) if part else []
    left = [list(one) for one in files if list(one) in known]
    return [sha256 for sha256, name in files if [sha256, name] not in known] if known and left == known else None


def order_of(table: str) -> str:
    """Name the part that says which files a table was made of, in their order."""
    return f"order_{table}"


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


def touch(staging: Staging, new: Iterable[str]) -> bool:
    """Gather the keys that some files name in touched_<table>, and all versions of those in versions_<table>.

    False, with nothing left behind, where an id may be that of two records, or where they are too many.
    """
    con, table, (key,) = staging.con, staging.name, staging.contract.key
    named = [one for one in staging.files if one.file_hash in set(new)]
    if named:
        rows, every = (staging.count(parquet_of(files)) for files in (named, staging.files))
        if rows > MOST * every:
            return False
    asked = f"select distinct {key} from {parquet_of(named)}" if named else f"select {key} from {table} where false"
    con.execute(f"create temp table touched_{table} as {asked}")
    con.execute(
        f"create temp table versions_{table} as select sent.* from {parquet_of(staging.files)} as sent"
        f" semi join touched_{table} using ({key}){'' if named else ' limit 0'}"
    )
    if not _may_clash(staging):
        return True
    con.execute(f"drop table touched_{table}")
    con.execute(f"drop table versions_{table}")
    return False


def _may_clash(staging: Staging) -> bool:
    day = MONTH_OF.get(staging.name)
    return bool(day) and bool(
        staging.count(
            f"(select 1 from versions_{staging.name} group by {staging.keys}"
            f" having min(unit_id) < max(unit_id) and min({day}) < max({day}) limit 1)"
        )
    )


def stage_touched(staging: Staging, new: Sequence[str]) -> None:
    """Show the views of a table with its touched records alone, and bring what is noted of its versions up to date.

    new: the files that the warehouse does not know yet.
    """
    con, table, keys = staging.con, staging.name, staging.keys
    for noted in ("first_loads", "went_back"):
        con.execute(
            f"delete from {noted} where table_name = ?"
            f" and record_id in (select {staging.record_id('one')} from touched_{table} as one)",
            [table],
        )
    superseded = stage_views(staging)
    loaded, records = con.execute(f"select count(*), count(distinct {keys}) from sent_{table}").fetchall()[0]
    known = con.execute(
        f"select count(*), count(distinct {keys}) from sent_{table} where not list_contains(?, file_hash)", [list(new)]
    )
    old_loaded, old_records = known.fetchall()[0]
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
