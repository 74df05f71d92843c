"""Carry the fields that a company adds to a table from its export to the records and rows that numbers are made of."""

from collections.abc import Mapping

from pipelines.building.parts import Parts
from pipelines.definitions.read import Definitions


def keep(parts: Parts, known: Definitions) -> None:
    """Make a table own_<table> with the company's own fields of every record, withdrawn ones among them."""
    for table, fields in known.own_fields.items():
        names = ", ".join([*known.contracts.tables[table].key, *fields])
        shown = [f"select {names} from stg_{table}"]
        if parts.holds(f"has_gone_{table}") == ["yes"]:
            shown.append(f"select {names} from stg_gone_{table}")
        parts.table(f"own_{table}", " union all ".join(shown), is_read=False)


def with_own(known: Definitions, models: Mapping[str, str]) -> dict[str, str]:
    """Add the company's own fields to the models of its records, and to those of the rows behind marts of them."""
    extended = dict(models)
    for table, fields in known.own_fields.items():
        key = known.contracts.tables[table].key
        extended[table] = _joined(extended[table], f"own_{table}", key, fields)
        for mart in known.kpis.marts.values():
            if (mart.id,) == tuple(key):
                extended[mart.rows] = _joined(extended[mart.rows], f"own_{table}", key, fields)
            elif mart.record == table:  # its rows go by the id that the model makes of the key
                extended[mart.rows] = _joined(extended[mart.rows], table, (mart.id,), fields)
    return extended


def _joined(sql: str, table: str, key: tuple[str, ...], fields: tuple[str, ...]) -> str:
    own = ", ".join(f"own_.{name}" for name in fields)
    same = " and ".join(f"own_.{name} = model_.{name}" for name in key)
    return f"select model_.*, {own} from (\n{sql}\n) as model_ left join {table} as own_ on {same}"
