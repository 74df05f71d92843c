"""What follows a published build: the rules of early warning are evaluated, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 600


def record_warnings(data_dir: Path) -> str:
    """Have the rules evaluated and the alerts recorded, and sent where FOURCOLOR_SEND_WARNINGS is set.

    Gives a sentence where that failed, else nothing: the load has succeeded either way. FOURCOLOR_WARNINGS=off skips
    it.
    """
    if os.environ.get("FOURCOLOR_WARNINGS") == "off":
        return ""
    command = [sys.executable, "-m", "dashboard", "warnings", "--record", "--data", str(data_dir.resolve())]
    if os.environ.get("FOURCOLOR_SEND_WARNINGS"):
        command.append("--send")
    again = "Run  python -m dashboard warnings --record  to see more."
    try:
        done = subprocess.run(
            command,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return f"The warehouse was published, but early warning was not evaluated: {type(fault).__name__}. {again}"
    said = [line for line in done.stderr.splitlines() if line.strip()]
    if done.returncode in (0, 1):
        test_back(data_dir)  # 1: a rule cannot be used or a message was not taken; each is named
        return "\n".join(said) if done.returncode else ""
    last = said[-1] if said else f"exit code {done.returncode}"
    return f"The warehouse was published, but early warning was not evaluated: {last}. {again}"


def test_back(data_dir: Path) -> None:
    """Have each rule tried on the history by a process that nobody waits for: else the first reader of the page does.

    What it finds is written down with the build; a page that is opened before works it out by itself.
    """
    command = [sys.executable, "-m", "dashboard", "warnings", "--back-test", "--data", str(data_dir.resolve())]
    if nice := shutil.which("nice"):
        command = [nice, "-n", "10", *command]
    subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
