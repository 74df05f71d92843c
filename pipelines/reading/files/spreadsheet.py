"""Have the sheets of a workbook written as text by a process of its own, with limits of memory and time."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY = 3 * 10**9  # bytes
LEAST_TIME, TIME_PER_MB = 60.0, 2.0  # seconds of work
BUSY = 5
REFUSED = 3


class Unreadable(Exception):
    """A file that cannot be read at all; the message says why."""


@dataclass(frozen=True)
class HeadRow:
    """One of the rows among which headers are looked for: its number in the sheet, its cells, and its place.

    start, end: its bytes in the written text. ordinal: how many filled rows there are up to it.
    """

    line: int
    cells: list[str]
    start: int
    end: int
    ordinal: int


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was written: each row that holds anything after its number, all of one width.

    head: its first rows, and below them the first rows after every gap. hidden: rows that were left out.
    """

    name: str
    is_hidden: bool
    path: Path
    width: int
    rows: int
    head: list[HeadRow]
    hidden: list[tuple[int, list[str]]]
    found: dict[str, Any]


def read_sheets(path: Path, kind: str, folder: Path) -> list[Sheet]:
    """Write every sheet into a folder of its own and say what is in it. Raises Unreadable."""
    target = folder / "sheets"
    target.mkdir()
    seconds = LEAST_TIME + TIME_PER_MB * path.stat().st_size / 1e6
    limits = (str(MEMORY), str(max(int(seconds), 1)))
    command = [
        sys.executable,
        "-X",
        "utf8",
        "-m",
        "pipelines.reading.files.sheets",
        kind,
        str(path),
        str(target),
        *limits,
    ]
    try:  # a machine that is busy with other things gives its time late
        done = subprocess.run(command, capture_output=True, timeout=BUSY * seconds, check=False, env=_environment())
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(_too_long(seconds)) from fault
    if done.returncode == REFUSED:
        raise Unreadable(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
    if done.returncode:
        raise Unreadable(_death(done, seconds))
    return sheets_written(target)


def sheets_written(folder: Path) -> list[Sheet]:
    """Read the account of the sheets that were written into a folder."""
    account = json.loads((folder / "account.json").read_text("utf-8"))
    return [_sheet(found, folder) for found in account["sheets"]]


def _environment() -> dict[str, str]:
    """Let the process find this package, wherever it is started from."""
    known = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, known))}


def _death(done: "subprocess.CompletedProcess[bytes]", seconds: float) -> str:
    """Say how the process ended that should have read the file."""
    if done.returncode == -signal.SIGXCPU:
        return _too_long(seconds)
    last = done.stderr.decode("utf-8", "replace")
    if "No space left" in last:
        raise OSError(28, "No space left on device")
    if "memory" in last or "MemoryError" in last or done.returncode == -9:
        return f"needs more than {MEMORY / 1e9:.0f} GB of memory to be read: split it, or save it as CSV"
    return "is no spreadsheet that can be read (its reader broke off): open it and save it again"


def _too_long(seconds: float) -> str:
    return f"takes more than {seconds:.0f} seconds to read: split it, or save it as CSV"


def _sheet(found: dict[str, Any], folder: Path) -> Sheet:
    head = [HeadRow(**row) for row in found["head"]]
    name, path = found["name"], folder / found["path"]
    return Sheet(name, found["is_hidden"], path, found["width"], found["rows"], head, found["hidden"], found)


def copy_part(source: Path, target: Path, start: int, end: int | None = None) -> None:
    """Copy a part of a file, from one byte up to another or to its end."""
    with source.open("rb") as whole, target.open("wb") as copy:
        left = (os.fstat(whole.fileno()).st_size if end is None else end) - start
        while left > 0:
            sent = os.sendfile(copy.fileno(), whole.fileno(), start, min(left, 1 << 30))
            start, left = start + sent, left - sent
