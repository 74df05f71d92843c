"""Break rules of the product on purpose, one at a time, and see whether its tests notice: `make mutants`.

The faults stand in mutants.toml. Each is put into a copy of the tree, the tests that should catch it are run, and the
copy is put right again. A fault that no test notices survives: then a rule is not held by any test.
Words after the command choose the faults whose name or file has one of them; WORKERS is how many run at once.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".toml")
LIMIT = 180  # seconds that the tests of one fault may take; a fault that makes them hang is noticed too
PASSED, FAILED, INTERRUPTED = 0, 1, 2
# Imported once, before each run is forked: libraries only, never the product, which every run reads from its copy.
LIBRARIES = [
    "numpy",
    "pandas",
    "scipy.stats",
    "duckdb",
    "pyarrow.parquet",
    "streamlit",
    "typer",
    "pytest",
    "hypothesis",
]
BUILDS = ("pipelines/", "dashboard/early_warning/")  # a fault here is in the warehouses that the tests load


@dataclass(frozen=True)
class Fault:
    """A small deliberate fault: old becomes new in a file. equivalent: why no test can notice it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    only: str = ""
    equivalent: str = ""

    @property
    def needs_warehouses(self) -> bool:
        """Say whether the warehouses of the tests must be built anew with the fault in them."""
        return self.file.startswith(BUILDS)


def faults() -> tuple[Fault, ...]:
    """Read the list."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["faults"]
    return tuple(Fault(**{**one, "tests": tuple(one["tests"])}) for one in listed)


def main(words: list[str]) -> int:
    """Try every fault; print the survivors and how many were killed. Returns 1 when one survives that should not."""
    chosen = [one for one in faults() if not words or any(word in f"{one.name} {one.file}" for word in words)]
    workers, begun = int(os.environ.get("WORKERS", "2")), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(copy_of_the_tree(Path(folder) / f"tree-{number}"))
        unfit = [said for said in pool.map(lambda run: healthy(run, copies, Path(folder)), runs(chosen)) if said]
        if unfit:
            print("These tests fail without any fault:", *unfit, sep="\n  ")
            return 1
        outcomes = list(pool.map(lambda one: tried(one, copies, Path(folder)), chosen))
    return told(chosen, outcomes, time.monotonic() - begun)


def copy_of_the_tree(target: Path) -> Path:
    """Copy what stands under version control, with the environment used in place."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to((ROOT / ".venv").resolve())
    return target


def runs(chosen: list[Fault]) -> list[tuple[str, str]]:
    """List every test file that a fault names, with the tests of it that are asked for by any fault."""
    found: dict[str, set[str]] = {}
    for one in chosen:
        for name in one.tests:
            found.setdefault(name, set()).add(one.only)
    return [(name, "" if "" in only else " or ".join(sorted(only))) for name, only in found.items()]


def healthy(run: tuple[str, str], copies: "SimpleQueue[Path]", folder: Path) -> str:
    """Run tests without a fault: they must pass, and leave the warehouses that faults of the dashboard share."""
    name, only = run
    with borrowed(copies) as tree:
        code = run_apart(tree, (name,), only, folder / "warehouses", None)
    return "" if code == PASSED else f"tests/test_{name}.py -k '{only}' (exit code {code})"


def tried(fault: Fault, copies: "SimpleQueue[Path]", folder: Path) -> int | None:
    """Put one fault into a copy of the tree, run its tests, put the copy right; None when the time was over."""
    with borrowed(copies) as tree, tempfile.TemporaryDirectory(dir=folder) as fresh:
        path = tree / fault.file
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace(fault.old, fault.new), encoding="utf-8")
        warehouses = Path(fresh) if fault.needs_warehouses else folder / "warehouses"
        code = run_apart(tree, fault.tests, fault.only, warehouses, LIMIT)
        path.write_text(whole, encoding="utf-8")
    print(f"{said(code):14}{fault.name}", flush=True)
    return code


def said(code: int | None) -> str:
    """Say what became of a fault: tests that could not even be collected noticed it too."""
    return {PASSED: "survived", FAILED: "killed", INTERRUPTED: "killed", None: "killed (hung)"}.get(
        code, f"code {code}"
    )


@contextmanager
def borrowed(copies: "SimpleQueue[Path]") -> Iterator[Path]:
    """Take a copy of the tree that nobody uses, and give it back."""
    tree = copies.get()
    yield tree
    copies.put(tree)


def run_apart(tree: Path, tests: tuple[str, ...], only: str, warehouses: Path, limit: float | None) -> int | None:
    """Run tests of a copy in a process of their own; None when they did not end in time."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    process = context.Process(target=run_tests, args=(tree, tests, only, warehouses))
    process.start()
    process.join(limit)
    if process.exitcode is None and process.pid is not None:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return None
    return process.exitcode


def run_tests(tree: Path, tests: tuple[str, ...], only: str, warehouses: Path) -> None:
    """Run pytest on the copy, in the group of processes of its own, and end with its exit code."""
    os.setsid()
    os.chdir(tree)
    sys.path[:] = [str(tree), *(place for place in sys.path if not place.startswith(str(ROOT / "tests")))]
    sys.dont_write_bytecode = True  # a file put right within a second would be taken for the one with the fault
    os.environ |= {"FOURCOLOR_TEST_WAREHOUSES": str(warehouses), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    warehouses.mkdir(exist_ok=True)
    import pytest

    with (warehouses.parent / f"{tree.name}.log").open("a", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        files = [f"tests/test_{name}.py" for name in tests]
        code = pytest.main(
            ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *(("-k", only) if only else ()), *files]
        )
        sys.stdout.flush()
    os._exit(code)


def told(chosen: list[Fault], outcomes: list[int | None], seconds: float) -> int:
    """Print the survivors, and what did not run; say how many were killed."""
    by_outcome = list(zip(chosen, outcomes, strict=True))
    survived = [one for one, code in by_outcome if code == PASSED]
    broken = [one for one, code in by_outcome if code not in (PASSED, FAILED, INTERRUPTED, None)]
    bad = [one for one in survived if not one.equivalent]
    wrong = [one for one, code in by_outcome if one.equivalent and code != PASSED]
    print(
        f"\n{len(chosen) - len(survived) - len(broken)} of {len(chosen)} faults killed in {seconds / 60:.0f} minutes."
    )
    for title, found in (
        ("Survivors, which no test holds:", [f"{one.name} ({one.file})" for one in bad]),
        ("Equivalent, as listed:", [f"{one.name}: {one.equivalent}" for one in survived if one.equivalent]),
        ("Listed as equivalent, but killed:", [one.name for one in wrong]),
        ("Their tests did not run:", [one.name for one in broken]),
    ):
        if found:
            print(title, *found, sep="\n  ")
    return 1 if bad or broken or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
