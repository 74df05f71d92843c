"""Stage the newest version of every record: whose ids clash, which versions went back, what was withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import duckdb

from pipelines.building.insert import insert
from pipelines.contracts import Field, Table
from pipelines.reading.cells.quoting import text as literal
from pipelines.reading.recognising.own_ids import KEPT_APART, LINKS

SEVERITIES = (
    "near_miss", "property", "first_aid", "medical_treatment", "restricted_work", "lost_time", "serious", "fatal",
)  # fmt: skip
PLACED = " ".join(f"when '{name}' then {place}" for place, name in enumerate(SEVERITIES))
SEVERITY = f"case {{row}}.severity {PLACED} end"
TREATED = "coalesce({row}.treated_date, case when {row}.on_the_spot then {row}.found_date end)"
DUE = "coalesce({row}.due_date, {row}.original_due_date)"
IS_CLOSED = "coalesce({row}.treatment_state = 'closed', false)"
MONTH_OF = {  # the day of a record by which an export that is complete for a period should hold it
    "hazards": "found_date",
    "accidents": "accident_date",
    "inspections": "coalesce(completed_date, due_date)",
    "inspection_plans": "period_start_date",
    "annotations": "start_date",
}


@dataclass(frozen=True)
class Back:
    """How a version goes back: what is kept of all versions, and when the newest one is behind that."""

    says: str
    kept: str
    when: str


BACK = {
    "hazards": (
        Back(
            "treated before, open now",
            f"max({TREATED})",
            f"{{kept}} is not null and {TREATED} is null and not {IS_CLOSED}",
        ),
        Back(
            "accepted before, not accepted now",
            "max({row}.accepted_date)",
            f"{{kept}} is not null and {{row}}.accepted_date is null and not {IS_CLOSED}",
        ),
        Back("due earlier than before", f"max({DUE})", f"{DUE} < {{kept}}"),
    ),
    "accidents": (
        Back("less severe than before", f"max({SEVERITY})", f"{SEVERITY} < {{kept}}"),
        Back("fewer lost days than before", "max({row}.lost_days)", "coalesce({row}.lost_days, 0) < {kept}"),
        Back("fewer deaths than before", "max({row}.deaths)", "coalesce({row}.deaths, 0) < {kept}"),
    ),
    "inspections": (
        Back(
            "completed before, not completed now",
            "max({row}.completed_date)",
            "{kept} is not null and {row}.completed_date is null",
        ),
    ),
}


PLACES = frozenset(("units", "areas", "plans"))


@dataclass(frozen=True)
class SentFile:
    """A file of the lake that holds rows of one table. is_beside: it names them beside records of other tables."""

    path: str
    file_hash: str
    rank: int
    loaded: int
    exported_date: date
    first_exported: datetime
    export: str
    name: str
    formats: tuple[str, ...]
    is_beside: bool = False


@dataclass(frozen=True)
class Staging:
    """One table while its newest records are staged."""

    con: duckdb.DuckDBPyConnection
    contract: Table
    fields: Mapping[str, Field]
    files: Sequence[SentFile]
    complete_for: Mapping[str, str] = field(default_factory=dict)
    may_rename: bool = True  # there are tables whose ids several sources share
    is_read_once: bool = False  # to read its files once takes less than to open them for each select that reads it
    rows: str = ""  # the table with all versions of the records that are staged, where those are not all there are

    @property
    def name(self) -> str:
        """Name the table."""
        return self.contract.name

    @property
    def keys(self) -> str:
        """Write the key as columns."""
        return ", ".join(self.contract.key)

    def record_id(self, row: str) -> str:
        """Write the id that the model gives a record."""
        return " || ' ' || ".join(f"cast({row}.{name} as varchar)" for name in self.contract.key)

    def count(self, asked: str) -> int:
        """Count the rows of a select or a table."""
        found: int = self.con.execute(f"select count(*) from {asked}").fetchall()[0][0]
        return found


def sent_files(table: str, manifests: Iterable[Mapping[str, Any]], folder: str) -> list[SentFile]:
    """List the files that hold rows of a table, oldest export first."""
    return [
        SentFile(
            f"{folder}/{manifest['sha256']}.parquet",
            manifest["sha256"],
            rank,
            manifest["order"],
            manifest["exported_at"].date(),
            manifest["first_exported_at"],
            manifest["export"],
            manifest["file"],
            tuple(dict.fromkeys(source.split(" ")[0] for source in (manifest["source"] or "").split(", "))),
            table in PLACES and not PLACES.issuperset(manifest["tables"]),
        )
        for rank, manifest in enumerate(manifests)
        if manifest["tables"].get(table)
    ]


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that keep what became of older versions."""
    con.execute(
        "create table if not exists went_back (table_name varchar, record_id varchar, what varchar, file_hash varchar)"
    )
    con.execute(
        "create table if not exists clashes (table_name varchar, record_id varchar, reason varchar, cells varchar,"
        " file_hash varchar, first_hash varchar)"
    )


