"""Write what the warehouse says about itself: files, definitions, marts, risk methods, gaps and the build."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.building.insert import insert
from pipelines.building.parts import NONE, Parts, digest
from pipelines.definitions.checks import CheckLimits
from pipelines.definitions.colour_rules import ColourRules
from pipelines.definitions.contract_file import Contracts
from pipelines.definitions.kpi_file import KpiFile
from pipelines.definitions.operation_score import OperationScore
from pipelines.definitions.read import Definitions, shipped
from pipelines.definitions.risk_methods import RiskMethod
from pipelines.definitions.sentences import Sentences
from pipelines.definitions.settings import said
from pipelines.definitions.targets import EVERYTHING, DefaultTargets
from pipelines.definitions.warning_rules import WarningRules
from pipelines.lake.export_order import sendings
from pipelines.plant_day import day_of


def write_files(con: duckdb.DuckDBPyConnection, lake: Path, manifests: list[dict[str, Any]]) -> None:
    """Keep what was loaded and what was refused, so that rows read = loaded + refused + fed nothing can be seen."""
    con.execute(
        "create or replace table files (file_hash varchar, file varchar, source varchar, encoding varchar,"
        " rows_read bigint, rows_loaded bigint, rows_refused bigint, rows_fed_nothing bigint, seconds double,"
        " message varchar, loaded_at timestamp, exported_at timestamp, exported_by varchar)"
    )
    con.execute("create or replace table delivered_fields (file_hash varchar, table_name varchar, field varchar)")
    con.execute(
        "create table if not exists tables_loaded (table_name varchar, row_count bigint, superseded_count bigint)"
    )
    con.execute("create table if not exists first_loads (table_name varchar, record_id varchar, file_hash varchar)")
    for table in ("refused_rows", "left_out_rows"):
        con.execute(
            f"create or replace table {table} (file varchar, line bigint, reason varchar, cells varchar,"
            " file_hash varchar)"
        )
    counts = ("rows_read", "rows_loaded", "rows_refused", "rows_fed_nothing")
    names = ("sha256", "file", "source", "encoding", *counts, "seconds", "message")
    earlier = {"rows_fed_nothing": 0}  # a manifest written before rows could feed nothing
    insert(
        con,
        "files",
        [
            (
                *((earlier | manifest | _as_refused(manifest))[name] for name in names),
                manifest["loaded_at"][:19],
                manifest["exported_at"].replace(microsecond=0),
                manifest["exported_by"],
            )
            for manifest in manifests
        ],
    )
    con.execute("create or replace table sendings (file_hash varchar, file varchar, load varchar, sent_by varchar)")
    sent = [
        (manifest["sha256"], one["file"], one["at"], one.get("by", ""))
        for manifest in manifests
        for one in sendings(manifest)
    ]
    insert(con, "sendings", sent)
    con.execute("create or replace table heads (file_hash varchar, sheet varchar, columns varchar, rows varchar)")
    heads = [
        (manifest["sha256"], head["sheet"], _json(head["columns"]), _json(head["rows"]))
        for manifest in manifests
        for head in manifest.get("heads", ())
    ]
    insert(con, "heads", heads)
    delivered = [
        (manifest["sha256"], table, field)
        for manifest in manifests
        for table, fields in manifest["fields"].items()
        for field in fields
    ]
    insert(con, "delivered_fields", delivered)
    aside = [
        (manifest["file"], None, f"the file is set aside: {manifest['set_aside']}", "{}", manifest["sha256"])
        for manifest in manifests
        if manifest.get("set_aside")
    ]
    insert(con, "refused_rows", aside)
    for manifest in manifests:
        for folder, table in (("refused", "refused_rows"), ("left_out", "left_out_rows")):
            rows = lake / folder / f"{manifest['sha256']}.parquet"
            if rows.exists():
                con.execute(
                    f"insert into {table} select ?, line, reason, cells, ? from read_parquet(?)",
                    [manifest["file"], manifest["sha256"], str(rows)],
                )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_refused(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Count all rows of a file with which nothing can be built as refused."""
    if not manifest.get("set_aside"):
        return {}
    refused = manifest["rows_loaded"] + manifest["rows_refused"]
    return {"rows_loaded": 0, "rows_refused": refused, "message": f"set aside: {manifest['set_aside']}"}


