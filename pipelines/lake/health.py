"""Whether the files of the lake are as they were written; what is not is read again from what was sent."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.lake.lake import Lake, Manifest
from pipelines.lake.load_file import FileReport, load_file

CHECKED = "checked_up_to"
SHARE = 256 << 20  # bytes of rows that each load looks at, where the warehouse in use stands for the others
LOST = "its rows are damaged on the disk, and what was sent is too"


def original(lake: Lake, sha256: str) -> Path | None:
    """Find what was sent, if it is there as it was sent."""
    for path in (lake.path / "originals").glob(f"{sha256}.*"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return path
    return None


def mend(lake: Lake, share: int | None = None) -> list[FileReport]:
    """Read the exports again whose rows are damaged; set those aside of which nothing whole is left.

    share: how many bytes of rows to look at, in turn from load to load; else at all.
    """
    reports = []
    for manifest in lake.manifests() if share is None else _in_turn(lake, share):
        if manifest.set_aside or not lake.damaged(manifest):
            continue
        sent = original(lake, manifest.sha256)
        if sent is None:
            lake.renew(replace(manifest, set_aside=LOST))
        else:
            report = load_file(lake, sent, manifest.file, is_damaged=True)
            why = "read again, as its rows were damaged on the disk"
            reports.append(replace(report, message="; ".join(filter(None, [why, report.message]))))
    return reports


def _in_turn(lake: Lake, share: int) -> list[Manifest]:
    """Give the exports whose turn it is to be looked at, and note how far that was."""
    noted = lake.path / CHECKED
    last = noted.read_text(encoding="utf-8") if noted.exists() else ""
    ordered = sorted(lake.manifests(), key=lambda one: (one.sha256 <= last, one.sha256))
    chosen: list[Manifest] = []
    for manifest in ordered:
        if share <= 0:
            break
        chosen.append(manifest)
        share -= bytes_of(lake, [manifest])
    if len(chosen) < len(ordered):
        noted.write_text(chosen[-1].sha256, encoding="utf-8")
    return chosen


def bytes_of(lake: Lake, manifests: Iterable[Manifest]) -> int:
    """Give how many bytes the rows of some exports take on the disk."""
    files = (path for manifest in manifests for path in lake.rows_of(manifest))
    return sum(path.stat().st_size for path in files if path.exists())


def unreadable_manifests(lake: Lake) -> Iterator[Path]:
    """List the notes on exports that cannot be read."""
    for path in sorted((lake.path / "files").glob("*.json")):
        try:
            Manifest(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError):
            yield path
