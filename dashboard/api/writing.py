"""Write an answer as JSON, CSV, Arrow or Parquet: the same rows, names and types in each."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dashboard.api.asked import Form
from dashboard.api.problems import Problem
from dashboard.wording import sheets

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}
NAMES = {media_type.partition(";")[0]: form for form, media_type in MEDIA_TYPES.items()}


def wanted(accept: str) -> Form:
    """Choose a form by the header Accept. Raises Problem 406 where it asks for none of them."""
    if not accept.strip():
        return "json"
    found = sorted(filter(None, map(_ranged, accept.split(","))), key=lambda one: -one[0])
    for weight, name in found:
        if weight <= 0:
            continue
        if name in ("*/*", "application/*"):
            return "json"
        if name == "text/*":
            return "csv"
        if name in NAMES:
            return NAMES[name]
    raise Problem(406, "None of the forms in the header Accept is offered.", f"There are: {', '.join(NAMES)}", "Accept")


def _ranged(text: str) -> tuple[float, str] | None:
    name, *given = (part.strip() for part in text.lower().split(";"))
    weight = next((one[2:] for one in given if one.startswith("q=")), "1")
    try:
        return float(weight), name
    except ValueError:
        return None


def written(rows: pd.DataFrame, facts: Mapping[str, Any], form: Form) -> bytes:
    """Write rows, and what stands beside them where a form has room for it: all but CSV."""
    if form == "json":
        told = {**plain_facts(facts), "rows": plain(rows)}
        return json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
    if form == "csv":
        return sheets.csv_bytes(pd.DataFrame({name: _texts(rows[name]) for name in rows.columns}))
    table = _table(rows).replace_schema_metadata({"fourcolor": json.dumps(plain_facts(facts), ensure_ascii=False)})
    target = io.BytesIO()
    if form == "parquet":
        parquet.write_table(table, target)
    else:
        with pa.ipc.new_stream(target, table.schema) as stream:
            stream.write_table(table)
    return target.getvalue()


def plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain values: days and moments as texts, what is missing as None."""
    columns = [[_plain(value) for value in _days(rows[name]).tolist()] for name in rows.columns]
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _days(column: pd.Series) -> pd.Series:
    """Give a column whose name says that it holds days as days, and moments as texts."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return column
    if str(column.name).endswith("_date"):
        return pd.Series(column.dt.date)
    return column.map(lambda value: None if pd.isna(value) else value.isoformat(), na_action=None)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value.isoformat() if hasattr(value, "isoformat") else value


def _texts(column: pd.Series) -> pd.Series:
    """Give a column as a cell holds it: lists with blanks between."""
    days = _days(column)
    if days.dtype != object:
        return days
    return days.map(lambda value: " ".join(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else value)


def _table(rows: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(pd.DataFrame({name: _days(rows[name]) for name in rows.columns}), preserve_index=False)


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands beside rows as plain values."""
    return {name: _plain(value) for name, value in facts.items()}