def write_risk_methods(con: duckdb.DuckDBPyConnection, methods: Iterable[RiskMethod]) -> None:
    """Keep each edition of each grading method: its factors, their scales, the lowest score of each level.

    A file without valid_from holds for all time before the next edition of its method.
    """
    factors = ("likelihood", "exposure", "consequence", "control_state")
    columns = ", ".join(f"uses_{factor} boolean" for factor in factors)
    con.execute(f"create table risk_methods (method varchar, valid_from date, {columns})")
    con.execute("create table risk_method_levels (method varchar, valid_from date, level varchar, lowest_score double)")
    con.execute("create table risk_method_scales (method varchar, valid_from date, factor varchar, score double)")
    editions = {(method.method, method.valid_from): method for method in methods}
    insert(
        con,
        "risk_methods",
        [(*edition, *(factor in method.factors for factor in factors)) for edition, method in editions.items()],
    )
    levels = [(*edition, *level) for edition, method in editions.items() for level in method.levels.items()]
    insert(con, "risk_method_levels", levels)
    scales = [
        (*edition, factor, score)
        for edition, method in editions.items()
        for factor, scores in method.scales.items()
        for score in scores
    ]
    insert(con, "risk_method_scales", scales)


def write_colour_rules(con: duckdb.DuckDBPyConnection, file: ColourRules) -> None:
    """Keep the rules of the current colour: their settings for the models, their words for the pages."""
    numbers = {name: rule.model_dump() for name, rule in file.rules.items()}
    con.execute(
        "create table colour_settings as select ?::bigint as most_steps, ?::integer as hold_days,"
        " ?::bigint as overdue_count_limit, ?::bigint as inspection_count, ?::double as conformity_limit,"
        " ?::integer as accident_days, ?::boolean as is_failed_measure_on, ?::boolean as is_unchecked_measure_on",
        [
            file.most_steps,
            file.hold_days,
            numbers["many_overdue"]["count"],
            numbers["low_conformity"]["inspections"],
            numbers["low_conformity"]["limit"],
            numbers["serious_accident"]["days"],
            numbers["failed_measure"]["is_on"],
            numbers["unchecked_measure"]["is_on"],
        ],
    )
    con.execute("create table colour_rules (rule varchar, label map(varchar, varchar), says varchar)")
    rows = [(name, rule.label or None, rule.says.format(**numbers[name])) for name, rule in file.rules.items()]
    insert(con, "colour_rules", [row for row in rows if numbers[row[0]].get("is_on", True)])


def write_warning_rules(con: duckdb.DuckDBPyConnection, file: WarningRules) -> None:
    """Keep the rules of early warning, whole with what they leave to its usual value."""
    con.execute("create table warning_rules (position bigint, rule varchar, definition varchar)")
    rows = [
        (position, name, json.dumps(rule.model_dump(exclude_none=True), ensure_ascii=False))
        for position, (name, rule) in enumerate(file.rules.items())
    ]
    insert(con, "warning_rules", rows)


def write_area_levels(parts: Parts) -> None:
    """Keep the colour of every area at the end of every month, so that history costs no more than today."""
    is_empty = "areas" not in parts.filled()
    if is_empty and parts.keep("area_levels", NONE):
        return
    parts.table(
        "area_levels",
        "select month_date, levels.* from months, builds,"
        " area_level_rows(least(months.month_end_date, builds.as_of_date)) as levels order by month_date, area_id",
        is_read=False,
    )
    if is_empty:
        parts.note("area_levels", NONE)


def complete_for(known: Definitions) -> dict[str, str]:
    """Give the sources whose exports hold all records of a period, with that period."""
    said = {name: getattr(source, "complete_for", "") for name, source in known.sources.items()}
    return {name: period for name, period in said.items() if period}


