"""Take a backup of the data folder in use: whole or not at all, while people look, write and sign in."""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dashboard import state
from dashboard.access.access_file import VISITS
from dashboard.backups import contents
from dashboard.backups.contents import Contents, Kept, NotWhole
from dashboard.data_folder import data_dir
from dashboard.tokens import spending, token_book
from dashboard.visits import head

TAKEN = "backup.known"  # in the data folder: when the last one was taken
WAREHOUSES = "warehouse"
LEFT_OUT = (WAREHOUSES, "lake/draft", TAKEN)
DRAFTS = (".part", ".tmp", "-wal", "-shm", "/lock")
COMES_AND_GOES = ("jobs", "state_copies")  # what others may take away meanwhile
SPARE = 1.05  # of the disk, beside what is copied


def take(to: Path, with_warehouse: bool = True) -> Contents:
    """Copy all that cannot be made again, and the newest warehouse, to a new folder. Raises NotWhole.

    No load runs meanwhile: it waits, or says that another is running. What is written down, and the files that it
    names, are copied in this order, so that nothing names a file that is not there.
    """
    source, to = data_dir().resolve(), to.resolve()
    _check(source, to)
    draft = to.with_name(f"{to.name}-{secrets.token_hex(4)}.part")
    try:
        draft.mkdir(mode=0o700, parents=True)
        try:
            with _without_loads(source):
                found = _copied(source, draft, with_warehouse)
            contents.write(draft, found)
            _on_disk(draft)
            draft.rename(to)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        (source / TAKEN).write_text(found.made_at, encoding="ascii")
    except OSError as fault:
        raise NotWhole(f"No backup was taken: {fault}") from fault
    return found


def _check(source: Path, to: Path) -> None:
    if not source.is_dir() or not any(source.iterdir()):
        raise NotWhole(f"There is nothing in {source} to take a backup of")
    if to.exists():
        raise NotWhole(f"{to} is there already: name a folder that is not, such as {to.name}-2")
    if to.is_relative_to(source):
        raise NotWhole(f"{to} lies in the data folder itself: choose another disk, or at least another folder")
    wanted = sum(file.stat().st_size for file in _others(source)) + sum(file.stat().st_size for file in _newest(source))
    above = next(folder for folder in to.parents if folder.exists())
    if (free := shutil.disk_usage(above).free) < wanted * SPARE:
        raise NotWhole(f"A backup takes {wanted / 1e6:,.0f} MB, and {above} has room for {free / 1e6:,.0f} MB")


@contextmanager
def _without_loads(source: Path) -> Iterator[None]:
    """Wait until no load runs, and let none begin."""
    if not (source / "lake").is_dir():
        yield
        return
    with (source / "lake" / "lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copied(source: Path, draft: Path, with_warehouse: bool) -> Contents:
    made_at = state.now()
    found: dict[str, Kept] = {}
    if (source / head.NAME).exists():  # before the trail: it names a line that must be there
        found[head.NAME] = contents.copied(source / head.NAME, draft / head.NAME)
    for name in (state.path().name, VISITS, token_book.NAME):
        if (source / name).exists():
            _copy_book(source / name, draft / name)
            found[name] = contents.looked_at(draft / name)
    newest = _newest(source)[:1] if with_warehouse else []
    for file in [*_others(source), *newest]:
        name = file.relative_to(source).as_posix()
        if name in found or name in (TAKEN, spending.NAME):
            continue
        try:
            found[name] = contents.copied(file, draft / name)
        except FileNotFoundError:
            if name.partition("/")[0] not in COMES_AND_GOES:
                raise
            (draft / name).unlink(missing_ok=True)
    return Contents(made_at, newest[0].stem if newest else "", found)


def _others(source: Path) -> list[Path]:
    """List what is kept beside the warehouses: no drafts, and nothing of a program that runs."""
    found = []
    for folder, names, files in os.walk(source):
        here = Path(folder).relative_to(source)
        names[:] = [name for name in names if (here / name).as_posix() not in LEFT_OUT and not name.endswith(".part")]
        found += [Path(folder) / name for name in files if not f"/{name}".endswith(DRAFTS)]
    return sorted(file for file in found if file.is_file())


def _newest(source: Path) -> list[Path]:
    return sorted((source / WAREHOUSES).glob("*.duckdb"), reverse=True)[:1]


def _copy_book(source: Path, target: Path) -> None:
    """Copy what is written down while others may write to it: as it stood at one moment."""
    with closing(sqlite3.connect(source, timeout=state.WRITE_SECONDS)) as given, closing(sqlite3.connect(target)) as it:
        try:
            given.backup(it)
        except sqlite3.Error as fault:
            raise NotWhole(f"{source} cannot be copied: {fault}") from fault


def _on_disk(folder: Path) -> None:
    """Wait until what is named whole is on the disk."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as written:
                os.fsync(written.fileno())
