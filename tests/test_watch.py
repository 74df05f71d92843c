"""A folder that is watched: what is complete is loaded once, nothing is touched, a restart knows what was loaded."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import load as loading
from pipelines.__main__ import app
from pipelines.connections.watch import LONGEST, Watch
from pipelines.lake import inbox
from pipelines.lake.lake import Lake
from tests.conftest import ROOT
from tests.test_load import hazards, quick_build  # noqa: F401

pytestmark = pytest.mark.usefixtures("quick_build")

H1, H2 = "H1,U,inspection,general,2025-01-02", "H2,U,inspection,general,2025-01-03"
LOADED_H1 = "h.csv: template hazards, 1 read, 1 loaded, 0 refused, 0 fed nothing"


class Watched:
    """A folder that is watched by a clock of its own: each look is three seconds after the one before."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.said: list[str] = []
        self.looked_at: list[set[str]] = []
        self.now = 0.0

        def load(ready: frozenset[Path]) -> loading.Report:
            self.looked_at.append({path.name for path in ready})
            return loading.load([folder], data, only=ready, by="watch")

        self.watch = Watch(folder, data / "lake", 10, load, self.said.append)

    def look(self, times: int = 1) -> list[str]:
        """Look some times; give what was said meanwhile, without the line on the build."""
        before = len(self.said)
        for _ in range(times):
            self.waits = self.watch.round(self.now)
            self.now += 3
        return [line for line in self.said[before:] if not line.startswith(("Published", "Nothing "))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watched(folder: Path, tmp_path: Path) -> Callable[[], Watched]:
    """Start watching, or start again as after a restart."""
    return lambda: Watched(folder, tmp_path / "data")


def test_a_file_that_grows_is_loaded_when_it_lies_still(folder: Path, watched: Callable[[], Watched]) -> None:
    watch = watched()
    hazards(folder / "h.csv", H1)
    assert watch.look() == []
    hazards(folder / "h.csv", H1, H2)  # it grew
    assert watch.look() == []
    assert watch.look() == ["h.csv: template hazards, 2 read, 2 loaded, 0 refused, 0 fed nothing"]
    assert watch.look(3) == []
    assert watch.looked_at == [{"h.csv"}]


def test_what_says_itself_that_it_is_not_done_is_left_alone(folder: Path, watched: Callable[[], Watched]) -> None:
    for name in ("h.csv.part", "h.TMP", "~$h.xlsx", ".h.csv", ".~lock.h.ods#", "h.csv.crdownload"):
        hazards(folder / name, H1)
    watch = watched()
    assert watch.look(3) == []
    (folder / "h.csv.part").rename(folder / "h.csv")
    assert watch.look(2) == [LOADED_H1]


def test_after_a_restart_only_what_is_new_is_loaded(folder: Path, watched: Callable[[], Watched]) -> None:
    hazards(folder / "h.csv", H1)
    assert watched().look(2) == [LOADED_H1]
    again = watched()
    assert (again.look(3), again.looked_at) == ([], [])
    hazards(folder / "i.csv", H2)
    assert again.look(2) == ["i.csv: template hazards, 1 read, 1 loaded, 0 refused, 0 fed nothing"]
    hazards(folder / "h.csv", H1, H2)  # the same name, with more in it
    (line,) = again.look(2)
    assert line.startswith("h.csv: template hazards, 2 read, 2 loaded")
    assert again.looked_at == [{"i.csv"}, {"h.csv"}]


def test_what_is_not_new_does_not_count_as_sent_again(
    folder: Path, watched: Callable[[], Watched], tmp_path: Path
) -> None:
    hazards(folder / "h.csv", H1)
    watched().look(2)
    hazards(folder / "i.csv", H2)
    watched().look(2)
    assert [len(manifest.sent) for manifest in Lake(tmp_path / "data" / "lake").manifests()] == [1, 1]
    loading.load([folder], tmp_path / "data")  # nor for a load of the whole folder
    assert [len(manifest.sent) for manifest in Lake(tmp_path / "data" / "lake").manifests()] == [1, 1]


def test_a_file_that_changes_while_it_is_loaded_is_loaded_again(
    folder: Path, watched: Callable[[], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known as it was before it was read, so that what came after that is new."""
    hazards(folder / "h.csv", H1)
    watch, whole = watched(), inbox.load_path

    def load_and_write(*given: object, **named: object) -> object:
        found = whole(*given, **named)  # type: ignore[arg-type]
        hazards(folder / "h.csv", H1, H2)
        os.utime(folder / "h.csv", (2e9, 2e9))
        return found

    monkeypatch.setattr(loading, "load_path", load_and_write)
    assert watch.look(2) == [LOADED_H1]
    monkeypatch.setattr(loading, "load_path", whole)
    (line,) = watch.look(2)
    assert line.startswith("h.csv: template hazards, 2 read, 2 loaded")


def test_what_cannot_be_read_is_said_once(
    folder: Path, watched: Callable[[], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "scan.csv").write_bytes(b"%PDF-1.7")
    (folder / "notes.py").write_text("")
    hazards(folder / "closed.csv", H1)
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "closed.csv" and access(path, mode))
    watch = watched()
    says = "0 read, 0 loaded, 0 refused, 0 fed nothing"
    assert watch.look(4) == [
        "closed.csv: cannot be read: give the right to read it to who runs this",
        f"notes.py: {says}: skipped: .py files are not read",
        f"scan.csv: {says}: refused: the file is a PDF: export the table as a spreadsheet or as CSV",
    ]
    assert watched().look(4) == ["closed.csv: cannot be read: give the right to read it to who runs this"]
    monkeypatch.setattr(os, "access", access)
    assert watch.look(2) == [LOADED_H1.replace("h.csv", "closed.csv")]


def test_it_waits_while_another_load_holds_the_lake(
    folder: Path, watched: Callable[[], Watched], tmp_path: Path
) -> None:
    hazards(folder / "h.csv", H1)
    watch = watched()
    with Lake(tmp_path / "data" / "lake").locked():
        says = "Another load is running on this data folder: wait until it has finished: trying again"
        assert watch.look(4) == [says]
        assert watch.waits == 2  # the other one may be done soon
    assert watch.look() == [LOADED_H1]


def test_what_cannot_be_published_is_tried_again_later_and_later(
    folder: Path, watched: Callable[[], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    hazards(folder / "h.csv", H1)
    watch, publish = watched(), loading._publish

    def full(*_given: object) -> loading.Report:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(loading, "_publish", full)
    (says,) = watch.look(2)
    assert says.startswith("The disk is full: make room and load again.")
    waited = []
    for _ in range(7):
        assert watch.look() == []
        waited.append(watch.waits)
    assert waited == [20, 40, 80, 160, LONGEST, LONGEST, LONGEST]
    monkeypatch.setattr(loading, "_publish", publish)
    watch.look()
    assert watch.said[-1].startswith("Published")


def test_a_folder_that_vanishes_is_waited_for(folder: Path, watched: Callable[[], Watched], tmp_path: Path) -> None:
    hazards(folder / "h.csv", H1)
    watch = watched()
    watch.look(2)
    folder.rename(tmp_path / "away")
    assert watch.look(3) == [f"there is no file or folder {folder}: waiting for it"]
    (tmp_path / "away").rename(folder)
    assert watch.look(2) == [f"{folder} is there again"]
    assert watch.looked_at == [{"h.csv"}]  # what was loaded is known still


def test_nothing_in_the_folder_is_touched(folder: Path, watched: Callable[[], Watched]) -> None:
    hazards(folder / "h.csv", H1)
    os.utime(folder / "h.csv", (1e9, 1e9))
    before = (sorted(folder.rglob("*")), (folder / "h.csv").read_bytes(), (folder / "h.csv").stat().st_mtime)
    watched().look(3)
    assert (sorted(folder.rglob("*")), (folder / "h.csv").read_bytes(), (folder / "h.csv").stat().st_mtime) == before


def test_the_command_loads_survives_a_restart_and_ends_when_told(folder: Path, tmp_path: Path) -> None:
    """One process that is told to end by SIGTERM, the next by Ctrl+C; a look costs next to no time."""
    hazards(folder / "h.csv", H1)
    command = [sys.executable, "-m", "pipelines", "watch", str(folder), "--data", str(tmp_path / "d"), "--every", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        assert (process.stdout.read().rstrip().endswith(" Stopped."), process.wait(30)) == (True, 0)
    assert lines[0].endswith(f" Watching {folder}.")
    assert lines[1].endswith(LOADED_H1)
    assert " Published 20" in lines[2]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(1.5)  # time for a look that loads nothing
        process.send_signal(signal.SIGINT)
        assert (process.stdout.read().rstrip()[20:], process.wait(30)) == ("Stopped.", 0)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("makes_of_it", [RuntimeError("Query interrupted"), None])
def test_a_load_that_goes_on_is_given_up(
    folder: Path, tmp_path: Path, sent: signal.Signals, makes_of_it: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB swallows the signal and raises a fault of its own, which the load may have made a report of."""

    def load(*_given: object, **_named: object) -> loading.Report:
        try:
            os.kill(os.getpid(), sent)
            time.sleep(30)
        except KeyboardInterrupt:
            if makes_of_it:
                raise makes_of_it from None
        return loading.Report(None, (), 2, "INTERRUPT Error: Interrupted!")

    hazards(folder / "h.csv", H1)
    monkeypatch.setattr("pipelines.connections.watch.QUIET", 0)
    monkeypatch.setattr(loading, "load", load)
    before = signal.getsignal(sent)
    done = CliRunner().invoke(app, ["watch", str(folder), "--data", str(tmp_path / "d")])
    assert (done.exit_code, [line[20:] for line in done.output.splitlines()]) == (
        0,
        [f"Watching {folder}.", "Stopped."],
    )
    assert signal.getsignal(sent) == before


@pytest.mark.soak
def test_a_long_load_is_stopped_at_once_and_done_after_a_restart(folder: Path, tmp_path: Path) -> None:
    hazards(folder / "h.csv", *(f"H{number},U,inspection,general,2025-01-02" for number in range(1_000_000)))
    command = [sys.executable, "-m", "pipelines", "watch", str(folder), "--data", str(tmp_path / "d"), "--every", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "d" / "lake" / "draft" / "file" / "table0").exists():
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        told, _ = process.communicate(timeout=60)
    assert ([line[20:] for line in told.splitlines()], process.returncode) == ([f"Watching {folder}.", "Stopped."], 0)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()[20:].strip() for _ in range(2)]
        process.send_signal(signal.SIGTERM)
    assert lines[1] == "h.csv: template hazards, 1,000,000 read, 1,000,000 loaded, 0 refused, 0 fed nothing"


@pytest.mark.soak
def test_a_thousand_files_cost_little_time_to_watch(folder: Path, watched: Callable[[], Watched]) -> None:
    for number in range(1000):
        hazards(folder / f"h{number}.csv", f"H{number},U,inspection,general,2025-01-02")
    watch = watched()
    watch.look(2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    watch.look(20)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 2  # of 200 seconds at the usual pace