def write_operation_score(con: duckdb.DuckDBPyConnection, file: OperationScore) -> None:
    """Keep the settings of the double-prevention operation score."""
    settings = json.dumps(file.model_dump(exclude_none=True), ensure_ascii=False)
    con.execute("create table operation_score as select ? as settings", [settings])


def write_sentences(con: duckdb.DuckDBPyConnection, file: Sentences) -> None:
    """Keep what may be said of files and rows in every language: the reasons themselves are kept in English."""
    con.execute("create table sentences (texts map(varchar, varchar))")
    insert(con, "sentences", [(sentence.said or None,) for sentence in file.sentences.values()])


def write_company(con: duckdb.DuckDBPyConnection, known: Definitions) -> None:
    """Keep how the company counts, and its own files of settings with what is wrong in them."""
    con.execute(
        "create table company_settings (time_zone varchar, fiscal_year_starts integer, holidays date[],"
        " interval_of_counts varchar)"
    )
    own = known.company
    row = (own.time_zone, own.fiscal_year_starts, list(own.holidays), own.interval_of_counts)
    insert(con, "company_settings", [row])
    con.execute("create table settings_files (file varchar, is_off boolean, message varchar)")
    rows = [(file.name, file.is_off, said(file) if file.faults else None) for file in known.own_files]
    insert(con, "settings_files", rows)
    con.execute("create table own_fields (table_name varchar, field varchar)")
    insert(con, "own_fields", [(table, name) for table, names in known.own_fields.items() for name in names])
    con.execute("create table settings_faults (file varchar, line bigint, key varchar, says varchar, is_off boolean)")
    faults = [
        (file.name, fault.line, fault.key, fault.says, file.is_off) for file in known.own_files for fault in file.faults
    ]
    insert(con, "settings_faults", faults)


def write_check_limits(con: duckdb.DuckDBPyConnection, file: CheckLimits) -> None:
    """Keep from which number on the checks question what was sent, for the checks and the models."""
    columns = ", ".join(f"{value!r}::double as {name}" for name, value in file.model_dump().items())
    con.execute(f"create table check_limits as select {columns}")


def write_default_targets(con: duckdb.DuckDBPyConnection, file: DefaultTargets) -> None:
    """Keep the targets that stand where none was loaded or set on the page; one without a last day has no end."""
    con.execute(
        "create table default_targets (kpi varchar, unit_id varchar, start_date date, end_date date, target double,"
        " tolerance double, note map(varchar, varchar))"
    )
    rows = [
        (one.kpi, one.unit_id or EVERYTHING, one.valid_from, one.valid_to, one.target, one.tolerance,
         one.note or None)
        for one in file.targets.values()
    ]  # fmt: skip
    insert(con, "default_targets", rows)


def write_build(parts: Parts, build: str, built_at: datetime) -> date:
    """Keep the build, its as-of date and its months; give the as-of date.

    The as-of date is the last day of the month of the newest event, at most the day of the build: an export that is
    a month old is not read as if nothing had been treated since.
    """
    con = parts.con
    con.execute(
        """
        create or replace table builds as
        with events as (
            select completed_date as event_date from inspections
            union all select found_date from hazards
            union all select treated_date from hazards
            union all select accepted_date from hazards
            union all select accident_date from accidents
            union all select month_date from exposures
            union all select checked_date from task_records
        ),
        withdrawn as (
            select min(completed_date) as event_date from withdrawn_inspections
            union all select min(found_date) from withdrawn_hazards
            union all select min(accident_date) from withdrawn_accidents
        )
        select
            cast(? as varchar) as build,
            cast(? as timestamp) as built_at,
            least(last_day(coalesce(max(event_date), cast(? as date))), cast(? as date)) as as_of_date,
            least(min(event_date), (select min(event_date) from withdrawn)) as first_date,
            max(event_date) as last_date,
        from events where event_date is not null
        """,
        [build, built_at.replace(tzinfo=None), day_of(built_at), day_of(built_at)],
    )
    days = con.execute("select as_of_date, first_date, last_date from builds").fetchall()[0]
    parts.note("builds", digest([build, built_at]), digest(days))
    parts.table(
        "months",
        """
        select cast(month as date) as month_date, last_day(month) as month_end_date
        from builds, generate_series(
            date_trunc('month', cast(coalesce(first_date, as_of_date) as timestamp)),
            cast(as_of_date as timestamp),
            interval 1 month
        ) as series(month)
        """,
    )
    as_of: date = days[0]
    return as_of


