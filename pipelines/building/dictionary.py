"""Write what the warehouse says about itself: files, definitions, marts, risk methods, gaps and the build."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).parents[1]
EMPTY_OVER_FEW_ROWS = 100  # a column that stays empty over more rows than this is not kept by the company


@dataclass(frozen=True)
class Mart:
    """An additive monthly table and the macro of the rows behind it."""

    name: str
    about: str
    record: str
    id: str
    slices: tuple[str, ...]
    apart: tuple[str, ...]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    is_settled: bool
    is_dateless: bool
    has_areas: bool

    @property
    def tables(self) -> dict[str, list[str]]:
        """Name of each monthly table and what it tells apart beside the month."""
        together = [name for name in self.slices if name not in self.apart]
        tables = {self.name: ["unit_id", "area_id", "export_format", *together, *self.keys]}
        for name in self.apart:
            tables[f"{self.name}_by_{name}"] = ["unit_id", "export_format", name, *self.keys]
        return tables

    @property
    def rows(self) -> str:
        """Name of the macro that gives the rows behind the months."""
        return self.name.removesuffix("_months") + "_rows"


@cache
def _definitions() -> dict[str, Any]:
    return tomllib.loads((HERE / "kpis.toml").read_text(encoding="utf-8"))


@cache
def marts() -> tuple[Mart, ...]:
    """Give every mart of kpis.toml."""
    return tuple(
        Mart(
            name=name,
            about=entry["about"],
            record=entry["record"],
            id=entry["id"],
            slices=tuple(entry["slices"]),
            apart=tuple(entry.get("apart", ())),
            keys=tuple(entry.get("keys", ())),
            sums=tuple(entry["sums"]),
            is_settled=entry.get("settled", False),
            is_dateless=entry.get("dateless", False),
            has_areas=not entry.get("no_area", False),
        )
        for name, entry in _definitions()["marts"].items()
    )


def write_files(con: duckdb.DuckDBPyConnection, lake: Path, manifests: list[dict[str, Any]]) -> None:
    """Keep what was loaded and what was refused, so that rows read = loaded + refused can be seen for every file."""
    con.execute(
        "create table files (file_hash varchar, file varchar, source varchar, encoding varchar, rows_read bigint,"
        " rows_loaded bigint, rows_refused bigint, seconds double, message varchar, loaded_at timestamp)"
    )
    con.execute("create table delivered_fields (file_hash varchar, table_name varchar, field varchar)")
    con.execute("create table tables_loaded (table_name varchar, row_count bigint, superseded_count bigint)")
    con.execute("create table first_loads (table_name varchar, record_id varchar, file_hash varchar)")
    con.execute(
        "create table refused_rows (file varchar, line bigint, reason varchar, cells varchar, file_hash varchar)"
    )
    for manifest in manifests:
        names = ("sha256", "file", "source", "encoding", "rows_read", "rows_loaded", "rows_refused", "seconds")
        con.execute(
            "insert into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*(manifest[name] for name in names), manifest["message"], manifest["loaded_at"][:19]],
        )
        for table, fields in manifest["fields"].items():
            con.execute(
                "insert into delivered_fields select ?, ?, unnest(?::varchar[])", [manifest["sha256"], table, fields]
            )
        refused = lake / "refused" / f"{manifest['sha256']}.parquet"
        if refused.exists():
            con.execute(
                "insert into refused_rows select ?, line, reason, cells, ? from read_parquet(?)",
                [manifest["file"], manifest["sha256"], str(refused)],
            )


def write_risk_methods(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep each edition of each grading method: its factors, their scales, the lowest score of each level.

    A file without valid_from holds for all time before the next edition of its method.
    """
    factors = ("likelihood", "exposure", "consequence", "control_state")
    columns = ", ".join(f"uses_{factor} boolean" for factor in factors)
    con.execute(f"create table risk_methods (method varchar, valid_from date, {columns})")
    con.execute("create table risk_method_levels (method varchar, valid_from date, level varchar, lowest_score double)")
    con.execute("create table risk_method_scales (method varchar, valid_from date, factor varchar, score double)")
    for path in sorted(folder.glob("*.toml")):
        method = tomllib.loads(path.read_text(encoding="utf-8"))
        edition = [method["method"], method.get("valid_from", date(1, 1, 1))]
        con.execute(
            "insert into risk_methods values (?, ?, ?, ?, ?, ?)",
            [*edition, *(factor in method["factors"] for factor in factors)],
        )
        for level, lowest_score in method["levels"].items():
            con.execute("insert into risk_method_levels values (?, ?, ?, ?)", [*edition, level, lowest_score])
        for factor, scores in method["scales"].items():
            for score in scores:
                con.execute("insert into risk_method_scales values (?, ?, ?, ?)", [*edition, factor, score])


