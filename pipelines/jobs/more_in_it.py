"""Which further tables a file would feed that a template takes for one: a hazard ledger also names inspections."""

from pathlib import Path
from typing import Any

from pipelines.lake.load_file import FileReport
from pipelines.mapping.as_contract import as_contract
from pipelines.mapping.mapped import mapping
from pipelines.mapping.opened import CannotMap
from pipelines.mapping.plan import Answers
from pipelines.reading.recognising.export_formats import TEMPLATE

MOST_FILES, MOST_BYTES = 5, 8 << 20  # what is larger or more is mapped when somebody asks
ADDED = ("inspections", "hazards", "checks", "accidents", "exposures", "risk_points", "areas")


def more_in_it(paths: list[Path], reports: tuple[FileReport, ...], data_dir: Path) -> dict[str, dict[str, int]]:
    """Give for each file that a template takes the records of tables that its mapping would feed beside those."""
    templates = {report.file: report for report in reports if (report.source or "").startswith(TEMPLATE)}
    found = {}
    for path in [path for path in paths if path.name in templates and path.stat().st_size <= MOST_BYTES][:MOST_FILES]:
        own = templates[path.name].source
        try:
            with mapping(path, data_dir, Answers()) as mapped:
                told: dict[str, Any] = as_contract(mapped)
        except CannotMap:
            continue  # the template reads it; nobody asked for a mapping
        fed = {one["table"]: one["records"] for one in told["tables"]}
        further = {table: fed[table] for table in ADDED if fed.get(table) and f"{TEMPLATE} {table}" != own}
        if further and (own or "").removeprefix(TEMPLATE).strip() in fed and not told["open"]:
            found[path.name] = further
    return found
