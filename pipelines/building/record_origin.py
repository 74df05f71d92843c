"""Tell where a record comes from as one plain value: for the page, the drawer and the command line."""

import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.building.build import manifests_in_order
from pipelines.building.record_history import NoSuchRecord, Version, versions_of
from pipelines.definitions.settings import in_force
from pipelines.lake.export_order import sendings
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import definition_now
from pipelines.lake.row_in_file import RowInFile, Wanted, row_in_file
from pipelines.warehouses import in_use, opened

LEFT_SECONDS = 3600.0
SHORT = 12  # signs of a hash that people can compare


def origin(data_dir: Path, table: str, record_id: str, file: str = "") -> dict[str, Any]:
    """Give every version of a record, newest first, and the row of one of them as it stands in its file.

    file: the start of the hash of the file whose row is wanted; else that of the version in force. Raises NoSuchRecord.
    """
    lake = Lake(data_dir / "lake")
    with in_force(data_dir):
        manifests = [one for one in manifests_in_order(lake.path / "files") if not one.get("set_aside")]
        clashes = _clashes(data_dir, table, record_id)
        found = versions_of(lake.path, manifests, table, record_id, clashes)[::-1]
        shown = _shown(found, file)
        row = _row(data_dir, lake, shown, table)
        versions = [_version(lake, one, one is shown) for one in found]
    return {"table": table, "id": record_id, "versions": versions, "row": asdict(row)}


def _shown(found: list[Version], file: str) -> Version:
    """Choose the version whose row is shown."""
    if not file:
        return next((one for one in found if not one.refused), found[0])
    wanted = [one for one in found if str(one.manifest["sha256"]).startswith(file)]
    if not wanted:
        known = ", ".join(str(one.manifest["sha256"])[:SHORT] for one in found)
        raise NoSuchRecord(f"{file}: no file with this hash holds the record. There are: {known}")
    return wanted[0]


def _row(data_dir: Path, lake: Lake, version: Version, table: str) -> RowInFile:
    """Look a version up in its file; working files stand beside the jobs and are removed."""
    manifest = lake.manifest(version.manifest["sha256"])
    if manifest is None:
        raise NoSuchRecord("its file was just taken out of the lake: ask again")
    folder = data_dir / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("record-*"):  # of one that was ended before it could clear up
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="record-") as place:
        (Path(place) / "file").mkdir()
        return row_in_file(lake, manifest, Wanted(table, version.key), Path(place) / "file")


def _clashes(data_dir: Path, table: str, record_id: str) -> dict[str, str]:
    """Give the files whose version of a record the warehouse in use refused, with the reason."""
    found = in_use(data_dir)
    if found is None:
        return {}
    with opened(found) as con:
        asked = "select file_hash, reason from clashes where table_name = ? and record_id = ?"
        return dict(con.execute(asked, [table, record_id]).fetchall())


def _version(lake: Lake, version: Version, is_shown: bool) -> dict[str, Any]:
    manifest: Mapping[str, Any] = version.manifest
    kept = lake.manifest(manifest["sha256"])
    return {
        "file": manifest["file"],
        "file_hash": manifest["sha256"],
        "source": manifest["source"],
        "read_with": manifest["definition"][:SHORT],
        "is_read_as_today": kept is not None and kept.definition == definition_now(kept),
        "read_at": manifest["loaded_at"],
        "exported_at": manifest["exported_at"].replace(microsecond=0).isoformat(),
        "exported_by": manifest["exported_by"],
        "loads": [{"at": one["at"], "by": one.get("by", ""), "file": one["file"]} for one in sendings(manifest)],
        "refused": version.refused,
        "changed": {name: list(pair) for name, pair in version.changed.items()},
        "values": {name: value for name, value in version.values.items() if value is not None},
        "is_shown": is_shown,
    }
