"""Warehouses that the tests share: each is loaded once per run and only read afterwards."""

import fcntl
import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from runpy import run_path
from shutil import copytree

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from pipelines import load as loading
from pipelines.reading.files import intake
from pipelines.reading.rows import typed_rows
from tests.mail_and_post import Postbox, Receiver, running_postbox, running_receiver

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
REAL = ROOT.parent / "shared" / "data"
REAL_SETS = {
    "fire": [REAL / "toronto_highrise_fire_2019.csv"],
    "dinesafe": [REAL / "dinesafe"],
    "msha": [REAL / "msha_accidents_sample.csv"],
    "osha": [REAL / "osha_severe_injuries.xls"],
}
LOADED, PARTLY = 0, 1
os.environ.setdefault("FOURCOLOR_WARNINGS", "off")  # two seconds after each load that few tests need

Loader = Callable[..., Path]


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """Give each file of tests to one process, which keeps what it worked out, and all that need a browser to one."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Share the tests out by file; groups of xdist 3.8 are lost on pytest 9."""
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with all that need a browser, which take longest, and beside them with what need not wait for the samples.

    The first that asks for the sample company loads it and works out its warnings; the other process would only wait.
    """
    asking = {item.path for item in items if "sample_warehouse" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None, item.path in asking))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that all test processes see, so that one makes a warehouse and the others wait for it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_module(*arguments: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` as a user would, on this data folder."""
    environment = os.environ | {"FOURCOLOR_DATA": str(data), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def run_here(package: str, *arguments: str | Path, data: Path) -> Done:
    """Run `python -m …` on this data folder in this process, which saves the seconds that a new one needs to start."""
    said, errors = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as process, redirect_stdout(said), redirect_stderr(errors):
        process.setenv("FOURCOLOR_DATA", str(data))  # put back at the end, whatever --data made of it
        process.setattr(sys, "argv", [package, *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            run_path(str(ROOT / package / "__main__.py"), run_name="__main__")
    return Done(int(end.value.code or 0), said.getvalue(), errors.getvalue())


def load(data: Path, *paths: Path, warn: bool = False) -> Path:
    """Load exports into a data folder; refused rows are fine, an unpublished load is not."""
    report = loading.load(paths, data)
    assert report.exit_code in (LOADED, PARTLY), report
    if warn:
        done = run_here("dashboard", "warnings", "--record", data=data)
        assert done.returncode in (LOADED, PARTLY), done
        record_back_tests(data)
    return data


def few_month_ends(process: pytest.MonkeyPatch) -> None:
    """Let rules be tested back at every sixth month end, where not all are asked for: all of them take a minute."""
    from dashboard.early_warning import back_test

    if not os.environ.get("FOURCOLOR_SOAK"):
        every = back_test.month_ends
        process.setattr(back_test, "month_ends", lambda path: every(path)[::-6][::-1])


def record_back_tests(data: Path) -> None:
    """Write down how well each rule would have warned, which the page of alerts else works out when it is opened."""
    from dashboard.early_warning import back_test

    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        few_month_ends(process)
        back_test.back_tests()


@pytest.fixture(scope="session", autouse=True)
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let all loads share one DuckDB to read with, which takes longer to open than a small file to read.

    Nobody writes on at the files of a test either, for which a load waits a tenth of a second, and no power is cut, for
    which it waits until each file is on the disk.
    """
    one = typed_rows._opened(tmp_path_factory.mktemp("duckdb") / "spill")
    with pytest.MonkeyPatch.context() as process:
        process.setattr(typed_rows, "_opened", lambda _spill: one)
        process.setattr(intake, "PAUSE", 0)
        process.setattr(os, "fsync", lambda _place: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def garbage_waits() -> Iterator[None]:
    """Let the collector pass over what was imported, and come by seldom: a tenth of the time of all tests was its."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this test run share, and runs of a fault list with each other."""
    if shared := os.environ.get("FOURCOLOR_TEST_WAREHOUSES"):
        return Path(shared)
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "warehouses"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def loaded_once(shared_folder: Path) -> Loader:
    """Return a function that loads exports into a named data folder the first time it is asked, in any process."""

    def loaded(name: str, *paths: Path, warn: bool = False) -> Path:
        data = shared_folder / name
        ready = shared_folder / f"{name}.ready"
        with locked(shared_folder / f"{name}.lock"):
            if not ready.exists():
                load(data, *paths, warn=warn)
                ready.touch()
        return data

    return loaded


@pytest.fixture(scope="session")
def sample_warehouse(loaded_once: Loader) -> Path:
    """Return the sample company, its warnings and back-tests recorded. Read only: copy it before changing anything."""
    return loaded_once("samples", SAMPLES, warn=True)


@pytest.fixture(scope="session")
def real_warehouse(loaded_once: Loader) -> Loader:
    """Return a function from the name of a real set to its data folder; skips where the files are not there."""

    def loaded(name: str) -> Path:
        missing = [path for path in REAL_SETS[name] if not path.exists()]
        if missing:
            pytest.skip(f"the real exports are not here: {missing}")
        return loaded_once(f"real-{name}", *REAL_SETS[name])

    return loaded


@pytest.fixture(scope="session")
def real_warehouses(real_warehouse: Loader) -> dict[str, Path]:
    """Return the data folder of every real set, by name."""
    return {name: real_warehouse(name) for name in REAL_SETS}


@pytest.fixture(scope="session")
def loaded_may(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what is known of the small company at the end of May 2025. Read only: copy it before changing anything."""
    from tests.small_company import may

    return loaded_once("may", may(tmp_path_factory.mktemp("may")))


@pytest.fixture(scope="session")
def closed_may(loaded_may: Path, shared_folder: Path) -> Path:
    """Return the small company with May 2025 closed. Read only: copy it before changing anything."""
    from dashboard.review.reported import closing

    data, ready = shared_folder / "closed-may", shared_folder / "closed-may.ready"
    with locked(shared_folder / "closed-may.lock"), pytest.MonkeyPatch.context() as process:
        if not ready.exists():
            copytree(loaded_may, data)
            process.setenv("FOURCOLOR_DATA", str(data))
            closing.close("2025-05", "Wei")
            ready.touch()
    return data


@pytest.fixture(scope="session")
def empty_warehouse(shared_folder: Path) -> Path:
    """Return a data folder whose warehouse was built from nothing."""
    from pipelines.building.build import build

    data = shared_folder / "empty"
    with locked(shared_folder / "empty.lock"):
        if not list(data.glob("warehouse/*.duckdb")):
            data.mkdir(exist_ok=True)
            build(data)
    return data


@pytest.fixture(scope="session")
def scanned_once() -> Iterator[None]:
    """Look once for components among the installed packages; Streamlit's test program looks before every first run."""
    from streamlit.components.v2 import manifest_scanner
    from streamlit.runtime.scriptrunner_utils import script_run_context

    script_run_context._LOGGER.setLevel(logging.ERROR)  # else each text asked for outside a page is a warning
    with pytest.MonkeyPatch.context() as process:
        process.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def use_data(scanned_once: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    """Return a function that lets the dashboard of this process read another data folder."""

    def use(data: Path) -> Path:
        monkeypatch.setenv("FOURCOLOR_DATA", str(data))
        import streamlit

        from dashboard.access import viewer

        viewer.found_by(None)  # a page opened before asks as somebody of its own data
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()
        return data

    return use


@pytest.fixture
def data_dir(tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return a new, empty data folder that is the one in use."""
    folder = tmp_path / "data"
    folder.mkdir()
    return use_data(folder)


@pytest.fixture
def own_state(tmp_path: Path, use_data: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Return a function that links a warehouse into a new folder, in which nothing was written down yet.

    What this process has worked out of that warehouse stays known. There is no lake to load into, and months are not
    closed in it: what was frozen is known by the warehouse too.
    """

    def linked(loaded: Path) -> Path:
        folder = tmp_path / "own-state" / "warehouse"
        folder.mkdir(parents=True)
        newest = max((loaded / "warehouse").glob("*.duckdb"))
        (folder / newest.name).symlink_to(newest)
        return use_data(folder.parent)

    return linked


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a real receiver of posts."""
    with running_receiver() as told:
        yield told


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """Return a real mail server, the one that mails are sent by."""
    with running_postbox() as box:
        monkeypatch.setenv("FOURCOLOR_SMTP_URL", box.url)
        yield box
