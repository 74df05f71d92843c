"""How many lines the trail had and the hash of its newest, kept beside the file: an end that was cut off is missed."""

import json
import secrets
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.access.access_file import VISITS
from dashboard.data_folder import data_dir
from dashboard.state_copies import KEPT, folder

NAME = Path(VISITS).with_suffix(".head").name
LAST = "select number, hash from trail order by number desc limit 1"
OLDEST = "select min(number) from trail"


@dataclass(frozen=True)
class Head:
    """A line of the trail that was written: its number and its hash."""

    number: int
    hash: str


def path() -> Path:
    """Return where the newest stands: in the data folder in use."""
    return data_dir() / NAME


def known() -> list[Head]:
    """Give every line that is known to have been written: the newest, and the newest at each of the last builds."""
    found = [path(), *sorted(folder().glob("*.head"))]
    return [_read(file) for file in found if file.exists()]


def follow(con: sqlite3.Connection) -> None:
    """Note the newest line. One that was noted and is not in the trail stays noted, until somebody takes it away."""
    newest = con.execute(LAST).fetchone()
    if newest is None or (path().exists() and _is_missed(con, _read(path()))):
        return
    _write(path(), Head(*newest))


def keep(build: str) -> None:
    """Keep what is noted as it stands at a build; the last few are kept."""
    if not path().exists():
        return
    folder().mkdir(exist_ok=True)
    _write(folder() / f"{build}.head", _read(path()))
    for old in sorted(folder().glob("*.head"), reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)


def _is_missed(con: sqlite3.Connection, noted: Head) -> bool:
    """Say whether a line that was written is not there, though the trail was not shortened beyond it."""
    line = con.execute("select hash from trail where number = ?", (noted.number,)).fetchone()
    if line is None:
        oldest = con.execute(OLDEST).fetchone()[0]
        return oldest is None or noted.number >= oldest
    return bool(line[0] != noted.hash)


def _read(file: Path) -> Head:
    """Read one; what is none was written by nobody of ours, so no line fits it."""
    try:
        said = json.loads(file.read_text(encoding="ascii"))
        return Head(int(said["number"]), str(said["hash"]))
    except (ValueError, TypeError, KeyError):
        return Head(0, "")


def _write(file: Path, noted: Head) -> None:
    draft = file.with_name(f"{file.name}-{secrets.token_hex(4)}.part")
    draft.write_text(json.dumps(asdict(noted)), encoding="ascii")
    draft.replace(file)
