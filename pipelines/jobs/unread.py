"""Which sheets of a workbook that was read hold a further table that nothing reads yet: it can be mapped too."""

import re
import tempfile
from pathlib import Path

from pipelines.definitions.settings import in_force
from pipelines.lake.load_file import FileReport, name_of
from pipelines.mapping.opened import CannotMap, open_file, tables

NOT_READ = re.compile(r'sheet "([^"]+)" was not read: ')
LEAST_ROWS = 2


def unread_sheets(paths: list[Path], reports: tuple[FileReport, ...], data_dir: Path) -> dict[str, list[str]]:
    """Give for each workbook that was read the sheets that hold a table nobody knows."""
    left = {report.file: NOT_READ.findall(report.message) for report in reports if report.source}
    found = {}
    for path in paths:
        sheets = left.get(name_of(path), [])
        if with_table := [one for one in _with_table(path, data_dir) if one in sheets] if sheets else []:
            found[name_of(path)] = with_table
    return found


def _with_table(path: Path, data_dir: Path) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="fourcolor-unread-") as folder, in_force(data_dir):
        try:
            return [one.sheet for one in tables(open_file(path, Path(folder))) if len(one.rows) >= LEAST_ROWS]
        except CannotMap:
            return []  # what is read of it is read; nobody asked for a mapping
