"""Keep records that were withdrawn apart: they count no more, but a day before they were withdrawn still shows them."""

import re
from collections.abc import Iterable, Mapping

from pipelines.building.parts import NONE, Parts, digest
from pipelines.contracts import Table
from pipelines.definitions.kpi_file import Mart

MADE_OF_RECORDS = (
    "plan_visits",
    "obligations",
    "scored_inspections",
    "task_obligations",
    "report_duties",
    "found_again",
)  # models that marts read, each after its own


def keep(parts: Parts, tables: Mapping[str, Table], models: Mapping[str, str]) -> list[str]:
    """Make a table withdrawn_<table> for all that can be withdrawn: its records, since when and how.

    Gives what no longer stands as it stood: the tables with a withdrawn record, then the models made of them.
    """
    gone = []
    for name, table in tables.items():
        if "is_deleted" not in table.fields:
            continue
        if parts.holds(f"has_gone_{name}") == ["yes"]:
            gone.append(name)
        model = models[name].replace(f"stg_{name}", f"stg_gone_{name}")
        keys = ", ".join(table.key)
        sql = (
            f"select records.*, gone.withdrawn_date, gone.is_missing, gone.withdrawn_date as left_out_date"
            f" from ({model if name in gone else f'select * from {name} where false'}) as records"
            f" join gone_{name} as gone using ({keys})"
        )
        made_of = parts.made_of(sql) if name in gone else NONE
        if not parts.keep(f"withdrawn_{name}", made_of):
            parts.show(f"{sql} stg_{name}", is_near=True)
            if name in parts.touched:
                same = f"{keys} in (select {keys} from touched_{name})"
                parts.con.execute(f"delete from withdrawn_{name} where {same}")
                parts.con.execute(f"insert into withdrawn_{name} {sql}")
            else:
                parts.con.execute(f"create or replace table withdrawn_{name} as {sql}")
            parts.note(f"withdrawn_{name}", made_of)
    return gone + _made_of(gone, models)


def _made_of(gone: list[str], models: Mapping[str, str]) -> list[str]:
    """List the models of records that are made of some that were withdrawn, such as the duties of a plan."""
    made: list[str] = []
    for name in MADE_OF_RECORDS:
        if any(_reads(models[name], one) for one in [*gone, *made]):
            made.append(name)
    return made


def write_known(
    parts: Parts,
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
            _leave_out_by_now(parts, name)
            asked += (
                f" union all select * exclude (withdrawn_date, is_missing, left_out_date) from withdrawn_{name}"
                " where left_out_date > asked_day"
            )
        parts.macro(f"known_{name}", "asked_day", asked)


def _leave_out_by_now(parts: Parts, name: str) -> None:
    """Let what is withdrawn after the as-of day of the build count no more from that day on."""
    made_of = parts.now[f"withdrawn_{name}"].made_of
    if made_of != NONE:
        parts.con.execute(f"update withdrawn_{name} set left_out_date = least(withdrawn_date, as_of_date) from builds")
        parts.note(f"withdrawn_{name}", made_of, digest([made_of, *parts.holds("builds")]))


def as_known(sql: str, changed: list[str]) -> str:
    """Let a model of rows read what was known at its as-of date, where anything of it was withdrawn."""
    for name in changed:
        sql = re.sub(rf"\b(from|join) {name}\b(?= as )", rf"\1 known_{name}(:as_of)", sql)
        sql = re.sub(rf"\b(from|join) {name}\b", rf"\1 known_{name}(:as_of) as {name}", sql)
    return sql


def reads(sql: str, names: Iterable[str]) -> bool:
    """Say whether a select reads one of these tables."""
    return any(_reads(sql, name) for name in names)


def _reads(sql: str, name: str) -> bool:
    return bool(re.search(rf"\b(from|join) {name}\b", sql))
