"""Time the whole pack of a monthly review for one unit, as the command line writes it: all four files in one run."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT

FILES = ("pack.pptx", "pack.xlsx", "pack.html", "pack.pdf")
RUNS = 2


def seconds_of_pack(data: Path, unit_id: str, *files: str) -> float:
    """Return the best of a few runs of `python -m dashboard review last`, start of Python included."""
    return min(one_run(data, unit_id, files) for _ in range(RUNS))


def one_run(data: Path, unit_id: str, files: tuple[str, ...]) -> float:
    """Write the pack into a folder of its own and return the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["review", "last", "--unit", unit_id, "--data", str(data)]
        asked += [part for name in files for part in ("--to", str(Path(folder) / name))]
        command = [sys.executable, "-m", "dashboard", *asked]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        missing = [name for name in files if not (Path(folder) / name).stat().st_size]
    if done.returncode or missing:
        raise RuntimeError(f"review ended with {done.returncode}, without {missing}:\n{done.stderr[-2000:]}")
    return seconds


def pack_row(data: Path, unit_id: str) -> dict[str, object]:
    """Measure one data folder: every file alone, and the whole pack."""
    times = {Path(name).suffix[1:] + " alone, s": seconds_of_pack(data, unit_id, name) for name in FILES}
    times["whole pack, s"] = seconds_of_pack(data, unit_id, *FILES)
    return {name: f"{seconds:.1f}" for name, seconds in times.items()}
