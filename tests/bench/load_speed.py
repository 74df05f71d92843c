"""Time a load of exports as a user runs it, beside a bare typed `create table` of the same files in the same run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.make_exports import CONTRACTS, headers
from tests.bench.preview_speed import preview_seconds

ROOT = Path(__file__).parents[2]
TYPES = {"integer": "bigint", "number": "double", "date": "date"}
MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10  # ru_maxrss counts bytes on macOS, kilobytes on Linux
RUNS = 2
PARTLY = 1


@dataclass(frozen=True)
class Load:
    """What one run of `python -m pipelines load` took."""

    seconds: float
    reading_seconds: float
    rows: int
    megabytes: float
    processor: float  # seconds, those of processes that it started among them


def load(data: Path, *paths: Path) -> Load:
    """Run the load in a process of its own and read its time, its rows and its peak memory."""
    command = [sys.executable, "-m", "pipelines", "load", *map(str, paths), "--data", str(data), "--format", "json"]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        if process.returncode > PARTLY:
            raise RuntimeError(f"load of {paths} ended with {process.returncode}")
        output.seek(0)
        files = json.load(output)["files"]
    reading = sum(file["seconds"] for file in files)
    rows = sum(file["rows_loaded"] for file in files)
    return Load(seconds, reading, rows, usage.ru_maxrss / MEGABYTE, usage.ru_utime + usage.ru_stime)


def load_anew(data: Path, *paths: Path) -> Load:
    """Load into a data folder that is made for this one load."""
    shutil.rmtree(data, ignore_errors=True)
    measured = load(data, *paths)
    shutil.rmtree(data)
    return measured


def bare_seconds(folder: Path, *paths: Path) -> float:
    """Return the best of a few bare loads: a typed `create table as select` of each file, nothing checked."""
    folder.mkdir(parents=True, exist_ok=True)
    return min(one_bare_load(folder / "bare.duckdb", *paths) for _ in range(RUNS))


def one_bare_load(target: Path, *paths: Path) -> float:
    """Time one bare load into a new database on disk."""
    start = time.perf_counter()
    with duckdb.connect(str(target)) as database:
        database.execute("set enable_progress_bar = false")
        for path in paths:
            database.execute(
                f"create table {path.stem} as select * from "
                f"read_csv('{path}', header = true, auto_detect = false, columns = {column_types(path)})"
            )
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def column_types(path: Path) -> dict[str, str]:
    """Return the header texts of an export with the types their fields have."""
    fields = tomllib.loads(CONTRACTS.read_text(encoding="utf-8"))["fields"]
    field_of = {label: name for name, label in headers(path.stem).items()}
    with path.open(encoding="utf-8") as file:
        labels = file.readline().strip().split(",")
    return {label: TYPES.get(fields[field_of[label]]["type"], "varchar") for label in labels}


def sizes(data: Path, rows: int) -> dict[str, object]:
    """Give what a million rows take on the disk: as they were sent, as rows, and in one warehouse."""
    lake = data / "lake"
    warehouse = max((data / "warehouse").glob("*.duckdb")).stat().st_size
    sent = sum(path.stat().st_size for path in (lake / "originals").iterdir())
    kept = sum(path.stat().st_size for path in lake.glob("*/*.parquet"))
    parts = {"as sent": sent, "rows of the lake": kept, "one warehouse": warehouse}
    return {f"a million rows: {name}, MB": f"{size / rows:.0f}" for name, size in parts.items()}


def load_row(exports: Path, folder: Path) -> dict[str, object]:
    """Measure one size: bare, checks alone, everything, one new month; leaves the loaded data folder behind."""
    history = sorted((exports / "history").glob("*.csv"))
    checks = exports / "history" / "checks.csv"
    shutil.rmtree(folder / "all", ignore_errors=True)
    bare_checks = bare_seconds(folder, checks)
    bare_all = bare_seconds(folder, *history)
    alone = min((load_anew(folder / "checks_only", checks) for _ in range(RUNS)), key=lambda run: run.reading_seconds)
    first = load(folder / "all", *history)
    second = load(folder / "all", exports / "new_month")
    again = load(folder / "all", *history)
    return {
        "rows loaded": f"{first.rows:,}",
        "checks: megabytes": f"{checks.stat().st_size / 1e6:,.0f}",
        "checks: first look in the browser, s": f"{preview_seconds(folder / 'preview', checks):.2f}",
        "checks: bare create table, s": f"{bare_checks:.2f}",
        "checks: read into the lake, s": f"{alone.reading_seconds:.2f}",
        "checks: throughput against bare": f"{bare_checks / alone.reading_seconds:.2f}",
        "all files: bare create table, s": f"{bare_all:.2f}",
        "all files: read into the lake, s": f"{first.reading_seconds:.2f}",
        "all files: throughput against bare": f"{bare_all / first.reading_seconds:.2f}",
        "whole load with build and publish, s": f"{first.seconds:.2f}",
        "whole load: rows a second": f"{first.rows / first.seconds:,.0f}",
        "whole load: throughput against bare": f"{bare_all / first.seconds:.2f}",
        "one new month: whole load, s": f"{second.seconds:.2f}",
        "one new month: against the first load": f"{second.seconds / first.seconds:.2f}",
        "whole load: processor seconds": f"{first.processor:.1f}",
        "one new month: processor seconds": f"{second.processor:.1f}",
        "one new month: processor against the first load": f"{second.processor / first.processor:.2f}",
        "same files again, s": f"{again.seconds:.2f}",
        **sizes(folder / "all", first.rows + second.rows),
        "peak memory, MB": f"{max(first.megabytes, second.megabytes):,.0f}",
    }