def show_none(staging: Staging, view: str) -> None:
    """Show one of the views of a table that no file has rows of: stg_, sent_ or gone_<table>."""
    of_key = view.startswith("gone_")
    kinds = {
        name: staging.fields[name].lake_type for name in (staging.contract.key if of_key else staging.contract.fields)
    }
    if of_key:
        kinds |= {"rank": "bigint", "withdrawn_date": "date", "is_missing": "boolean"}
    else:
        kinds |= {"export_format": "varchar", "file_hash": "varchar"}
        kinds |= {"rank": "bigint", "loaded": "bigint"} if view.startswith("sent_") else {}
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    staging.con.execute(f"create temp table {view} ({columns})")


def stage(staging: Staging) -> None:
    """Show the newest version of every record of all loaded files as a view stg_<table>; count the older ones.

    Records that were withdrawn stand in a view gone_<table>, with the day from which they count no more; records that
    no export ever showed otherwise stand in neither.
    """
    con, table = staging.con, staging.name
    superseded = stage_views(staging)
    loaded = staging.count(f"sent_{table}")
    con.execute("insert into tables_loaded values (?, ?, ?)", [table, loaded - superseded, superseded])


def stage_views(staging: Staging) -> int:
    """Show the views of a table without noting how many records it has; give the number of older versions."""
    show_none(staging, f"gone_{staging.name}")
    _send(staging)
    return _newest(staging)


def _send(staging: Staging) -> None:
    """Show every version of every record with its file; ids that sources share are told apart."""
    con, table = staging.con, staging.name
    con.execute(
        f"create temp table files_{table} (filename varchar, file_hash varchar, rank bigint, loaded bigint,"
        " exported_date date, first_exported timestamp, export varchar)"
    )
    rows = [
        (one.path, one.file_hash, one.rank, one.loaded, one.exported_date, one.first_exported, one.export)
        for one in staging.files
    ]
    insert(con, f"files_{table}", rows)
    read, kind = staging.rows or parquet_of(staging.files), "table" if staging.is_read_once else "view"
    con.execute(
        f"create temp {kind} read_{table} as"
        " select sent.* exclude (filename), files.file_hash, files.rank, files.loaded"
        f" from {read} as sent join files_{table} as files using (filename){_not_beside(staging)}"
    )
    _tell_ids_apart(staging)
    _show_sent(staging, f"read_{table}")


def parquet_of(files: Iterable[SentFile | str]) -> str:
    """Read the rows of some files, each with its path as filename."""
    paths = [one if isinstance(one, str) else one.path for one in files]
    return f"read_parquet([{', '.join(map(literal, paths))}], filename = true)"


