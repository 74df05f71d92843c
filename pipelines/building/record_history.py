"""Say where a record comes from: every version of it in the lake, oldest first, and what each of them changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.building.versions import SentFile, sent_files
from pipelines.contracts import Table, contracts
from pipelines.reading.recognising.own_ids import KEPT_APART

BESIDE = ("export_format", "path")


class NoSuchRecord(Exception):
    """No file of the lake holds this record; the message says what to name instead."""


@dataclass(frozen=True)
class Version:
    """What one file says of a record: its values as text by field, and those that differ from the version before.

    refused is why it counts for nothing, where a build refused it as that of another record.
    """

    manifest: Mapping[str, Any]
    key: Mapping[str, str]
    values: Mapping[str, str | None]
    changed: Mapping[str, tuple[str | None, str | None]]
    refused: str = ""


def versions_of(
    lake: Path, manifests: Sequence[Mapping[str, Any]], table: str, record_id: str, clashes: Mapping[str, str]
) -> list[Version]:
    """List the versions of a record, oldest export first, under the id that it has in the warehouse.

    clashes: the files whose version was refused, with the reason. Raises NoSuchRecord.
    """
    contract = contracts().tables.get(table)
    if contract is None:
        raise NoSuchRecord(f"{table}: no such table. There are: {', '.join(contracts().tables)}")
    files = sent_files(table, manifests, str(lake / table))
    rows = _rows(contract, files, record_id) if files else []
    if not rows:
        raise NoSuchRecord(
            f"{record_id}: no file that is loaded holds such a record of {table}. Name its id as the page shows it"
        )
    by_hash = {manifest["sha256"]: manifest for manifest in manifests}
    return list(_compared(contract, rows, files, by_hash, clashes))


def _rows(contract: Table, files: Sequence[SentFile], record_id: str) -> list[dict[str, str | None]]:
    """Read every version of a record, every value as text, with its path and export format.

    Where sources share an id, the one that had it first keeps it; that of another has the name of its source behind it.
    """
    own = " || ' ' || ".join(f"cast({name} as varchar)" for name in contract.key)
    paths = [one.path for one in files]
    columns = ", ".join(f"cast({name} as varchar) as {name}" for name in contract.fields)
    asked = (
        f"select {columns}, export_format, filename as path, {own} = $id as is_bare from read_parquet($paths,"
        f" filename = true, union_by_name = true) where {own} = $id or {own} || ' (' || export_format || ')' = $id"
    )
    with duckdb.connect() as con:
        found = con.execute(asked, {"id": record_id, "paths": paths})
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    named = [row for row in rows if not row["is_bare"]]
    bare = _of_first_source(contract, [row for row in rows if row["is_bare"]], files)
    place = {path: number for number, path in enumerate(paths)}
    kept = sorted(named or bare, key=lambda row: place[row["path"]])
    return [{name: value for name, value in row.items() if name != "is_bare"} for row in kept]


def _of_first_source(contract: Table, rows: list[dict[str, Any]], files: Sequence[SentFile]) -> list[dict[str, Any]]:
    """Keep the rows of the source that had an id first, as a build does, where sources keep their ids apart."""
    if contract.name not in KEPT_APART or not rows:
        return rows
    first_day = {one.path: one.first_exported.date() for one in files}
    first = min(rows, key=lambda row: (first_day[row["path"]], row["export_format"]))
    return [row for row in rows if row["export_format"] == first["export_format"]]


def _compared(
    contract: Table,
    rows: Iterable[Mapping[str, str | None]],
    files: Sequence[SentFile],
    manifests: Mapping[str, Mapping[str, Any]],
    clashes: Mapping[str, str],
) -> Iterable[Version]:
    """Compare each version with the one before it that counts."""
    hashes = {one.path: one.file_hash for one in files}
    before: Mapping[str, str | None] = {}
    for row in rows:
        file_hash = hashes[str(row["path"])]
        values = {name: value for name, value in row.items() if name not in BESIDE}
        refused = clashes.get(file_hash, "")
        changed = {name: (before[name], value) for name, value in values.items() if before and before[name] != value}
        key = {name: values[name] or "" for name in contract.key}
        yield Version(manifests[file_hash], key, values, {} if refused else changed, refused)
        before = before if refused else values
