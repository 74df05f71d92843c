"""A job as it lies in its folder: what was asked, how far it is, what it would change, what became of it."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JOBS = "jobs"
# A job waits, is tried and is ready to be looked at; once somebody wants it, it is put in place.
QUEUED, TRYING, READY, WANTED, PLACING, DONE, FAILED, DROPPED = (
    "queued",
    "trying",
    "ready",
    "wanted",
    "placing",
    "done",
    "failed",
    "dropped",
)
TO_DO = (QUEUED, TRYING, WANTED, PLACING)  # one that stands at trying or placing was interrupted
KINDS = ("load", "undo")
MOST_ATTEMPTS = 3
KEPT_SECONDS = 7 * 24 * 3600.0
SAID_EVERY = 0.2  # seconds between two words on how far a job is


@dataclass(frozen=True)
class Job:
    """One job: its folder is its name, and names sort by the moment it was asked for."""

    folder: Path

    @property
    def name(self) -> str:
        """Return its name."""
        return self.folder.name

    @property
    def sent(self) -> Path:
        """Return the folder of the files that were sent."""
        return self.folder / "files"

    @property
    def trial(self) -> Path:
        """Return the data folder in which it is tried."""
        return self.folder / "trial"

    @property
    def asked(self) -> dict[str, Any]:
        """Read what was asked: kind, by, at, and what its kind needs."""
        return _read(self.folder / "job.json")

    @property
    def state(self) -> str:
        """Read how far it is; what cannot be read was never asked for."""
        return str(_read(self.folder / "state.json").get("state", DROPPED))

    @property
    def attempts(self) -> int:
        """Count how often it was begun since somebody asked for it."""
        return int(_read(self.folder / "state.json").get("attempts", 0))

    def move_to(self, state: str, attempts: int = 0) -> None:
        """Note how far it is now."""
        self.write("state", {"state": state, "attempts": attempts})

    def write(self, part: str, content: dict[str, Any]) -> None:
        """Write one part of it by rename, so that nobody reads half of it."""
        draft = self.folder / f"{part}.json.part"
        draft.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
        draft.replace(self.folder / f"{part}.json")

    def read(self, part: str) -> dict[str, Any]:
        """Read one part of it; empty where there is none yet."""
        return _read(self.folder / f"{part}.json")

    def clear(self) -> None:
        """Remove what is only needed until it has ended: the files as they were sent, and the trial."""
        for folder in (self.sent, self.trial):
            shutil.rmtree(folder, ignore_errors=True)


class Saying:
    """Write down how far a job is, a few times a second at most."""

    def __init__(self, job: Job) -> None:
        """Begin with nothing done."""
        self.job, self.last = job, 0.0
        self.far: dict[str, Any] = {"total": 0, "done": 0, "file": "", "step": ""}

    def start(self, total: int) -> None:
        """Say how many files there are."""
        self._say(total=total, done=0)

    def file(self, name: str) -> None:
        """Say which file is read now."""
        self._say(file=name, done=self.far["done"] + 1, step="reading")

    def step(self, name: str) -> None:
        """Say which step of the build is done now."""
        self._say(step=name, file="")

    def _say(self, **far: Any) -> None:
        self.far |= far
        if time.monotonic() - self.last >= SAID_EVERY:
            self.last = time.monotonic()
            self.job.write("progress", self.far)


def jobs(data_dir: Path) -> Iterator[Job]:
    """List the jobs of a data folder, those asked first before the others."""
    folder = data_dir / JOBS
    if folder.is_dir():
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        yield from (Job(folder / name) for name in names if (folder / name / "job.json").exists())


def sweep(data_dir: Path) -> None:
    """Remove the jobs that ended, or were left without an answer, a week ago."""
    for job in jobs(data_dir):
        if time.time() - job.folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(job.folder, ignore_errors=True)
        elif job.state in (DONE, DROPPED):
            job.clear()


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
