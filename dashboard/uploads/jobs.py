"""The jobs of the data folder as the pipelines keep them (pipelines/jobs): asked for here, worked off there."""

import fcntl
import json
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from dashboard import pipelines_process
from dashboard.access import viewer
from dashboard.data_folder import CODE, data_dir
from dashboard.language import _
from dashboard.state import CannotWrite

WAITING, AT_WORK = ("queued", "wanted"), ("trying", "placing")
READY, DONE, FAILED, DROPPED = "ready", "done", "failed", "dropped"
SAMPLES = CODE / "data" / "samples"
LONGEST_NAME = 200  # bytes; file systems take 255, and the reader puts an ending behind it
SECONDS_TO_START = 15.0
HIDDEN_SIGNS = re.compile(r"[\x00-\x1f\x7f/\\]")
_started: dict[Path, float] = {}


@dataclass(frozen=True)
class Job:
    """A job as a page sees it: what was asked, how far it is, what it would change, what became of it."""

    name: str
    kind: str
    by: str
    at: str
    state: str
    files: tuple[str, ...]
    load: str
    folder: Path

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will come of it."""
        return self.state in (DONE, FAILED, DROPPED)

    @property
    def is_going_on(self) -> bool:
        """Say whether it waits for the pipelines or is in work."""
        return self.state in (*WAITING, *AT_WORK)

    def part(self, name: str) -> dict[str, Any]:
        """Read a part of it that the pipelines wrote: progress, preview, outcome; empty where there is none yet."""
        return _read(self.folder / f"{name}.json")

    @property
    def is_repeatable(self) -> bool:
        """Say whether what was sent is still there."""
        return self.kind == "undo" or (self.folder / "files").is_dir()

    @property
    def trial(self) -> Path | None:
        """Return the warehouse that was made to try it, while it is there."""
        path = Path(self.part("preview").get("after") or ".")
        return path if path.is_file() else None


def ask_load(sent: Iterable[tuple[str, BinaryIO]], by: str, values: Sequence[str] = ()) -> Job:
    """Ask for a load of files that were sent, each under its own name. Raises CannotWrite; nothing is left then."""
    viewer.now().must("load")
    given = list(sent)
    names = [safe_name(name) for name, _content in given]
    folder = data_dir() / "jobs" / _new_name()
    try:
        for number, (name, (_name, content)) in enumerate(zip(names, given, strict=True)):
            place = folder / "files" / str(number)
            place.mkdir(parents=True)
            with (place / name).open("wb") as file:
                shutil.copyfileobj(content, file, 1 << 20)
        return _ask(folder, {"kind": "load", "by": by, "files": names, "values": list(values)})
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise CannotWrite(_unwritten(fault)) from fault


def _unwritten(fault: OSError) -> str:
    """Say why what was sent could not be kept, and the next step."""
    reason = fault.strerror or str(fault)
    text = _(
        "The files could not be kept in {folder}: {reason}. Make room or give the right to write, then send again."
    )
    return text.format(folder=data_dir(), reason=reason)


def ask_samples(by: str = "") -> Job:
    """Ask for the exports of the sample company, which lie beside the code."""
    return _ask(_new_folder(), {"kind": "load", "by": by, "files": [SAMPLES.name], "paths": [str(SAMPLES)]}, "wanted")


def ask_undo(load: str, by: str, files: Sequence[str]) -> Job:
    """Ask for a load to be taken out again: named by its moment, as the lake keeps it."""
    return _ask(_new_folder(), {"kind": "undo", "by": by, "files": list(files), "load": load})


def want(job: Job) -> None:
    """Have what was tried put in place."""
    viewer.now().must("load")
    _move(job.folder, "wanted")
    start()


def again(job: Job) -> None:
    """Have a job that failed tried once more."""
    viewer.now().must("load")
    _move(job.folder, "queued")
    start()


def drop(job: Job) -> None:
    """Forget a job; what was sent is removed, and nothing was changed."""
    viewer.now().must("load")
    _move(job.folder, DROPPED)
    for part in ("files", "trial"):
        shutil.rmtree(job.folder / part, ignore_errors=True)


def jobs() -> list[Job]:
    """List the jobs of the data folder that a reader can still see something of, the newest first."""
    folder = data_dir() / "jobs"
    if not viewer.now().may("lineage"):
        return []
    names = sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []
    return [job for name in names if (job := find(name)) and job.state != DROPPED]


def find(name: str) -> Job | None:
    """Find a job by its name."""
    folder = data_dir() / "jobs" / name
    asked = _read(folder / "job.json")
    if not asked:
        return None
    state = str(_read(folder / "state.json").get("state", DROPPED))
    files = tuple(asked.get("files", ()))
    return Job(name, asked["kind"], asked["by"], asked["at"], state, files, asked.get("load", ""), folder)


def is_worked_on() -> bool:
    """Say whether a process is working off the jobs of this data folder."""
    path = data_dir() / "jobs" / "lock"
    if not path.exists():
        return False
    with path.open("r", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def keep_going() -> None:
    """Start the pipelines again where a job waits and nobody works on it, as after a restart of the machine."""
    is_starting = time.monotonic() - _started.get(data_dir(), -SECONDS_TO_START) < SECONDS_TO_START
    if not is_starting and not is_worked_on() and any(job.is_going_on for job in jobs()):
        start()


def start() -> None:
    """Have the pipelines work off the jobs in a process that outlives this page and this server."""
    folder = data_dir()
    _started[folder] = time.monotonic()
    with (folder / "jobs" / "work.log").open("ab") as log:
        subprocess.Popen(
            pipelines_process.command("work"),
            cwd=CODE,
            env=pipelines_process.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def safe_name(name: str) -> str:
    """Give the name of a file without a folder and signs that none may have; it keeps its ending."""
    last = HIDDEN_SIGNS.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1]).strip().lstrip(".") or "export"
    stem, dot, ending = last.rpartition(".")
    room = LONGEST_NAME - len((dot + ending).encode())
    return (stem.encode()[:room].decode(errors="ignore") if stem else "") + dot + ending if room > 0 else "export"


def _new_folder() -> Path:
    """Make the folder of a job; the names of jobs sort by the moment they were asked for."""
    viewer.now().must("load")
    folder = data_dir() / "jobs" / _new_name()
    (folder / "files").mkdir(parents=True)
    return folder


def _new_name() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}"


def _ask(folder: Path, asked: Mapping[str, Any], state: str = "queued") -> Job:
    viewer.now().must("load")
    _move(folder, state)
    _write(folder / "job.json", {**asked, "at": datetime.now(UTC).isoformat()})
    start()
    found = find(folder.name)
    assert found
    return found


def _move(folder: Path, state: str) -> None:
    _write(folder / "state.json", {"state": state, "attempts": 0})


def _write(path: Path, content: Mapping[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(3)}.part")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return found
