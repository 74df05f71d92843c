"""Whether the files of the lake are as they were written; what is not is read again from what was sent."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.lake.lake import Lake, Manifest
from pipelines.lake.load_file import FileReport, load_file

LOST = "its rows are damaged on the disk, and what was sent is too"


def original(lake: Lake, sha256: str) -> Path | None:
    """Find what was sent, if it is there as it was sent."""
    for path in (lake.path / "originals").glob(f"{sha256}.*"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return path
    return None


def mend(lake: Lake) -> list[FileReport]:
    """Read the exports again whose rows are damaged; set those aside of which nothing whole is left."""
    reports = []
    for manifest in lake.manifests():
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


def unreadable_manifests(lake: Lake) -> Iterator[Path]:
    """List the notes on exports that cannot be read."""
    for path in sorted((lake.path / "files").glob("*.json")):
        try:
            Manifest(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError):
            yield path