def write_colour_rules(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Keep the rules of the current colour: their settings for the models, their words for the pages."""
    rules = tomllib.loads(path.read_text(encoding="utf-8"))
    settings = rules["rules"]
    con.execute(
        "create table colour_settings as select ?::bigint as most_steps, ?::integer as hold_days,"
        " ?::bigint as overdue_count_limit, ?::bigint as inspection_count, ?::double as conformity_limit,"
        " ?::integer as accident_days",
        [
            rules["most_steps"],
            rules["hold_days"],
            settings["many_overdue"]["count"],
            settings["low_conformity"]["inspections"],
            settings["low_conformity"]["limit"],
            settings["serious_accident"]["days"],
        ],
    )
    con.execute("create table colour_rules (rule varchar, label varchar, label_zh varchar, says varchar)")
    for name, rule in settings.items():
        says = rule["says"].format(**rule)
        con.execute("insert into colour_rules values (?, ?, ?, ?)", [name, rule["label"], rule["label_zh"], says])


def write_warning_rules(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Keep the rules of early warning as they are written; whoever evaluates them says which of them cannot be used."""
    con.execute("create table warning_rules (position bigint, rule varchar, definition varchar, fault varchar)")
    try:
        rules = tomllib.loads(path.read_text(encoding="utf-8")).get("rules", {})
    except tomllib.TOMLDecodeError as fault:
        con.execute("insert into warning_rules values (0, null, null, ?)", [f"{path.name} cannot be read: {fault}"])
        return
    for position, (name, rule) in enumerate(rules.items()):
        definition = json.dumps(rule, ensure_ascii=False, default=str)
        con.execute("insert into warning_rules values (?, ?, ?, null)", [position, name, definition])


def write_area_levels(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the colour of every area at the end of every month, so that history costs no more than today."""
    con.execute(
        "create table area_levels as select month_date, levels.* from months, builds,"
        " area_level_rows(least(months.month_end_date, builds.as_of_date)) as levels order by month_date, area_id"
    )


def write_operation_score(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Keep the settings of the double-prevention operation score."""
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    con.execute("create table operation_score as select ? as settings", [json.dumps(settings, ensure_ascii=False)])


def write_build(con: duckdb.DuckDBPyConnection, built_at: datetime) -> date:
    """Keep the build, its as-of date and its months; give the as-of date.

    The as-of date is the last day of the month of the newest event, at most the day of the build: an export that is
    a month old is not read as if nothing had been treated since.
    """
    con.execute(
        """
        create table builds as
        with events as (
            select completed_date as event_date from inspections
            union all select found_date from hazards
            union all select treated_date from hazards
            union all select accepted_date from hazards
            union all select accident_date from accidents
            union all select month_date from exposures
        )
        select
            cast(? as varchar) as build,
            cast(? as timestamp) as built_at,
            least(last_day(coalesce(max(event_date), cast(? as date))), cast(? as date)) as as_of_date,
            min(event_date) as first_date,
            max(event_date) as last_date,
        from events where event_date is not null
        """,
        [f"{built_at:%Y%m%dT%H%M%S.%fZ}", built_at.replace(tzinfo=None), built_at.date(), built_at.date()],
    )
    con.execute(
        """
        create table months as
        select cast(month as date) as month_date, last_day(month) as month_end_date
        from builds, generate_series(
            date_trunc('month', cast(coalesce(first_date, as_of_date) as timestamp)),
            cast(as_of_date as timestamp),
            interval 1 month
        ) as series(month)
        """
    )
    as_of: date = con.execute("select as_of_date from builds").fetchall()[0][0]
    return as_of


def write_definitions(con: duckdb.DuckDBPyConnection, contracts: dict[str, Any]) -> None:
    """Keep every field, mart and KPI as defined, and which exports cannot show which KPI and why."""
    con.execute(
        "create table fields (table_name varchar, field varchar, type varchar, label varchar, label_zh varchar,"
        " meaning varchar, meaning_zh varchar, unit varchar, unit_zh varchar, allowed_values varchar, lowest double,"
        " highest double, is_required boolean, is_key boolean, is_personal boolean, not_future boolean)"
    )
    for table, contract in contracts["tables"].items():
        for name in contract["required"] + contract["optional"]:
            field = contracts["fields"][name]
            values = json.dumps(field["values"], ensure_ascii=False) if "values" in field else None
            texts = ("type", "label", "label_zh", "meaning", "meaning_zh", "unit", "unit_zh")
            row = [table, name, *(field.get(text) for text in texts), values]
            row += [field.get("min"), field.get("max"), name in contract["required"], name in contract["key"]]
            row += [field.get("personal", False), field.get("not_future", False)]
            con.execute(f"insert into fields values ({', '.join('?' * len(row))})", row)
    con.execute("create table tables (table_name varchar, about varchar, about_zh varchar)")
    for table, contract in contracts["tables"].items():
        con.execute("insert into tables values (?, ?, ?)", [table, contract["about"], contract["about_zh"]])
    _write_marts(con)
    _write_kpis(con)
    _write_gaps(con, contracts)


def _write_marts(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table marts (mart varchar, about varchar, rows_macro varchar, record varchar, id varchar,"
        " slices varchar[], apart varchar[], keys varchar[], sums varchar[], is_settled boolean, is_dateless boolean,"
        " has_areas boolean)"
    )
    for mart in marts():
        row: list[object] = [mart.name, mart.about, mart.rows, mart.record, mart.id]
        row += [list(names) for names in (mart.slices, mart.apart, mart.keys, mart.sums)]
        row += [mart.is_settled, mart.is_dateless, mart.has_areas]
        con.execute(f"insert into marts values ({', '.join('?' * len(row))})", row)


def _write_kpis(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table kpis (kpi varchar, label varchar, label_zh varchar, about varchar, about_zh varchar, top varchar,"
        " bottom varchar, per double, unit varchar, unit_zh varchar, kind varchar, better varchar, date varchar,"
        " date_zh varchar, source varchar, source_zh varchar, valid_from date, valid_to date, requires varchar,"
        " bottom_mean_over_months boolean, bases double[], counts_events boolean, squares varchar, variants varchar,"
        " variants_zh varchar, position bigint)"
    )
    names = ["label", "label_zh", "about", "about_zh", "top", "bottom", "per", "unit", "unit_zh", "kind", "better"]
    names += ["date", "date_zh", "source", "source_zh", "valid_from", "valid_to", "requires"]
    for position, (name, entry) in enumerate(_definitions()["kpis"].items()):
        row = [name, *(entry.get(key) for key in names), entry.get("bottom_mean_over_months", False)]
        row += [entry.get("bases", []), entry.get("counts_events", True), entry.get("squares")]
        row += [entry.get("variants"), entry.get("variants_zh"), position]
        con.execute(f"insert into kpis values ({', '.join('?' * len(row))})", row)


def _write_gaps(con: duckdb.DuckDBPyConnection, contracts: dict[str, Any]) -> None:
    """Name, for every export format, the KPIs it cannot show: its own sentence, or a field it never fills."""
    con.execute(
        "create table kpi_gaps (export_format varchar, kpi varchar, field_label varchar, field_label_zh varchar,"
        " reason varchar, reason_zh varchar)"
    )
    for path in sorted((HERE / "sources").glob("*.toml")):
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        for kpi, reason in source.get("cannot_show", {}).items():
            row = [path.stem, kpi, reason, source["cannot_show_zh"][kpi]]
            con.execute("insert into kpi_gaps values (?, ?, null, null, ?, ?)", row)
    records = {mart.name: mart.record for mart in marts()}
    for kpi, entry in _definitions()["kpis"].items():
        record = records[entry["top"].split(".")[0]]
        for need in entry.get("needs", ()):
            table, name = need.split(".")
            field = contracts["fields"][name]
            said = f"The exports have no {name} of {table}.", f"导出文件的 {table} 表没有“{field['label_zh']}”。"
            con.execute(
                f"""
                insert into kpi_gaps
                select export_format, ?, ?, ?, ?, ? from {record}
                where export_format not in (select export_format from kpi_gaps where kpi = ?)
                    and export_format not in ({_keeps(table, name)})
                group by export_format
                """,
                [kpi, field["label"], field["label_zh"], *said, kpi],
            )


def _keeps(table: str, field: str) -> str:
    """Ask which export formats keep a field: filled somewhere, or a column still empty over few rows."""
    return f"""
        select export_format
        from {table}
        left join delivered_fields as delivered
            on delivered.file_hash = {table}.file_hash
            and delivered.table_name = '{table}' and delivered.field = '{field}'
        group by export_format
        having count({table}.{field}) > 0 or (count(delivered.field) > 0 and count(*) < {EMPTY_OVER_FEW_ROWS})"""