def write_definitions(con: duckdb.DuckDBPyConnection, known: Definitions) -> None:
    """Keep every field and KPI as defined."""
    _write_fields(con, known.contracts)
    _write_kpis(con, known.kpis)


def _write_fields(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    con.execute(
        "create table fields (table_name varchar, field varchar, type varchar, label map(varchar, varchar),"
        " meaning map(varchar, varchar), unit map(varchar, varchar), allowed_values varchar, lowest double,"
        " highest double, is_required boolean, is_key boolean, is_personal boolean, not_future boolean)"
    )
    con.execute("create table tables (table_name varchar, about map(varchar, varchar))")
    insert(con, "tables", [(table.name, table.about or None) for table in contracts.tables.values()])
    rows = []
    for table in contracts.tables.values():
        for field in (contracts.fields[name] for name in table.fields):
            values = json.dumps(field.values, ensure_ascii=False) if field.values else None
            row: list[object] = [table.name, field.name, field.type, field.label or None]
            row += [field.meaning or None, field.unit or None, values]
            row += [field.min, field.max, field.name in table.required, field.name in table.key]
            row += [field.personal, field.not_future]
            rows.append(row)
    insert(con, "fields", rows)


def write_marts(parts: Parts, file: KpiFile, unsettled: Collection[str]) -> None:
    """Keep every mart as defined.

    unsettled: the macros whose months no longer answer for the past, as something was withdrawn since.
    """
    con = parts.con
    has_moved = parts.has_rows("unit_parents")
    if parts.keep("marts", made_of := digest([has_moved, *sorted(unsettled)])):
        return
    con.execute(
        "create or replace table marts (mart varchar, about varchar, rows_macro varchar, record varchar, id varchar,"
        " slices varchar[], apart varchar[], keys varchar[], sums varchar[], is_settled boolean, is_dateless boolean,"
        " has_areas boolean, has_moved_units boolean)"
    )
    rows = []
    for mart in file.marts.values():
        row: list[object] = [mart.name, mart.about, mart.rows, mart.record, mart.id]
        row += [list(names) for names in (mart.slices, mart.apart, mart.keys, mart.sums)]
        row += [
            mart.settled and mart.rows not in unsettled,
            mart.dateless,
            not mart.no_area,
            has_moved and not mart.dateless,
        ]
        rows.append(row)
    insert(con, "marts", rows)
    parts.note("marts", made_of)


def _write_kpis(con: duckdb.DuckDBPyConnection, file: KpiFile) -> None:
    con.execute(
        "create table kpis (kpi varchar, label map(varchar, varchar), about map(varchar, varchar), top varchar,"
        " bottom varchar, per double, unit map(varchar, varchar), kind varchar, better varchar,"
        " date map(varchar, varchar), source map(varchar, varchar), valid_from date, valid_to date, requires varchar,"
        " bottom_mean_over_months boolean, bases double[], counts_events boolean, squares varchar,"
        " variants map(varchar, varchar), fewest bigint, of_person varchar, is_own boolean, position bigint)"
    )
    rows = []
    for position, kpi in enumerate(file.kpis.values()):
        row: list[object] = [kpi.name, kpi.label or None, kpi.about or None, kpi.top, kpi.bottom, kpi.per]
        row += [kpi.unit or None, kpi.kind, kpi.better, kpi.date or None, kpi.source or None]
        row += [kpi.valid_from, kpi.valid_to, kpi.requires, kpi.bottom_mean_over_months, list(kpi.bases)]
        row += [file.counts_events(kpi), kpi.squares, kpi.variants or None, kpi.fewest, kpi.of_person]
        row += [kpi.name not in shipped().kpis.kpis, position]
        rows.append(row)
    insert(con, "kpis", rows)
