"""How often a token may ask: counted for all processes of a data folder together, in one small file that they share."""

import fcntl
import json
from pathlib import Path
from typing import TextIO

from dashboard.data_folder import data_dir
from dashboard.state import CannotWrite

NAME = "tokens.spent"  # nothing is lost with it: all tokens then have all their requests
PER_MINUTE, AT_ONCE = 120, 30  # requests of one token
PER_SECOND = PER_MINUTE / 60

Left = dict[str, tuple[float, float]]  # by token: how many requests were left, and when that was


def path() -> Path:
    """Return where it stands: in the data folder in use."""
    return data_dir() / NAME


def spend(token_id: str, now: float) -> int:
    """Take one request of those a token has left; give the seconds to wait where none is.

    now: by the clock that goes on from the start of this machine, which all its processes share. Raises CannotWrite.
    """
    try:
        with path().open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            left = _filled(_read(file), now)
            have, _at = left.get(token_id, (AT_ONCE, now))
            wait = 0 if have >= 1 else int((1 - have) / PER_SECOND) + 1
            left[token_id] = (have if wait else have - 1, now)
            file.truncate(0)
            file.write(json.dumps(left))
    except OSError as fault:
        raise CannotWrite(f"{path()}: {fault}. May this user write there, and is there room on the disk?") from fault
    return wait


def _read(file: TextIO) -> Left:
    """Read it; what a process that was ended left behind counts as nothing."""
    file.seek(0)
    try:
        return {str(token): (float(have), float(at)) for token, (have, at) in json.load(file).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _filled(left: Left, now: float) -> Left:
    """Give back what time has given; tokens that have all again, or asked before this machine started, go."""
    filled = {token: (have + (now - at) * PER_SECOND, now) for token, (have, at) in left.items() if at <= now}
    return {token: (have, at) for token, (have, at) in filled.items() if have < AT_ONCE}
