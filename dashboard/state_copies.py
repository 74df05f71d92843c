"""Copies of what people wrote down, kept at each published build, and the way back from one of them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dashboard import state
from dashboard.data_folder import data_dir
from dashboard.state import CannotWrite

KEPT = 5


def folder() -> Path:
    """Return where the copies lie."""
    return data_dir() / "state_copies"


def copies() -> list[Path]:
    """List the copies, the newest first."""
    return sorted(folder().glob("*.sqlite"), reverse=True)


def keep(build: str) -> None:
    """Copy what is written down as it stands at a build, unless it is lost; the last few copies are kept."""
    if state.lost() or not state.path().exists():
        return
    folder().mkdir(exist_ok=True)
    draft = folder() / f"{build}.part"
    _copy(state.path(), draft)
    draft.replace(folder() / f"{build}.sqlite")
    for old in copies()[KEPT:]:
        old.unlink(missing_ok=True)


def restore(copy: Path | None = None) -> Path:
    """Put a copy (the newest) in the place of what is lost, and give it. What is there meanwhile is kept beside it.

    Raises CannotWrite where nothing is lost, or no copy is there.
    """
    chosen = copy or next(iter(copies()), None)
    if chosen is None or not chosen.is_file():
        raise CannotWrite(f"There is no copy {chosen or f'in {folder()}'}. Begin anew with --begin-anew")
    _put_aside()
    draft = state.path().with_name("state.part")
    _copy(chosen, draft)
    draft.replace(state.path())
    state.marker().unlink(missing_ok=True)
    return chosen


def begin_anew() -> None:
    """Let the next writing make a new file, on purpose. Raises CannotWrite where nothing is lost."""
    _put_aside()
    state.marker().unlink(missing_ok=True)


def _put_aside() -> None:
    """Keep what stands in the place of what is lost under another name."""
    if not state.lost():
        raise CannotWrite("Nothing is lost: what is written down is there, and stays")
    for file in (state.path(), *(state.path().with_name(f"{state.path().name}{end}") for end in ("-wal", "-shm"))):
        if file.exists():
            moment = state.now().replace(":", "")
            file.replace(file.with_name(f"{file.name}.{moment}.aside"))


def _copy(source: Path, target: Path) -> None:
    """Copy a state file while others may write to it."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as from_it, closing(sqlite3.connect(target)) as to_it:
        from_it.backup(to_it)