def _not_beside(staging: Staging) -> str:
    """Leave out what a ledger says of a unit or area that an export of its own declares: it knows no more of it.

    Else a ledger newer than the units would take each unit it names out of the tree.
    """
    own = [one.path for one in staging.files if not one.is_beside]
    beside = [one.path for one in staging.files if one.is_beside]
    if not own or not beside:
        return ""
    key = staging.contract.key[0]
    listed, named = (", ".join("'" + path.replace("'", "''") + "'" for path in paths) for paths in (own, beside))
    return f" where filename not in ({named}) or sent.{key} not in (select {key} from read_parquet([{listed}]))"


def _show_sent(staging: Staging, source: str) -> None:
    """Give records, and the records they name, the ids that they have here."""
    con, table = staging.con, staging.name
    changed: dict[str, str] = {}
    joins = ""
    links = {name: target for name, target in LINKS.items() if name in staging.contract.fields}
    if table in KEPT_APART:
        links[staging.contract.key[0]] = table
    for name, target in links.items():
        if staging.may_rename and _has_renamed(con, target):
            changed[name] = f"coalesce({target}_named.new_id, sent.{name}) as {name}"
            joins += (
                f" left join renamed_{target} as {target}_named on {target}_named.id = sent.{name}"
                f" and {target}_named.id_space = sent.export_format"
            )
    names = [*staging.contract.fields, "export_format", "file_hash", "rank", "loaded"] if changed else []
    columns = ", ".join(changed.get(name, f"sent.{name}") for name in names) or "sent.*"
    con.execute(f"create or replace temp view sent_{table} as select {columns} from {source} as sent{joins}")


