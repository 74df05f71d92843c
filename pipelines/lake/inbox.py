"""Find the files of an inbox, and bring each into the lake or say why not."""

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.lake.archives import Archive, members
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file, name_of
from pipelines.lake.pictures import SUFFIXES as PICTURES
from pipelines.lake.pictures import keep_picture
from pipelines.reading.files.intake import StillBeingWritten
from pipelines.reading.files.kinds import Kind, kind_of
from pipelines.reading.layout.text_tables import RECORD_SUFFIXES, SHEET_SUFFIXES, TEXT_SUFFIXES

READ = (*TEXT_SUFFIXES, *SHEET_SUFFIXES, *RECORD_SUFFIXES, ".gz", ".zip")
HIDDEN = ("Thumbs.db", "desktop.ini", "__pycache__")
OWN = (  # of a data folder, beside the lake
    "warehouse", "settings", "jobs", "evidence", "drawn", "state_copies", "state.known", "recipients.toml",
)  # fmt: skip
ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+):/+(.*)", re.IGNORECASE)  # of two letters or more: C:/ is a drive


def find_exports(paths: Sequence[Path], lake: Path) -> Iterator[Path]:
    """List the files to look at: named ones as they are, folders by name, without what the product keeps itself."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        closed: list[OSError] = []
        for folder, names, files in os.walk(path, onerror=closed.append):
            names[:] = sorted(name for name in names if not _is_own(Path(folder) / name, lake))
            yield from (Path(folder) / name for name in names if _is_hidden(name))
            names[:] = [name for name in names if not _is_hidden(name)]
            yield from (Path(folder) / name for name in sorted(files) if not _is_own(Path(folder) / name, lake))
        yield from (Path(fault.filename) for fault in closed)


def _is_own(path: Path, lake: Path) -> bool:
    """Say whether the product wrote this itself: the lake, or what lies beside it in a data folder."""
    if path.name not in (lake.name, *OWN) and not path.name.startswith("state.sqlite"):
        return False
    return path.parent.resolve() == lake.parent.resolve()


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in HIDDEN


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
        return f"there is no file or folder {_shown(path)}"
    except OSError as fault:
        why = "the name is too long" if fault.errno == errno.ENAMETOOLONG else fault.strerror
        return f"{_shown(path)} cannot be read: {why}"
    return ""


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def load_path(lake: Lake, path: Path, explicit: bool) -> list[FileReport]:
    """Load one file, and those in it where it is an archive; or say why not."""
    return [*_reports(lake, path, explicit)]


def _reports(lake: Lake, path: Path, explicit: bool) -> Iterator[FileReport]:
    name = name_of(path)
    if name.startswith(("~$", ".~")):
        yield FileReport(name, message="skipped: the lock file of a spreadsheet that is open")
    elif _is_hidden(name) and not explicit:
        yield FileReport(name, message=f"skipped: a hidden {'folder' if os.path.isdir(path) else 'file'}")
    elif why := unreadable(path) or _no_file(path):
        yield not_there(path, why)
    elif path.suffix.lower() in PICTURES:
        yield _picture(lake, path, name)
    elif path.suffix.lower() not in READ and not explicit:
        yield FileReport(name, message=_not_read(name))
    else:
        yield from _load(lake, path, name, explicit)


def _not_read(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return f"skipped: {suffix} files are not read" if suffix else "skipped: files without an ending are not read"


def _no_file(path: Path) -> str:
    """Say what lies at a path that would never end when it is read."""
    mode = path.stat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    kinds = ((stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"))
    what = next((said for is_one, said in kinds if is_one(mode)), "a device")
    return f"{name_of(path)} is {what}, not a file"


def _load(lake: Lake, path: Path, name: str, explicit: bool) -> Iterator[FileReport]:
    """Load a file whose content is a table, or the members of an archive."""
    try:
        kind = kind_of(path) if path.stat().st_size else Kind("text")
        if kind.name in ("zip", "gz"):
            yield from _load_members(lake, Archive(path, name, kind.name), explicit)
        elif kind.name == "other":
            yield FileReport(name, message=f"refused: the file is {kind.said}", is_refused=True)
        else:
            yield load_file(lake, path, name)
    except (StillBeingWritten, PermissionError) as fault:
        yield FileReport(name, message=f"refused: {fault}", is_refused=True)


def _load_members(lake: Lake, archive: Archive, explicit: bool) -> Iterator[FileReport]:
    """Load every member of an archive under a name of its own."""
    folder = lake.drafts / f"unpacked{archive.depth}"
    only_lies_there = lake.lies_there(archive.path)
    is_empty = True
    for member in members(archive, folder):
        is_empty = False
        if member.path is None:
            is_skipped = member.said.startswith("skipped")
            said = member.said if is_skipped else f"refused: {member.said.removeprefix('refused: ')}"
            yield FileReport(member.name, message=said, is_refused=not is_skipped)
            continue
        if only_lies_there:
            lake.lying[str(member.path.absolute())] = member.path.stat().st_mtime_ns
        yield from _load_member(lake, archive, member.name, member.path, explicit)
    if is_empty:
        yield FileReport(archive.name, message="refused: there is nothing in the archive", is_refused=True)


def _load_member(lake: Lake, archive: Archive, name: str, path: Path, explicit: bool) -> Iterator[FileReport]:
    kind = kind_of(path) if path.stat().st_size else Kind("text")
    if kind.name in ("zip", "gz"):
        inner = Archive(path, name, kind.name, archive.depth + 1, archive.room)
        yield from _load_members(lake, inner, explicit)
    elif path.suffix in PICTURES:
        yield _picture(lake, path, name.rpartition("/")[2])
    elif kind.name == "other" or (path.suffix not in READ and archive.kind == "zip"):
        said = f"refused: the file is {kind.said}" if kind.said else _not_read(name)
        yield FileReport(name, message=said, is_refused=bool(kind.said))
    else:
        yield load_file(lake, path, name)


def not_there(path: Path, why: str) -> FileReport:
    """Report a path at which nothing can be read."""
    return FileReport(name_of(path), message=f"refused: {why}", is_refused=True)


def _picture(lake: Lake, path: Path, name: str) -> FileReport:
    """Report a picture that a plan may name."""
    if said := keep_picture(lake, path, name):
        return FileReport(name, message=said, is_refused=True)
    return FileReport(name, source="picture", message="picture kept")
