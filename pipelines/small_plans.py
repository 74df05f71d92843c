"""Plan statements over few rows quickly: to make a plan better takes longer than to run it as it is written."""

import duckdb

# Without these a join makes all pairs of its rows before it drops most of them, which are many even of few rows.
KEPT = ("filter_pushdown", "join_order")
LEFT_OUT: list[str] = []  # of this DuckDB, once it was asked


def plan_quickly(con: duckdb.DuckDBPyConnection) -> None:
    """Have the database of a connection leave out the steps that make plans better, but those that joins need."""
    if not LEFT_OUT:
        LEFT_OUT.extend(name for (name,) in con.execute("from duckdb_optimizers()").fetchall() if name not in KEPT)
    con.execute(f"set disabled_optimizers = '{','.join(LEFT_OUT)}'")
