"""Find the files of an inbox, and bring each into the lake or say why not."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file
from pipelines.reading.intake import StillBeingWritten
from pipelines.reading.text_tables import SHEET_SUFFIXES, TEXT_SUFFIXES

PICTURES = (".png", ".jpg", ".jpeg")
QUIET = (".py", ".md", ".toml", ".pyc", ".json", ".gitignore", ".parquet", ".duckdb")
SAFE_NAME = re.compile(r"[\w][\w .()\-]{0,200}")


def find_exports(paths: Sequence[Path], lake: Path) -> Iterator[Path]:
    """List the files to look at: named ones as they are, folders by name, without hidden files and the lake itself."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, names, files in os.walk(path):
            names[:] = sorted(name for name in names if not name.startswith((".", "__pycache__")))
            names[:] = [name for name in names if (Path(folder) / name).resolve() != lake.resolve()]
            yield from (Path(folder) / name for name in sorted(files) if _is_worth_a_word(name))


def _is_worth_a_word(name: str) -> bool:
    is_hidden = name.startswith(".") or name in ("Thumbs.db", "desktop.ini")
    return not is_hidden and not name.lower().endswith(QUIET) and not name.upper().startswith(("README", "LICENSE"))


def load_path(lake: Lake, path: Path, explicit: bool) -> FileReport:
    """Load one file, or say why not."""
    name, suffix = path.name, path.suffix.lower()
    if name.startswith(("~$", ".~")):
        return FileReport(name, message="skipped: the lock file of a spreadsheet that is open")
    if not path.exists():
        return FileReport(name, message=f"refused: there is no file {path}", is_refused=True)
    if suffix in PICTURES:
        return _keep_picture(lake, path)
    if suffix not in TEXT_SUFFIXES + SHEET_SUFFIXES:
        known = ", ".join(TEXT_SUFFIXES + SHEET_SUFFIXES)
        said = f"{'refused' if explicit else 'skipped'}: not one of {known}"
        return FileReport(name, message=said, is_refused=explicit)
    try:
        return load_file(lake, path)
    except (StillBeingWritten, PermissionError) as fault:
        return FileReport(name, message=f"refused: {fault}", is_refused=True)


def _keep_picture(lake: Lake, path: Path) -> FileReport:
    """Keep a picture that a plan may name, under its own safe name."""
    if not SAFE_NAME.fullmatch(path.name):
        return FileReport(path.name, message="skipped: a picture needs a plain name", is_refused=True)
    folder = lake.path / "pictures"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(path, lake.drafts / path.name)
    os.replace(lake.drafts / path.name, folder / path.name)
    return FileReport(path.name, source="picture", message="picture kept")
