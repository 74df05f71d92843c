"""Keep records that were withdrawn apart: they count no more, but a day before they were withdrawn still shows them."""

import re
from collections.abc import Iterable, Mapping

import duckdb

from pipelines.contracts import Table
from pipelines.definitions.kpi_file import Mart

MADE_OF_RECORDS = ("plan_visits", "obligations", "scored_inspections")  # models that marts read, each after its own


def keep(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], models: Mapping[str, str]) -> list[str]:
    """Make a table withdrawn_<table> for all that can be withdrawn: its records, since when and how.

    Gives what no longer stands as it stood: the tables with a withdrawn record, then the models made of them.
    """
    gone = []
    for name, table in tables.items():
        if "is_deleted" not in table.fields:
            continue
        if con.execute(f"select count(*) from gone_{name}").fetchall()[0][0]:
            gone.append(name)
        model = models[name].replace(f"stg_{name}", f"stg_gone_{name}")
        keys = ", ".join(table.key)
        con.execute(
            f"create table withdrawn_{name} as select records.*, gone.withdrawn_date, gone.is_missing,"
            f" gone.withdrawn_date as left_out_date"
            f" from ({model if name in gone else f'select * from {name} where false'}) as records"
            f" join gone_{name} as gone using ({keys})"
        )
    return gone + _made_of(gone, models)


def _made_of(gone: list[str], models: Mapping[str, str]) -> list[str]:
    """List the models of records that are made of some that were withdrawn, such as the duties of a plan."""
    made: list[str] = []
    for name in MADE_OF_RECORDS:
        if any(_reads(models[name], one) for one in [*gone, *made]):
            made.append(name)
    return made


def write_known(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    marts: Iterable[Mart],
    models: Mapping[str, str],
    changed: list[str],
) -> None:
    """Make a macro known_<record> that gives the records of a day: with those that were withdrawn only later.

    On the as-of day of the build and after it nothing withdrawn is left. changed: what keep() gave.
    """
    for name in dict.fromkeys([*tables, *MADE_OF_RECORDS, *(mart.record for mart in marts)]):
        asked = f"select * from {name}"
        if name in MADE_OF_RECORDS and name in changed:
            asked = as_known(models[name], changed).replace(":as_of", "asked_day")
        elif name in tables and "is_deleted" in tables[name].fields:
            con.execute(f"update withdrawn_{name} set left_out_date = least(withdrawn_date, as_of_date) from builds")
            asked += (
                f" union all select * exclude (withdrawn_date, is_missing, left_out_date) from withdrawn_{name}"
                " where left_out_date > asked_day"
            )
        con.execute(f"create macro known_{name}(asked_day) as table {asked}")


def as_known(sql: str, changed: list[str]) -> str:
    """Let a model of rows read what was known at its as-of date, where anything of it was withdrawn."""
    for name in changed:
        sql = re.sub(rf"\b(from|join) {name}\b(?= as )", rf"\1 known_{name}(:as_of)", sql)
        sql = re.sub(rf"\b(from|join) {name}\b", rf"\1 known_{name}(:as_of) as {name}", sql)
    return sql


def unsettle(con: duckdb.DuckDBPyConnection, macros: Mapping[str, str], changed: list[str]) -> None:
    """Say that the months of a mart no longer answer for the past where something was withdrawn since."""
    reads = [macro for macro, sql in macros.items() if any(_reads(sql, name) for name in changed)]
    con.execute("update marts set is_settled = false where rows_macro in (select unnest(?))", [reads])


def _reads(sql: str, name: str) -> bool:
    return bool(re.search(rf"\b(from|join) {name}\b", sql))
