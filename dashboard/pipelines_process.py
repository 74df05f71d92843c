"""Ask the pipelines for something: a process of its own, as the dashboard imports nothing of theirs."""

import os
import subprocess
import sys

from dashboard.data_folder import CODE, data_dir


def command(name: str, *arguments: str) -> list[str]:
    """Return the command line of one of their commands on the data folder in use."""
    return [sys.executable, "-m", "pipelines", name, f"--data={data_dir().resolve()}", *arguments]


def environment() -> dict[str, str]:
    """Return what they find in their environment: ours, with text in UTF-8 on every machine."""
    return os.environ | {"PYTHONUTF8": "1"}


def run(name: str, *arguments: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Run one of their commands to its end. Raises subprocess.TimeoutExpired."""
    return subprocess.run(
        command(name, *arguments),
        cwd=CODE,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        check=False,
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of what a command said, that of its errors first; empty where it said nothing."""
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else ""
