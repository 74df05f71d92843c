"""Time until a reader in the browser sees what a file is and its first rows, from the moment it was sent."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipelines.jobs import job as states
from pipelines.jobs.job import Job

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 600


def preview_seconds(data: Path, export: Path) -> float:
    """Ask for a load as a page does, and stop the clock at the first look, or at the preview of a small file."""
    job = Job(data / "jobs" / "1")
    (job.sent / "0").mkdir(parents=True)
    os.link(export, job.sent / "0" / export.name)
    job.move_to(states.QUEUED)
    job.write("job", {"kind": "load", "by": "", "at": ""})
    start = time.perf_counter()
    command = [sys.executable, "-m", "pipelines", "work", "--data", str(data)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not job.read("look") and job.state != states.READY:
            time.sleep(0.01)
            if time.perf_counter() - start > MOST_SECONDS or worker.poll():
                raise RuntimeError(f"{export.name} was not looked at in {MOST_SECONDS} seconds")
        return time.perf_counter() - start
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        shutil.rmtree(data)
