"""The monthly sums by unit of a warehouse as one Arrow file beside it, which readers map into memory and share.

A line for each mart and what its sums are told apart by; within a line, rows by month. Its name has the build and the
checksum of its bytes: readers take no other, and ask the warehouse itself where there is none.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from pipelines.lake.on_disk import sync
from pipelines.memory import memory_limit
from pipelines.warehouses import SUMS as ENDING
from pipelines.warehouses import opened, sums_beside

FEW_ROWS = 10_000  # of all records: what is made of fewer is asked as quickly without
SIGNS = 16  # of the checksum, in the name
MANY_ROWS = 100_000  # of a mart: to add it up by each slice, too, would cost each build more than it saves


def write(draft: Path, folder: Path, build: str) -> Path:
    """Add up what a finished draft holds, and lay the sums where the warehouse of this name will be."""
    import pyarrow as pa  # small builds keep no sums, and do not wait for it

    unnamed = folder / f"{draft.name}{ENDING}"
    with opened(draft, memory_limit=memory_limit(), temp_directory="") as con:
        lines = list(_lines(con))
    places = [(line["mart"], line["slice"]) for line in lines]
    schema = pa.schema(_types(pa), metadata={"build": build, "lines": json.dumps(places)})
    try:
        with pa.OSFile(str(unnamed), "wb") as file, pa.ipc.new_file(file, schema) as writer:
            for line in lines:
                writer.write_batch(pa.record_batch([_one(pa, line[one.name], one.type) for one in schema], schema))
        sync(unnamed)
        return unnamed.rename(folder / f"{build}.{_checksum(unnamed)}{ENDING}")
    finally:
        unnamed.unlink(missing_ok=True)


def fault_in(path: Path) -> str:
    """Say what is wrong with a file of sums, if anything is."""
    return "" if path.name.split(".")[-2] == _checksum(path) else "its bytes are not those that were written"


def lack(warehouse: Path) -> bool:
    """Say whether a warehouse of many rows, that this version can add up, has no sums beside it."""
    with opened(warehouse) as con, suppress(duckdb.CatalogException, duckdb.BinderException):
        con.execute("select slices, keys, sums, has_areas from marts")
        (count,) = con.execute("select coalesce(sum(row_count), 0) from tables_loaded").fetchall()[0]
        return bool(count >= FEW_ROWS) and not sums_beside(warehouse)
    return False


def _checksum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:SIGNS]


def _types(pa: Any) -> list[tuple[str, Any]]:
    """Name the fields of a line: texts that codes point into, then columns, of which several lie one behind another."""
    names, codes = pa.list_(pa.string()), pa.list_(pa.int32())
    return [
        ("mart", pa.string()),
        ("slice", pa.string()),  # "" where nothing else tells the sums apart
        ("units", names),
        ("formats", names),
        ("values", names),  # of the slice
        ("sums", names),
        ("keys", names),
        ("month", codes),  # its first day, in days since 1970
        ("unit", codes),  # -1: none is known
        ("format", codes),
        ("value", codes),
        ("key", codes),  # for each of the keys: 1, 0, or -1
        ("sum", pa.list_(pa.float64())),  # for each of the sums; nan: nothing was there to add up
    ]


def _one(pa: Any, held: Any, kind: Any) -> Any:
    """Give a line's field as a column of one row, without a Python object for each number."""
    if isinstance(held, (str, list)):
        return pa.array([held], kind)
    return pa.ListArray.from_arrays(pa.array([0, len(held)], pa.int32()), pa.array(held, kind.value_type))


def _lines(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Add up each mart by unit and month, one of few rows by area and each of its slices that is a text, too."""
    columns = con.execute("select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'").fetchall()
    sizes = dict(con.execute("select table_name, estimated_size from duckdb_tables()").fetchall())
    marts = con.execute("select mart, slices, keys, sums, has_areas from marts order by mart").fetchall()
    for mart, slices, keys, sums, has_areas in marts:
        apart = ["area"] if has_areas else []
        for name in ("", *apart, *slices) if sizes[mart] < MANY_ROWS else ("",):
            column = "area_id" if name == "area" else name
            if not column or (mart, column) in columns:
                yield {"mart": mart, "slice": name, **_line(con, mart, column, list(keys), list(sums))}


def _line(con: duckdb.DuckDBPyConnection, mart: str, column: str, keys: list[str], sums: list[str]) -> dict[str, Any]:
    import numpy as np  # as above

    told = [f'"{name}"' for name in ("month_date", "unit_id", "export_format", *([column] if column else []), *keys)]
    added = [f'cast(sum("{name}") as double) as "{name}"' for name in sums]
    text = f'select {", ".join([*told, *added])} from "{mart}" group by all order by all'
    rows = con.sql(text).to_arrow_table().combine_chunks()
    coded = {
        name: rows[held].combine_chunks().dictionary_encode()
        for name, held in (("unit", "unit_id"), ("format", "export_format"), ("value", column))
        if held
    }
    codes = {name: column.indices.fill_null(-1).to_numpy(zero_copy_only=False) for name, column in coded.items()}
    flags = [rows[key].combine_chunks().cast("int32").fill_null(-1).to_numpy() for key in keys]
    numbers = [rows[name].combine_chunks().fill_null(np.nan).to_numpy() for name in sums]
    texts = {name: column.dictionary.to_pylist() for name, column in coded.items()}
    return {
        "units": texts["unit"],
        "formats": texts["format"],
        "values": texts.get("value", []),
        "sums": sums,
        "keys": keys,
        "month": rows["month_date"].combine_chunks().view("int32").to_numpy(),
        "unit": codes["unit"],
        "format": codes["format"],
        "value": codes.get("value", np.empty(0, np.int32)),
        "key": np.concatenate(flags) if flags else np.empty(0, np.int32),
        "sum": np.concatenate(numbers),
    }
