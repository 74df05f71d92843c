"""The tables of a warehouse as somebody sees them: each under its own name, with the rows of their units alone.

Every query goes to these, so none can forget them. What cannot be told by unit, area or record is empty for whoever
does not see the whole company. Rows are worked out of the whole first and chosen then: a number of a unit is the same
for all who may see it.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from dashboard.access.viewer import MASK, Seen

APART, ENDING = token_hex(16), 10
Run = Callable[..., list[tuple[Any, ...]]]
WHOLE, ENTIRE = "whole", "entire"  # the warehouse as it is, and its macros over it
OPEN = frozenset(  # definitions and settings: nothing in them is about one unit
    {
        "builds",
        "check_limits",
        "colour_rules",
        "colour_settings",
        "company_settings",
        "fields",
        "kpi_gaps",
        "kpis",
        "major_hazard_words",
        "marts",
        "models",
        "months",
        "operation_score",
        "own_fields",
        "parts",
        "record_formats",
        "reporting_limits",
        "safety_cost_bands",
        "risk_method_levels",
        "risk_method_scales",
        "risk_methods",
        "scheme_elements",
        "schemes",
        "sentences",
        "tables",
        "warning_rules",
    }
)
DAYS = ("month_date", "event_date", "found_date", "accident_date", "completed_date", "due_date", "period_start_date")
LEVELS = ("company_id", "site_id", "workshop_id", "team_id")
TABLES = {  # rows that say no unit: theirs is that of the record they name
    "inspection_id": "inspections",
    "plan_row_id": "inspection_plans",
    "exposure_id": "exposures",
    "risk_point_id": "risk_points",
    "task_id": "inspection_tasks",
}
PERSONS = frozenset({"exported_by", "sent_by"})  # beside the fields that the contract calls personal
IS_TEXT = f"database_name = '{WHOLE}' and data_type = 'VARCHAR'"
SEEN = "in (select unit_id from seen_units)"
ABOVE = f"({{0}} {SEEN} or {{0}} in (select unit_id from units_above))"  # their ids, whose targets hold; no names
INHERITED = f"coalesce(unit_id, '') = '' or unit_id {SEEN} or unit_id in (select unit_id from units_above)"
OF_FILE = "file_hash in (select file_hash from seen_files)"
OF_RECORD = "(table_name, cast(record_id as varchar)) in (select table_name, record_id from seen_records)"
TOLD = {  # tables that are told apart in their own way
    "areas": "area_id in (select area_id from seen_areas)",
    "plans": f"unit_id {SEEN} or plan_id in (select plan_id from areas)",
    "units": f"unit_id {SEEN}",
    "unit_ancestors": f"unit_id {SEEN} and {ABOVE.format('ancestor_id')}",
    "unit_month_ancestors": f"unit_id {SEEN} and {ABOVE.format('ancestor_id')}",
    "unit_paths": f"unit_id {SEEN}",
    "unit_month_paths": f"unit_id {SEEN}",
    "unit_parents": f"unit_id {SEEN}",
    "unit_month_parents": f"unit_id {SEEN}",
    "cut_parents": f"unit_id {SEEN}",
    "total_units": f"unit_id {SEEN}",
    "targets": INHERITED,
    "annotations": INHERITED,
    "default_targets": INHERITED,
    "tables_loaded": "true",
    "warnings": "true",
    "warning_records": "(check_name, cast(record_id as varchar)) in"
    " (select check_name, record_id from whole.main.warnings as named"
    " join seen_records on table_name = named.record)",
    "files": OF_FILE,
    "sendings": OF_FILE,
    "delivered_fields": OF_FILE,
    "first_loads": OF_RECORD,
    "went_back": OF_RECORD,
    "exchange_sent": OF_RECORD,
    "clashes": "false",
    "hours_counted_below": "false",
}
SHOWN = {  # columns that would tell of others, as they stand for whoever sees a part
    "tables_loaded": {"row_count": "least(row_count, 1)", "superseded_count": "0"},
    "warnings": {"row_count": "(select count(*) from warning_records as own where own.check_name = seen.check_name)"},
    "files": dict.fromkeys(("rows_read", "rows_loaded", "rows_refused", "rows_fed_nothing", "message"), "null"),
    "units": {"parent_unit_id": f"case when {ABOVE.format('parent_unit_id')} then parent_unit_id end"},
} | {
    table: {name: f"case when {name} {SEEN} then {name} end" for name in columns}
    for table, columns in {
        "unit_paths": LEVELS,
        "unit_month_paths": LEVELS,
        "unit_parents": ("parent_unit_id",),
        "unit_month_parents": ("parent_unit_id",),
        "cut_parents": ("parent_unit_id",),
    }.items()
}


@dataclass(frozen=True)
class Held:
    """What a warehouse holds: columns by table, macros with what they take and give, which are of a dated tree."""

    tables: dict[str, tuple[str, ...]]
    macros: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    dated: frozenset[str]
    personal: frozenset[str]
    keys: dict[str, str]
    texts: frozenset[str] = frozenset()  # columns of persons that hold text, whatever the table


def attached(run: Run) -> Held:
    """Copy the macros so that they ask the whole warehouse, whoever calls them, and give what it holds."""
    rows = run(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        f" where database_name = '{WHOLE}' and not internal group by table_name order by table_name"
    )
    tables = {str(table): tuple(columns) for table, columns in rows}
    found = run(
        "select function_name, parameters, macro_definition from duckdb_functions()"
        f" where database_name = '{WHOLE}' and function_type = 'table_macro' order by function_name"
    )
    run(f"create schema memory.{ENTIRE}")
    waiting = {str(name): (tuple(taken), str(text)) for name, taken, text in found}
    macros: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for name, (taken, text) in waiting.items():
        whole = _of_the_whole(run, text, frozenset(tables), frozenset(waiting))
        run(f'create macro memory.{ENTIRE}."{name}"({", ".join(taken)}) as table {whole}')
    for name, (taken, _text) in waiting.items():
        given = ", ".join("cast(null as date)" for _one in taken)
        columns = run(f'describe select * from memory.{ENTIRE}."{name}"({given})')
        macros[name] = taken, tuple(str(column[0]) for column in columns)
    fields = f"{WHOLE}.main.fields" if "fields" in tables else "(select '' as field, false as is_personal)"
    personal = {str(row[0]) for row in run(f"select distinct field from {fields} where is_personal")}
    texts = {str(row[0]) for row in run(f"select column_name from duckdb_columns() where {IS_TEXT}")} & personal
    keys = run(f"select table_name, min(field) from {fields} where is_key group by table_name having count(*) = 1")
    dated = run(f"select mart, rows_macro from {WHOLE}.main.marts where has_moved_units") if "marts" in tables else []
    names = frozenset(str(name) for row in dated for name in row)
    return Held(
        tables, macros, names, frozenset(personal), {str(table): str(key) for table, key in keys}, frozenset(texts)
    )


def _of_the_whole(run: Run, text: str, tables: frozenset[str], macros: frozenset[str]) -> str:
    """Write the SQL of a macro so that each table it names is that of the warehouse."""
    parsed = json.loads(run("select json_serialize_sql(?)", [text])[0][0])
    named = set(_names_of_steps(parsed)) & tables
    if parsed.get("error") or named:
        raise ValueError(f"a macro cannot be asked of the whole: {parsed.get('error_message') or named}")
    _place(parsed, tables, macros)
    return str(run("select json_deserialize_sql(?)", [json.dumps(parsed)])[0][0])


def _names_of_steps(node: Any) -> Iterable[str]:
    """Give the names of what stands behind `with`: a table of that name would be mistaken for it."""
    if isinstance(node, dict):
        for entry in node.get("cte_map", {}).get("map", ()):
            yield entry["key"]
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _names_of_steps(below)


def _place(node: Any, tables: frozenset[str], macros: frozenset[str]) -> None:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node["table_name"] in tables:
            place = [WHOLE, "main", node["table_name"]]
            node |= {"catalog_name": WHOLE, "schema_name": "main", "qualified_name": {"path": place}}
        elif node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"] in macros:
            name = node["function"]["function_name"]
            place = ["memory", ENTIRE, name]
            node["function"] |= {"catalog": "memory", "schema": ENTIRE, "qualified_name": {"path": place}}
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _place(below, tables, macros)


def make(run: Run, held: Held, schema: str, seen: Seen | None, personal: bool) -> None:
    """Make all tables and macros as somebody sees them, in a schema that the cursor of `run` uses from then on."""
    run(f"create schema memory.{schema}")
    run(f"use memory.{schema}")
    if seen is not None:
        _units(run, held, seen)
    for table in _in_order(held, seen is not None):
        columns = held.tables[table]
        chosen = _columns(held, table, columns, seen is not None, personal)
        where = _rows(held, table, columns) if seen is not None else "true"
        run(f'create view "{table}" as select {chosen} from {WHOLE}.main."{table}" as seen where {where}')
        if seen is not None and table == "total_units":
            _records(run, held)
    for name, (taken, columns) in held.macros.items():
        chosen = _columns(held, name, columns, seen is not None, personal)
        where = _rows(held, name, columns) if seen is not None else "true"
        given = ", ".join(taken)
        text = f'select {chosen} from memory.{ENTIRE}."{name}"({given}) as seen where {where}'
        run(f'create macro "{name}"({given}) as table {text}')


def _in_order(held: Held, has_part: bool) -> list[str]:
    """Put tables first that others are told by; records stand before what is written about them."""
    if not has_part:
        return list(held.tables)
    first = [table for table in ("areas", *TABLES.values()) if table in held.tables]
    about = (
        "warning_records",
        "warnings",
        "files",
        "sendings",
        "delivered_fields",
        "first_loads",
        "went_back",
        "exchange_sent",
    )
    last = [table for table in about if table in held.tables]
    middle = [table for table in held.tables if table not in first and table not in last and table != "total_units"]
    return [*first, *middle, *(table for table in ("total_units",) if table in held.tables), *last]


def _units(run: Run, held: Held, seen: Seen) -> None:
    """Write down what is seen; where units have moved, also which of them were below the reader's in which month."""
    run("create table now_units as select unnest(?::varchar[]) as unit_id", [sorted(seen.within)])
    run("create table seen_areas as select unnest(?::varchar[]) as area_id", [sorted(seen.areas)])
    run("create table units_above as select unnest(?::varchar[]) as unit_id", [sorted(seen.above)])
    if held.dated:
        run(
            "create table seen_months as select distinct unit_id, month_date"
            f" from {WHOLE}.main.unit_month_ancestors where ancestor_id in (select unnest(?::varchar[]))",
            [list(seen.units)],
        )
        run("create table seen_units as select unit_id from now_units union select unit_id from seen_months")
    else:
        run("create table seen_units as select unit_id from now_units")


