"""Say a select that is written for DuckDB in the words of Spark, or that it has to stay where it is."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

PARQUET = re.compile(r"read_parquet\(\[((?:'(?:[^']|'')*'(?:, )?)+)\](, filename = true)?\)")
PATH = re.compile(r"'((?:[^']|'')*)'")
ONE_ENGINE = (exp.Unnest, exp.Explode, exp.GenerateSeries, exp.Anonymous, exp.List, exp.Struct, exp.JSONObject)

Macros = Mapping[str, tuple[str, str]]  # by name: the argument, and the select that it stands for


class NotForSpark(Exception):
    """A select uses what only DuckDB has; the message names it."""


def in_spark(sql: str, values: Sequence[object], macros: Macros, view_of: Callable[[tuple[str, ...]], str]) -> str:
    """Translate a select. view_of: names the view that shows the rows of some Parquet files. Raises NotForSpark."""
    files = PARQUET.sub(lambda found: view_of(paths_in(found[1])), with_values(sql, values))
    try:
        asked = _without_macros(sqlglot.parse_one(files, read="duckdb"), macros)
        for node in asked.find_all(*ONE_ENGINE):
            raise NotForSpark(node.sql(dialect="duckdb")[:80])
        return str(asked.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False))
    except SqlglotError as fault:
        raise NotForSpark(str(fault).partition("\n")[0]) from None


def paths_in(listed: str) -> tuple[str, ...]:
    """Read the paths of a list as it is written in a select."""
    return tuple(found.replace("''", "'") for found in PATH.findall(listed))


def with_values(sql: str, values: Sequence[object]) -> str:
    """Write bound values into a select where their places are."""
    if not values:
        return sql
    places = [token for token in sqlglot.tokenize(sql, read="duckdb") if token.token_type == TokenType.PLACEHOLDER]
    for place, value in reversed([*zip(places, values, strict=True)]):
        sql = sql[: place.start] + _literal(value) + sql[place.end + 1 :]
    return sql


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return repr(value).lower()
    if isinstance(value, datetime):
        return f"cast('{value.isoformat(sep=' ')}' as timestamp)"
    if isinstance(value, date):
        return f"cast('{value.isoformat()}' as date)"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise NotForSpark(f"a value that is a {type(value).__name__}")


def _without_macros(asked: exp.Expression, macros: Macros) -> exp.Expression:
    """Put the select of each macro where it is called, with what it is called with in the place of its argument."""
    for call in [one for one in asked.find_all(exp.Table) if isinstance(one.this, exp.Anonymous)]:
        name, given = call.this.name.lower(), call.this.expressions
        if name not in macros:
            raise NotForSpark(call.sql(dialect="duckdb")[:80])
        if given[0].find(exp.Column):
            raise NotForSpark(f"{name} of each row")  # one select for each row: quick only beside the rows
        argument, sql = macros[name]
        whole = _without_macros(_with_argument(sqlglot.parse_one(sql, read="duckdb"), argument, given[0]), macros)
        call.replace(exp.Subquery(this=whole, alias=exp.TableAlias(this=exp.to_identifier(call.alias or name))))
    return asked


def _with_argument(sql: exp.Expression, argument: str, value: exp.Expression) -> exp.Expression:
    for column in [*sql.find_all(exp.Column)]:
        if column.name.lower() == argument and not column.table:
            column.replace(value.copy())
    return sql
