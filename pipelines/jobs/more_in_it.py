"""Which further tables a file would feed that a template takes for one: a hazard ledger also names inspections."""

import tempfile
import time
from pathlib import Path
from typing import Any

from pipelines.lake.load_file import FileReport
from pipelines.mapping.as_contract import as_contract
from pipelines.mapping.mapped import mapping
from pipelines.mapping.opened import CannotMap
from pipelines.mapping.plan import Answers
from pipelines.reading.layout.text_tables import TEXT_SUFFIXES
from pipelines.reading.recognising.export_formats import TEMPLATE

ADDED = ("inspections", "hazards", "checks", "accidents", "exposures", "risk_points", "areas")
LOOKED_AT = 1 << 20  # bytes of a text: what its rows feed shows in the first of them
MOST_SECONDS = 20.0  # no further file is looked at after that; whoever wants it has it mapped


def more_in_it(paths: list[Path], reports: tuple[FileReport, ...], data_dir: Path) -> dict[str, dict[str, int]]:
    """Give for each file that a template takes the records of tables that its mapping would feed beside those.

    Of a large text only the first rows are looked at, so their number is not known: 0 stands for that.
    """
    templates = {report.file: report for report in reports if (report.source or "").startswith(TEMPLATE)}
    found, until = {}, time.monotonic() + MOST_SECONDS
    for path in sorted((path for path in paths if path.name in templates), key=_effort):
        if time.monotonic() > until:
            break
        if further := _further(path, templates[path.name].source or "", data_dir):
            found[path.name] = further
    return found


def _effort(path: Path) -> int:
    """Say how many bytes of a file are looked at: of a text its start, of a workbook all."""
    size = path.stat().st_size
    return min(size, LOOKED_AT) if path.suffix.lower() in TEXT_SUFFIXES else size


def _further(path: Path, own: str, data_dir: Path) -> dict[str, int]:
    with tempfile.TemporaryDirectory(prefix="fourcolor-more-") as folder:
        looked_at, is_start = _start(path, Path(folder))
        try:
            with mapping(looked_at, data_dir, Answers()) as mapped:
                told: dict[str, Any] = as_contract(mapped)
        except CannotMap:
            return {}  # the template reads it; nobody asked for a mapping
    fed = {one["table"]: one["records"] for one in told["tables"]}
    further = {table: fed[table] for table in ADDED if fed.get(table) and f"{TEMPLATE} {table}" != own}
    is_sure = own.removeprefix(TEMPLATE).strip() in fed and not told["open"]
    return {table: 0 if is_start else count for table, count in further.items()} if is_sure else {}


def _start(path: Path, folder: Path) -> tuple[Path, bool]:
    """Give a file, of a large text the first whole lines under its name."""
    if _effort(path) == path.stat().st_size:
        return path, False
    with path.open("rb") as whole:
        start = whole.read(LOOKED_AT)
    target = folder / path.name
    target.write_bytes(start[: start.rfind(b"\n") + 1] or start)
    return target, True
