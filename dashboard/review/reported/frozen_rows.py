"""The rows behind a month's numbers, as they are frozen: what each record counted, and the fields it counted by."""

import io
from pathlib import Path

import pandas as pd

from dashboard import state
from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import Mart
from dashboard.review.reported import sources

GAPS = "kpi_gaps"  # frozen beside the marts: which exports could not show which KPI
NOT_COUNTED = ("cost", "direct_loss")  # numbers of records that no KPI adds up
FACTS = ("event_date", "unit_id", "area_id", "export_format")


def of_month(path: Path, filters: Filters) -> dict[str, pd.DataFrame]:
    """Give, for every mart, the rows its numbers of a month are made of; and the gaps of the exports."""
    rows = {mart.mart: of_mart(path, mart, filters) for mart in definitions(path).marts.values()}
    return rows | {GAPS: gaps(path)}


def of_mart(path: Path, mart: Mart, filters: Filters) -> pd.DataFrame:
    """Give the rows of one mart in a month by their id: facts, sums, and the days, codes and answers of the record.

    No names of people and no free text are among them.
    """
    counted = kpis.counted_rows(mart, filters)
    own = sources.OWN.get(mart.record)  # a model that puts several tables together has no file of its own
    facts = [mart.id, *FACTS, *mart.slices, *mart.sums, *answers(path, mart)]
    given = "".join(f", record.{name}" for name in record_columns(path, mart.record) if name not in facts)
    text = (
        f"select {', '.join(f'facts.{name}' for name in dict.fromkeys(facts))}{given}{', own.file_hash' if own else ''}"
        f" from ({counted.text}) as facts left join {mart.record} as record on record.{mart.id} = facts.{mart.id}"
        f"{f' left join ({own}) as own on own.row_id = facts.{mart.id}' if own else ''}"
    )
    return warehouse.query(text, counted.values, path).set_index(mart.id)


def of_records(path: Path, mart: Mart, ids: list[str]) -> pd.DataFrame:
    """Give the same fields of records as they are now, whether or not they count in the month."""
    names = ", ".join(f"record.{name}" for name in [mart.id, *record_columns(path, mart.record)])
    text = f"select {names} from {mart.record} as record where {mart.id} in (select unnest(cast(? as varchar[])))"
    return warehouse.query(text, [ids], path).set_index(mart.id)


@remembered(maxsize=64)
def record_columns(path: Path, record: str) -> tuple[str, ...]:
    """Name the fields of a record that may be kept: its unit, days, answers and codes, the slices, and its file."""
    rows = warehouse.query(
        """
        select columns.column_name
        from duckdb_columns() as columns
        where columns.table_name = ?
            and columns.column_name not in (select field from fields where is_personal)
            and (columns.data_type in ('DATE', 'BOOLEAN')
                or columns.column_name in ('unit_id', 'area_id', 'file_hash')
                or columns.column_name in (select field from fields where type <> 'text')
                or columns.column_name in (select unnest(slices) from marts where record = ?))
        order by columns.column_index
        """,
        [record, record],
        path,
    )
    return tuple(name for name in dict.fromkeys(rows["column_name"]) if name not in NOT_COUNTED)


def gaps(path: Path) -> pd.DataFrame:
    """Give which exports cannot show which KPI."""
    return warehouse.query("select distinct kpi, export_format from kpi_gaps order by kpi, export_format", (), path)


def as_bytes(rows: pd.DataFrame) -> bytes:
    """Write rows as a Parquet file."""
    buffer = io.BytesIO()
    rows.to_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def frozen(month: str, edition: int, name: str) -> pd.DataFrame:
    """Read the rows of a mart as they were when a month was closed; no rows for a mart that there was not.

    All units are frozen together: those of others are left out here.
    """
    asks, sql = viewer.now(), "select rows from frozen_rows where (month, edition, mart) = (?, ?, ?)"
    with viewer.everything():
        found = state.rows(sql, (month, edition, name))
    rows = pd.read_parquet(io.BytesIO(found["rows"].iloc[0])) if len(found) else pd.DataFrame()
    if asks.seen is None or "unit_id" not in rows:
        return rows
    return rows[rows["unit_id"].isin(asks.seen.within)]


def answers(path: Path, mart: Mart) -> list[str]:
    """Name the yes or no columns on which KPIs of a mart depend, such as has_hours."""
    known = definitions(path)
    return sorted({each.requires for each in known.kpis.values() if each.requires and known.sides(each)[0] == mart})