def _has_renamed(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether ids of a table are told apart; another engine shows what it made as a view."""
    found = "select table_name from duckdb_tables() union all select view_name from duckdb_views()"
    return (f"renamed_{table}",) in con.execute(found).fetchall()


def _tell_ids_apart(staging: Staging) -> None:
    """Name the id of a record after its source where another source has it too, and from an older export.

    The day of the first export of an id decides, then the name of the source, not what was loaded first: what comes
    later is newer, so an id that was seen once stays, and a lake loaded anew gives the same ids.
    """
    con, table = staging.con, staging.name
    formats = {name for one in staging.files for name in one.formats}
    if table not in KEPT_APART or len(formats) < 2:
        return
    key = staging.contract.key[0]
    con.execute(
        f"""
        create temp table renamed_{table} as
        with spaces as (
            select sent.{key} as id, sent.export_format as id_space, min(cast(files.first_exported as date)) as day
            from read_{table} as sent join files_{table} as files using (rank)
            group by sent.{key}, sent.export_format
        ),
        placed as (select *, row_number() over (partition by id order by day, id_space) as place from spaces)
        select id, id_space, id || ' (' || id_space || ')' as new_id from placed where place > 1
        """
    )
    if not staging.count(f"renamed_{table}"):
        con.execute(f"drop table renamed_{table}")


def _refuse_clashes(staging: Staging) -> bool:
    """Refuse a version that speaks of another unit and another day than the first one of its record ever exported."""
    con, table, day = staging.con, staging.name, MONTH_OF.get(staging.name)
    if day is None or not staging.count(f"repeated_{table} where is_suspect"):
        return False
    key = staging.contract.key[0]
    first = f"over (partition by {key} order by files.first_exported, sent.rank)"
    con.execute(
        f"""
        create temp table clashed_{table} as
        with versions as (
            select
                {key}, sent.rank, sent.file_hash, unit_id, {day} as day,
                first_value(unit_id) {first} as first_unit,
                first_value({day}) {first} as first_day,
                first_value(sent.file_hash) {first} as first_hash,
            from sent_{table} as sent
            join repeated_{table} using ({key})
            join files_{table} as files using (rank)
            where is_suspect
        )
        select versions.*, files.file as first_file
        from versions join files on files.file_hash = versions.first_hash
        where unit_id <> first_unit and day <> first_day
        """
    )
    label = staging.fields[key].label["en"]
    con.execute(
        f"""
        insert into clashes
        select '{table}', {key}, '{label} "' || {key} || '" is that of another record: ' || unit_id || ' on ' || day
            || ' here, ' || first_unit || ' on ' || first_day || ' in ' || first_file
            || ', which was exported first and stays',
            cast(json_object('{label}', {key}, 'Unit ID', unit_id, 'Day', cast(day as varchar)) as varchar), file_hash,
            first_hash
        from clashed_{table}
        """
    )
    con.execute(f"alter view sent_{table} rename to all_{table}")
    con.execute(
        f"create temp view sent_{table} as select * from all_{table} as sent where not exists (select 1 from"
        f" clashed_{table} as clashed where clashed.{key} = sent.{key} and clashed.rank = sent.rank)"
    )
    return staging.count(f"clashed_{table}") > 0


def _newest(staging: Staging) -> int:
    """Stage the newest version of each record and the withdrawn ones; give the number of older versions."""
    con, table, keys = staging.con, staging.name, staging.keys
    can_go = "is_deleted" in staging.contract.fields
    columns = ", ".join(f"sent.{name}" for name in [*staging.contract.fields, "export_format", "file_hash"])
    kept = " and not coalesce(sent.is_deleted, false)" if can_go else ""
    if len(staging.files) == 1:  # a key repeats within no file: the reader refuses such rows
        con.execute(f"create temp view stg_{table} as select {columns} from sent_{table} as sent where true{kept}")
        return 0
    con.execute(f"create temp table repeated_{table} as {_repeated(staging)}")
    if _refuse_clashes(staging):
        con.execute(f"create or replace temp table repeated_{table} as {_repeated(staging)}")
    _keep_first(staging)
    _keep_back(staging)
    if can_go:
        _keep_withdrawn(staging)
    if table == "hazards":
        columns = columns.replace(
            "sent.original_due_date", "coalesce(repeated.first_due_date, sent.original_due_date) as original_due_date"
        )
    newest = "(repeated.newest_rank is null or repeated.newest_rank = sent.rank)"
    joined = f"from sent_{table} as sent left join repeated_{table} as repeated using ({keys})"
    gone = ""
    if staging.count(f"gone_{table}"):
        gone = f" and not exists (select 1 from gone_{table} as gone where {_same(staging, 'gone')})"
    con.execute(f"create temp view stg_{table} as select {columns} {joined} where {newest}{kept}{gone}")
    con.execute(
        f"create temp view stg_gone_{table} as select {columns} {joined} join gone_{table} as gone using ({keys})"
        f" where {newest}"
    )
    superseded: int = con.execute(f"select coalesce(sum(versions - 1), 0) from repeated_{table}").fetchall()[0][0]
    return superseded


def _same(staging: Staging, other: str) -> str:
    return " and ".join(f"{other}.{name} = sent.{name}" for name in staging.contract.key)


def _repeated(staging: Staging) -> str:
    """Ask for the records with several versions: the newest one, and the best that any version said."""
    table, keys = staging.name, staging.keys
    sums = [back.kept.format(row="sent") + f" as kept_{place}" for place, back in enumerate(BACK.get(table, ()))]
    if table == "hazards":
        due = "coalesce(sent.original_due_date, sent.due_date)"
        sums.append(f"arg_min({due}, sent.rank) filter (where {due} is not null) as first_due_date")
    if "is_deleted" in staging.contract.fields:
        shown = "not coalesce(sent.is_deleted, false)"
        sums.append(f"max(sent.rank) filter (where {shown}) as last_shown_rank")
    if day := MONTH_OF.get(table):
        sums.append(f"min(unit_id) < max(unit_id) and min({day}) < max({day}) as is_suspect")
    more = "".join(f", {one}" for one in sums)
    return (
        f"select {keys}, min(sent.loaded) as first_loaded, max(sent.rank) as newest_rank, count(*) as versions{more}"
        f" from sent_{table} as sent group by {keys} having count(*) > 1"
    )


def _keep_first(staging: Staging) -> None:
    """Keep which file first delivered a record that later files delivered again, under the id its model gives it."""
    table = staging.name
    staging.con.execute(
        f"insert into first_loads select ?, {staging.record_id('repeated')}, files.file_hash"
        f" from repeated_{table} as repeated join files_{table} as files on files.loaded = repeated.first_loaded",
        [table],
    )


def _keep_back(staging: Staging) -> None:
    """Keep the records whose newest version goes back behind an older one, and how."""
    table, backs = staging.name, BACK.get(staging.name, ())
    if not backs:
        return
    tests = [back.when.format(row="sent", kept=f"repeated.kept_{place}") for place, back in enumerate(backs)]
    said = ", ".join(f"case when {test} then '{back.says}' end" for test, back in zip(tests, backs, strict=True))
    shown = " and not coalesce(sent.is_deleted, false)" if "is_deleted" in staging.contract.fields else ""
    staging.con.execute(
        f"insert into went_back select ?, {staging.record_id('sent')}, concat_ws('; ', {said}), sent.file_hash"
        f" from sent_{table} as sent join repeated_{table} as repeated using ({staging.keys})"
        f" where sent.rank = repeated.newest_rank{shown} and ({' or '.join(f'({test})' for test in tests)})",
        [table],
    )


def _keep_withdrawn(staging: Staging) -> None:
    """Keep which records were withdrawn by a mark after they had been shown without it, and since when.

    What no export ever showed without the mark is no record at any time.
    """
    table, keys = staging.name, staging.keys
    staging.con.execute(
        f"""
        insert into gone_{table}
        select {", ".join(f"sent.{name}" for name in staging.contract.key)}, min(sent.rank), null, false
        from sent_{table} as sent join repeated_{table} as repeated using ({keys})
        where repeated.last_shown_rank < repeated.newest_rank and sent.rank > repeated.last_shown_rank
        group by {keys}
        """
    )
    _keep_missing(staging)
    staging.con.execute(
        f"update gone_{table} set withdrawn_date = files.exported_date from files_{table} as files"
        f" where files.rank = gone_{table}.rank"
    )


def _keep_missing(staging: Staging) -> None:
    """Keep which records a newer export lacks, though its source is complete for the period they belong to.

    An export speaks of the units that it has rows of in that period, and of no others: plants send files of their own.
    """
    table, day = staging.name, MONTH_OF.get(staging.name)
    scope = "coalesce(unit_id, '')" if "unit_id" in staging.contract.fields else "inspection_id"
    for source, period in staging.complete_for.items():
        of_period = f"date_trunc('{period}', {day})" if day and period != "all" else "'all'"
        if not day and period != "all":
            continue
        staging.con.execute(
            f"""
            insert into gone_{table}
            with versions as (
                select {staging.keys}, {of_period} as period, {scope} as scope, sent.rank, files.export, is_deleted
                from sent_{table} as sent join files_{table} as files using (rank)
                where export_format = ?
            ),
            newest as (
                select versions.* from versions join (
                    select {staging.keys}, max(rank) as rank from versions group by {staging.keys}
                ) using ({staging.keys}, rank)
            ),
            covered as (select period, scope, export, max(rank) as rank from versions group by period, scope, export)
            select {", ".join(f"newest.{name}" for name in staging.contract.key)}, min(covered.rank), null, true
            from newest
            join covered on covered.period = newest.period and covered.scope = newest.scope
                and covered.rank > newest.rank and covered.export <> newest.export
            where not coalesce(newest.is_deleted, false) and not exists (
                select 1 from gone_{table} as gone
                where {" and ".join(f"gone.{name} = newest.{name}" for name in staging.contract.key)}
            )
            group by {", ".join(f"newest.{name}" for name in staging.contract.key)}
            """,
            [source],
        )
