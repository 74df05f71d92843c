"""Whether readers can be served: what is lacking is one word each, as whoever asks may be anybody."""

import shutil
from pathlib import Path

from dashboard import state
from dashboard.access import viewer
from dashboard.access.access_file import access
from dashboard.data_folder import data_dir
from dashboard.numbers import warehouse
from dashboard.state import CannotWrite
from dashboard.visits import book

LEAST_FREE = 200_000_000  # bytes of the disk: below, what people write down may not be kept


def lacking() -> tuple[str, ...]:
    """Name what is lacking: warehouse, state, trail, access, disk; nothing where all is as it should be."""
    with viewer.everything():
        found = {
            "warehouse": warehouse.newest() is None,
            "state": bool(state.lost()) or not _is_read(),
            "trail": not _is_kept(),
            "access": access().is_closed,
            "disk": _free() < LEAST_FREE,
        }
    return tuple(name for name, is_lacking in found.items() if is_lacking)


def _is_read() -> bool:
    try:
        with state.reading():
            return True
    except CannotWrite:
        return False


def _is_kept() -> bool:
    try:
        with book.opened():
            return True
    except CannotWrite:
        return False


def _free() -> int:
    folder: Path = data_dir()
    return shutil.disk_usage(folder).free if folder.exists() else 0
