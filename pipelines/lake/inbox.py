"""Find the files of an inbox, and bring each into the lake or say why not."""

import errno
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
ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+):/+(.*)", re.IGNORECASE)  # of two letters or more: C:/ is a drive
SAFE_NAME = re.compile(r"[\w][\w .()\-]{0,200}")


def find_exports(paths: Sequence[Path], lake: Path) -> Iterator[Path]:
    """List the files to look at: named ones as they are, folders by name, without hidden files and the lake itself."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        closed: list[OSError] = []
        for folder, names, files in os.walk(path, onerror=closed.append):
            names[:] = sorted(name for name in names if not name.startswith((".", "__pycache__")))
            names[:] = [name for name in names if (Path(folder) / name).resolve() != lake.resolve()]
            yield from (Path(folder) / name for name in sorted(files) if _is_worth_a_word(name))
        yield from (Path(fault.filename) for fault in closed)


def unreadable(path: Path) -> str:
    """Say why nothing can be read at a path: an address, or no file or folder is there; nothing where one is."""
    try:
        os.stat(path)
        if os.path.isdir(path):
            os.scandir(path).close()
    except (FileNotFoundError, NotADirectoryError):
        if address := ADDRESS.fullmatch(str(path)):
            named = f"{address[1]}://{address[2]}"
            return f"{named} is an address: save what is there as a file on this machine, and load that"
        return f"there is no file or folder {path}"
    except OSError as fault:
        why = "the name is too long" if fault.errno == errno.ENAMETOOLONG else fault.strerror
        return f"{path} cannot be read: {why}"
    return ""


def _is_worth_a_word(name: str) -> bool:
    is_hidden = name.startswith(".") or name in ("Thumbs.db", "desktop.ini")
    return not is_hidden and not name.lower().endswith(QUIET) and not name.upper().startswith(("README", "LICENSE"))


def load_path(lake: Lake, path: Path, explicit: bool) -> FileReport:
    """Load one file, or say why not."""
    name, suffix = path.name, path.suffix.lower()
    if name.startswith(("~$", ".~")):
        return FileReport(name, message="skipped: the lock file of a spreadsheet that is open")
    if why := unreadable(path):
        return not_there(path, why)
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


def not_there(path: Path, why: str) -> FileReport:
    """Report a path at which nothing can be read."""
    return FileReport(path.name, message=f"refused: {why}", is_refused=True)


def _keep_picture(lake: Lake, path: Path) -> FileReport:
    """Keep a picture that a plan may name, under its own safe name."""
    if not SAFE_NAME.fullmatch(path.name):
        return FileReport(path.name, message="skipped: a picture needs a plain name", is_refused=True)
    folder = lake.path / "pictures"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(path, lake.drafts / path.name)
    (lake.drafts / path.name).replace(folder / path.name)
    return FileReport(path.name, source="picture", message="picture kept")