def _records(run: Run, held: Held) -> None:
    """Name all records that are seen, and the files in which at least one of them stands."""
    told = [table for table in held.keys if table in held.tables and "unit_id" in held.tables[table]]
    records = [
        f"select '{table}' as table_name, cast(\"{held.keys[table]}\" as varchar) as record_id from {table}"
        for table in told
        if held.keys[table] in held.tables[table]
    ]
    files = [f"select file_hash from {table}" for table in told if "file_hash" in held.tables[table]]
    nothing = "select '' as table_name, '' as record_id where false"
    run(f"create view seen_records as {' union all '.join(records) or nothing}")
    run(f"create view seen_files as {' union '.join(files) or 'select null as file_hash where false'}")


def _columns(held: Held, name: str, columns: tuple[str, ...], has_part: bool, personal: bool) -> str:
    shown = dict(SHOWN.get(_base(name), {})) if has_part else {}
    if not personal:
        shown |= {column: _covered(held, column) for column in columns if column in held.personal | PERSONS}
    replaced = ", ".join(f'{sql} as "{column}"' for column, sql in shown.items() if column in columns)
    return f"* replace ({replaced})" if replaced else "*"


def _covered(held: Held, column: str) -> str:
    """Write what stands for something about a person: a sign for a text, nothing for a day or a number.

    Persons who are records themselves stay apart, and what is joined by them stays theirs: their sign has an ending
    that nobody can work out.
    """
    is_text = column in held.texts | PERSONS
    if is_text and column in held.keys.values():
        return f"'{MASK}' || left(md5('{APART}' || \"{column}\"), {ENDING})"
    return (
        f"case when \"{column}\" is null then null else '{MASK}' end" if is_text else f'nullif("{column}", "{column}")'
    )


def _rows(held: Held, name: str, columns: tuple[str, ...]) -> str:
    """Write which rows of a table or macro are seen; none of what nothing tells apart."""
    base = _base(name)
    if base in OPEN:
        return "true"
    if base in TOLD:
        return TOLD[base]
    if "unit_id" in columns:
        return _of_unit(held, name, columns)
    if "area_id" in columns:
        return "area_id in (select area_id from seen_areas)"
    owner = next((column for column in TABLES if column in columns and TABLES[column] in held.tables), None)
    return f"{owner} in (select {owner} from {TABLES[owner]})" if owner else "false"


def _of_unit(held: Held, name: str, columns: tuple[str, ...]) -> str:
    if not held.dated:
        return "unit_id in (select unit_id from now_units)"
    day = next((column for column in DAYS if column in columns), None)
    then = f"(unit_id, cast(date_trunc('month', {day}) as date)) in (select unit_id, month_date from seen_months)"
    if day and re.sub(r"(?<=_months)_.*", "", name) in held.dated:  # with what lies beside a monthly table
        return then
    return "unit_id in (select unit_id from now_units)" + (f" or {then}" if day else "")


def _base(name: str) -> str:
    return name.removeprefix("known_").removeprefix("withdrawn_")
