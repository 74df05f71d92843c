"""Keep apart records of several sheets that have the same id: a sheet a month, where ids start again."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.contracts import contracts
from pipelines.reading.cells.quoting import text

# What happened on another day is another record, whatever its id.
EVENT_DAYS = {
    "hazards": "found_date",
    "accidents": "accident_date",
    "inspections": "coalesce(completed_date, due_date)",
}
MOST = 0.5  # of the rows of a sheet with ids of another record: then ids start again on every sheet


def clashes(table: str, earlier: Sequence[Path]) -> str:
    """Ask whether the id of a row stands on an earlier sheet, and there for what happened on another day."""
    key, day = contracts().tables[table].key[0], EVENT_DAYS[table]
    before = f"read_parquet({[str(path) for path in earlier]})"
    return (
        f"({key} in (select {key} from {before}) and {day} is not null"
        f" and ({key}, {day}) not in (select ({key}, {day}) from {before} where {day} is not null))"
    )


def named_by_sheet(rows: str, table: str, sheet: str, condition: str) -> str:
    """Write the name of the sheet behind the ids of the rows for which a condition holds."""
    key = contracts().tables[table].key[0]
    named = f"{key} || {text(f' ({sheet})')}"
    return f"select * replace (case when {condition} then {named} else {key} end as {key}) from ({rows})"
