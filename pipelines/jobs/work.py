"""Work off the jobs of a data folder, one after the other, whoever asked for them."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines import load as loading
from pipelines import warehouses
from pipelines.building.after_build import record_warnings
from pipelines.definitions.settings import in_force
from pipelines.jobs import job as states
from pipelines.jobs import trial
from pipelines.jobs.changes import changes
from pipelines.jobs.first_look import first_look
from pipelines.jobs.first_rows import first_rows
from pipelines.jobs.job import JOBS, Job, Saying, jobs, sweep
from pipelines.jobs.more_in_it import more_in_it
from pipelines.jobs.unread import unread_sheets

NOT_PUBLISHED = 2
INTERRUPTED = (
    "The process that worked on it ended three times before it was done: the machine may lack memory or room. Nothing"
    " was changed."
)


def work_off(data_dir: Path) -> int:
    """Do all that is asked for, oldest first, until nothing is left; gives how many jobs were worked on.

    Only one process does so at a time: another one waits, and then finds what was asked for meanwhile.
    """
    done = 0
    with _alone(data_dir):
        sweep(data_dir)
        while job := next((one for one in jobs(data_dir) if one.state in states.TO_DO), None):
            _do(job, data_dir)
            done += 1
    return done


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    (data_dir / JOBS).mkdir(parents=True, exist_ok=True)
    with (data_dir / JOBS / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _do(job: Job, data_dir: Path) -> None:
    """Try a job, or put in place what was tried; whatever goes wrong ends the job with its reason, not the others."""
    state, attempts = job.state, job.attempts + 1
    is_trial = state in (states.QUEUED, states.TRYING)
    try:
        if attempts > states.MOST_ATTEMPTS:
            _end(job, states.FAILED, {"message": INTERRUPTED, "exit_code": NOT_PUBLISHED})
        elif is_trial:
            job.move_to(states.TRYING, attempts)
            try_out(job, data_dir)
        else:
            job.move_to(states.PLACING, attempts)
            put_in_place(job, data_dir)
    except OSError as fault:
        _end(job, states.FAILED, {"message": loading.failed(fault), "exit_code": NOT_PUBLISHED})


def try_out(job: Job, data_dir: Path) -> None:
    """Do a job in a lake beside the one in use, and write down what it would change."""
    _look_first(job, data_dir)
    based_on = trial.set_up(data_dir, job.trial)
    before = warehouses.newest(data_dir)
    report = _asked(job, job.trial, loading.Progress(*_said(job)))
    after = warehouses.newest(job.trial)
    preview: dict[str, Any] = {**_outcome(report), "based_on": based_on, "before": str(before or "")}
    is_load = job.asked["kind"] == "load"
    if report.exit_code != NOT_PUBLISHED and after:
        hashes = [file.sha256 for file in report.files if file.sha256]
        preview |= {
            "after": str(after),
            "changes": changes(before, after),
            "rows": first_rows(job.trial / "lake", hashes) if is_load else {},
            "more": more_in_it(_paths(job), report.files, data_dir) if is_load else {},
            "unread": unread_sheets(_paths(job), report.files, data_dir) if is_load else {},
        }
    job.write("preview", preview)
    job.move_to(states.READY)


def _look_first(job: Job, data_dir: Path) -> None:
    """Write down what the start of large files holds, for whoever waits for the rest."""
    if job.asked["kind"] == "load":
        with in_force(data_dir):
            look = first_look([path for path in _paths(job) if path.is_file()], job.trial)
        if look:
            job.write("look", look)


def _paths(job: Job) -> list[Path]:
    """List the files of a load: those that were sent, or paths of this machine."""
    return [Path(path) for path in job.asked.get("paths", [])] or sorted(path for path in job.sent.glob("*/*"))


def _said(job: Job) -> tuple[Any, Any, Any]:
    saying = Saying(job)
    return saying.start, saying.file, saying.step


def put_in_place(job: Job, data_dir: Path) -> None:
    """Make the trial of a job the lake and the warehouse in use; do it anew where those have changed meanwhile.

    A job that nobody wanted to look at first is tried all the same, so that what cannot be built changes nothing.
    """
    if not job.read("preview"):
        try_out(job, data_dir)
        job.move_to(states.PLACING, job.attempts)
    preview = job.read("preview")
    is_placed = bool(preview.get("after")) and trial.put_in_place(data_dir, job.trial, preview["based_on"])
    outcome = {name: preview[name] for name in ("files", "message", "exit_code", "build")} if is_placed else {}
    if not is_placed:
        outcome = _outcome(_asked(job, data_dir, loading.Progress(*_said(job)), waits=True))
    if outcome["exit_code"] == NOT_PUBLISHED:
        _end(job, states.FAILED, outcome)
        return
    _end(job, states.DONE, outcome)  # it counts from now on, and early warning takes its seconds
    if warned := record_warnings(data_dir):
        job.write("outcome", {**outcome, "warned": warned})


def undo(data_dir: Path, load: str, progress: loading.Progress) -> loading.Report:
    """Take a load out at once: tried beside the lake, so that one that cannot be built without it stays as it is."""
    folder = data_dir / JOBS / "undo"
    if not (data_dir / "lake").is_dir():
        return loading.Report(None, (), NOT_PUBLISHED, f"Nothing is loaded in {data_dir}, so there is nothing to undo.")
    try:
        based_on = trial.set_up(data_dir, folder)
        report = loading.rebuild(folder, progress, without=load)
        if report.exit_code != NOT_PUBLISHED and not trial.put_in_place(data_dir, folder, based_on):
            return loading.Report(
                None, (), NOT_PUBLISHED, f"Another load came in between: undo once more. {loading.KEPT}"
            )
        return report
    except OSError as fault:
        return loading.Report(None, (), NOT_PUBLISHED, loading.failed(fault))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked(job: Job, data_dir: Path, progress: loading.Progress, waits: bool = False) -> loading.Report:
    """Do what a job asks for in a data folder."""
    asked = job.asked
    if asked["kind"] == "undo":
        return loading.rebuild(data_dir, progress, without=asked["load"], by=asked["by"], waits=waits)
    return loading.load(_paths(job), data_dir, progress, asked.get("values", ()), by=asked["by"], waits=waits)


def _outcome(report: loading.Report) -> dict[str, Any]:
    return {
        "build": report.build,
        "files": [asdict(file) for file in report.files],
        "message": report.message,
        "exit_code": report.exit_code,
    }


def _end(job: Job, state: str, outcome: dict[str, Any]) -> None:
    job.write("outcome", outcome)
    job.move_to(state)
    if state != states.FAILED:
        job.clear()
