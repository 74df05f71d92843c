"""A load that is killed at any moment leaves a whole warehouse in use, and the next load goes on."""

import json
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from pipelines.verify import verify

ROOT = Path(__file__).parents[1]
ROWS = 40
LARGE = 12_000  # rows of a warehouse in which a load changes only what its file moves


def export(folder: Path, number: int, count: int = ROWS) -> Path:
    """Write an export of some hazards of its own; every one moves one hazard that all exports share."""
    rows = [f"H{number}-{row},T1,inspection,general,2025-01-10,export {number}" for row in range(1, count)]
    rows.append(f"shared,T1,inspection,general,2025-01-10,export {number}")
    path = folder / f"hazards_{number}.csv"
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def start(data: Path, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipelines", "load", str(path), "--data", str(data), "--format", "json"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def assert_whole(data: Path, first: int) -> int:
    """Open the warehouse in use and hold that it has all rows of the files it knows; return how many files.

    first: the rows of the first export.
    """
    newest = max((data / "warehouse").glob("*.duckdb"))
    with duckdb.connect(str(newest), read_only=True) as con:
        counts = "count(*), count(*) filter (hazard_id = 'shared')"
        hazards, shared = con.execute(f"select {counts} from hazards").fetchall()[0]
        files: int
        files, loaded = con.execute("select count(*), sum(rows_loaded) from files").fetchall()[0]
    assert shared == 1
    assert loaded == first + (files - 1) * ROWS
    assert hazards == loaded - files + 1
    return files


def assert_lake_is_whole(data: Path) -> None:
    for path in (data / "lake" / "files").glob("*.json"):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        for table, rows in manifest["tables"].items():
            with duckdb.connect() as con:
                parquet = str(data / "lake" / table / f"{manifest['sha256']}.parquet")
                assert con.execute("select count(*) from read_parquet(?)", [parquet]).fetchall() == [(rows,)]


def spread_moments(kills: int, seed: int) -> list[float]:
    """Draw one moment in each equal part of a load, in any order, so that few kills reach all of it too."""
    chance = random.Random(seed)
    moments = [0.15 + 0.85 * (part + chance.random()) / kills for part in range(kills)]
    chance.shuffle(moments)
    return moments


def kill_again_and_again(folder: Path, kills: int, seed: int, first: int) -> None:
    data = folder / "data"
    folder.mkdir()
    began = time.monotonic()
    assert start(data, export(folder, 0, first)).wait() == 0
    whole_load = time.monotonic() - began
    files = assert_whole(data, first)
    for number, moment in enumerate(spread_moments(kills, seed), start=1):
        process = start(data, export(folder, number))
        time.sleep(moment * whole_load)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert assert_whole(data, first) >= files
        files = assert_whole(data, first)
        assert_lake_is_whole(data)
    assert start(data, folder).wait() == 0
    assert assert_whole(data, first) == kills + 1
    assert verify(data).differing == ()
    assert not (data / "lake" / "draft").exists()
    assert not list((data / "warehouse").glob("draft*"))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("kills", "side_by_side", "first"), [(1, 1, ROWS), (25, 2, ROWS), (25, 1, LARGE)], ids=["one", "fifty", "large"]
)
def test_a_load_killed_at_random_moments_leaves_a_whole_warehouse(
    kills: int, side_by_side: int, first: int, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(side_by_side) as loads:
        seeds = range(side_by_side)
        runs = [loads.submit(kill_again_and_again, tmp_path / str(seed), kills, seed, first) for seed in seeds]
        for run in runs:
            run.result()
