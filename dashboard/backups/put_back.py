"""Put a backup back where nothing is: every file is looked at before the first one takes its place."""

import shutil
from pathlib import Path

from dashboard.backups import contents
from dashboard.backups.contents import Contents, NotWhole
from dashboard.data_folder import data_dir

DRAFT = "restore.part"
LAST = "warehouse"  # without it nothing is shown: whoever looks meanwhile sees no half


def check(backup: Path) -> Contents:
    """Look at every file of a backup. Raises NotWhole, with the first that is gone or not as it was."""
    found = contents.read(backup)
    for name, kept in found.files.items():
        file = backup / name
        if not file.is_file():
            raise NotWhole(f"{name} is gone from the backup {backup}")
        if contents.looked_at(file) != kept:
            raise NotWhole(f"{name} of the backup {backup} is not as it was written")
    return found


def put_back(backup: Path) -> Contents:
    """Copy a backup into the data folder in use, which must be empty or not there. Raises NotWhole."""
    found, target = contents.read(backup), data_dir()
    if target.exists() and any(target.iterdir()):
        raise NotWhole(f"{target} is not empty, and nothing is written over: move it away, or name another with --data")
    draft = target / DRAFT
    try:
        draft.mkdir(parents=True)
        try:
            for name, kept in found.files.items():
                if not (backup / name).is_file():
                    raise NotWhole(f"{name} is gone from the backup {backup}: nothing was put back")
                if contents.copied(backup / name, draft / name) != kept:
                    raise NotWhole(f"{name} of the backup {backup} is not as it was written: nothing was put back")
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        for part in sorted(draft.iterdir(), key=lambda one: (one.name == LAST, one.name)):
            part.rename(target / part.name)
        draft.rmdir()
    except OSError as fault:
        raise NotWhole(f"The backup could not be put back: {fault}") from fault
    return found
