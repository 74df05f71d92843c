"""Watch a folder: what is complete in it and was not loaded yet is loaded; nothing in the folder is touched."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic, sleep

from pipelines import load as loading
from pipelines.lake import folders
from pipelines.lake.inbox import find_exports, unreadable
from pipelines.lake.load_file import FileReport

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lock", ".lck")
QUIET = 2.0  # seconds a file must lie unchanged
LONGEST = 300.0  # seconds between two tries of what cannot be done now

Seen = tuple[int, int]  # size and moment of modification
Load = Callable[[frozenset[Path]], loading.Report]
Say = Callable[[str], None]


@dataclass
class Watch:
    """A folder that is watched.

    seen: its new files as they were last time, and since when they are like that. closed: files that may not be read,
    and were named. said: what stands in the way, so that it is said once. owed: a build that could not be made; waits:
    seconds until the next try of it.
    """

    folder: Path
    lake: Path
    every: float
    load: Load
    say: Say
    seen: dict[Path, tuple[Seen, float]] = field(default_factory=dict)
    closed: set[Path] = field(default_factory=set)
    said: str = ""
    owed: bool = False
    waits: float = 0.0

    def round(self, now: float) -> float:
        """Look once, load what is complete; give the seconds until the next look."""
        if why := unreadable(self.folder):
            self._stands_in_the_way(f"{why}: waiting for it")
            return self.every
        self.seen = {path: self._since(path, state, now) for path, state in self._new()}
        ready = frozenset(path for path, (_, since) in self.seen.items() if now - since >= QUIET)
        if not ready and not self.owed:
            self._is_free("is there again")
            return min(self.every, QUIET) if self.seen else self.every
        return self._loaded(self.load(ready))

    def _new(self) -> Iterator[tuple[Path, Seen]]:
        """List the files that were not loaded as they are now; one that says itself it is not done is left alone."""
        known = folders.lying(self.lake, [self.folder])
        for path in find_exports([self.folder], self.lake):
            if _is_unfinished(path.name) or not self._can_be_read(path):
                continue
            state = folders.state_of(path)
            if state and known.get(str(path.absolute())) != state[1]:
                yield path, state

    def _can_be_read(self, path: Path) -> bool:
        """Say whether a file can be read, and once that it cannot."""
        if can := os.access(path, os.R_OK):
            self.closed.discard(path)
        elif path not in self.closed and os.path.exists(path):
            self.closed.add(path)
            self.say(f"{path.name}: cannot be read: give the right to read it to who runs this")
        return can

    def _since(self, path: Path, state: Seen, now: float) -> tuple[Seen, float]:
        """Say since when a file is as it is; a file that goes on growing begins again."""
        before = self.seen.get(path)
        return before if before and before[0] == state else (state, now)

    def _loaded(self, report: loading.Report) -> float:
        """Say what became of a load, and when to look again: later and later where it could not be done."""
        self.owed = report.build is None and report.message != loading.NO_ROW
        if self.owed:
            self._stands_in_the_way(f"{report.message.rstrip('.')}: trying again")
            self.waits = min(max(2 * self.waits, self.every), LONGEST)
            return min(self.every, QUIET) if report.is_busy else self.waits
        self._is_free()
        for file in report.files:
            self.say(line_of(file))
        self.say(report.message or f"Published {report.build}.")
        return self.every

    def _stands_in_the_way(self, says: str) -> None:
        if says != self.said:
            self.say(says)
        self.said = says

    def _is_free(self, says: str = "") -> None:
        if self.said and says:
            self.say(f"{self.folder} {says}")
        self.said, self.waits = "", 0.0


def _is_unfinished(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED)


def line_of(file: FileReport) -> str:
    """Say in a line what became of a file, as the table of a load does."""
    counts = (("read", file.rows_read), ("loaded", file.rows_loaded), ("refused", file.rows_refused))
    said = ", ".join(f"{count:,} {name}" for name, count in (*counts, ("fed nothing", file.rows_fed_nothing)))
    return ": ".join([file.file, ", ".join(filter(None, [file.source, said])), *filter(None, [file.message])])


def watch(watched: Watch) -> None:
    """Look again and again, until the process is told to end; a load that goes on then is given up."""
    with _told_to_end() as told:
        watched.load = _given_up(watched.load, told)
        while True:
            sleep(watched.round(monotonic()))


@contextmanager
def _told_to_end() -> Iterator[Event]:
    """Leave what is done inside when a signal says so; told says afterwards that one did."""
    told = Event()

    def end(*_given: object) -> None:
        told.set()
        raise KeyboardInterrupt

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    except KeyboardInterrupt:
        return
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _given_up(load: Load, told: Event) -> Load:
    """Have a load end as the signal says, also where DuckDB makes a fault of its own of it, or the load a report."""

    def load_or_end(ready: frozenset[Path]) -> loading.Report:
        try:
            report = load(ready)
        except RuntimeError:
            if told.is_set():
                raise KeyboardInterrupt from None
            raise
        if told.is_set():
            raise KeyboardInterrupt
        return report

    return load_or_end
