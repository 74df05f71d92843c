"""A first look at a large text: as what it is recognised, and its first rows, long before all of it is read."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipelines.jobs.first_rows import first_rows
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import load_file, name_of
from pipelines.reading.layout.text_tables import TEXT_SUFFIXES

LARGE = 32 << 20  # bytes; what is smaller is read whole about as fast
LOOKED_AT = 4 << 20


def first_look(paths: list[Path], folder: Path) -> dict[str, Any]:
    """Read the start of each large text into a lake of its own; empty where none is large."""
    large = [path for path in paths if path.suffix.lower() in TEXT_SUFFIXES and path.stat().st_size > LARGE]
    if not large:
        return {}
    shutil.rmtree(folder, ignore_errors=True)
    lake = Lake(folder / "lake")
    with lake.locked():
        reports = [
            load_file(lake, _start(path, folder / str(number)), name_of(path)) for number, path in enumerate(large)
        ]
    looked = [replace(report, message="") for report in reports]
    rows = first_rows(lake.path, [report.sha256 for report in reports])
    return {"files": [asdict(report) for report in looked], "rows": rows, "bytes": LOOKED_AT}


def _start(path: Path, folder: Path) -> Path:
    """Copy the first whole lines of a text."""
    folder.mkdir(parents=True)
    target = folder / path.name
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    target.write_bytes(start[: start.rfind(b"\n") + 1] or start)
    return target
