"""Put a backup back where nothing is: every file is looked at before the first one takes its place."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from dashboard import state
from dashboard.access.access_file import RESTORED, VISITS
from dashboard.backups import contents
from dashboard.backups.contents import Contents, NotWhole
from dashboard.data_folder import data_dir
from dashboard.tokens import token_book, tokens
from dashboard.visits import sessions

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


@dataclass(frozen=True)
class Ended:
    """How many tokens and sessions of a backup were ended when it was put back."""

    tokens: int = 0
    sessions: int = 0


def put_back(backup: Path, keep_access: bool = False) -> tuple[Contents, Ended]:
    """Copy a backup into the data folder in use, which must be empty or not there. Raises NotWhole.

    Its tokens and sessions are ended before anything is shown, unless they are kept on purpose: it does not know which
    of them were ended since.
    """
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
        for part in (one for one in sorted(draft.iterdir()) if one.name != LAST):
            part.rename(target / part.name)
        ended = Ended() if keep_access else _end(target, found)
        if (draft / LAST).exists():
            (draft / LAST).rename(target / LAST)
        draft.rmdir()
    except OSError as fault:
        raise NotWhole(f"The backup could not be put back: {fault}") from fault
    return found, ended


def _end(target: Path, found: Contents) -> Ended:
    """End what opened the product when the backup was taken; cookies that it knows nothing of are signed by no one."""
    (target / RESTORED).write_text(f"{state.now()} {secrets.token_hex(16)}", encoding="ascii")
    ended_tokens = tokens.end_all() if (target / token_book.NAME).exists() else 0
    ended_sessions = sessions.end_all("backup", found.made_at) if (target / VISITS).exists() else 0
    return Ended(ended_tokens, ended_sessions)
