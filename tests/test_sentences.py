"""What is asked wrongly ends in one sentence and the right exit code, on both command lines: never in a traceback."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import duckdb
import pytest
from typer.testing import CliRunner

from dashboard import start, state
from dashboard.numbers import warehouse
from dashboard.report import packs
from dashboard.report.packs import PackNotWritten
from dashboard.sending.recipients import recipients
from pipelines import load as loading
from pipelines.__main__ import app as pipelines_app
from tests.conftest import ROOT, run_here
from tests.test_load import quick_build  # noqa: F401
from tests.test_pages import assert_no_error, open_page, words_on

LONG = "n" * 305
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on\n"


def one_sentence(text: str) -> str:
    """Return what an error output says, which is one line and no traceback."""
    (line,) = text.strip().splitlines()
    return line


def hazards(path: Path, *rows: str) -> Path:
    """Write an export of hazards."""
    path.write_text(HAZARDS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


# --- memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["abc", "0", "0GB", "2", "-1GB", "5MB", "2GB 3GB"])
def test_a_memory_that_is_no_size_is_named(given: str, empty_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURCOLOR_MEMORY", given)
    says = f"FOURCOLOR_MEMORY={given} is no memory to work with: write a size of 100MB or more, such as 2GB"
    report = loading.rebuild(empty_warehouse)
    assert (report.exit_code, report.message) == (2, says)
    with pytest.raises(warehouse.CannotOpen) as told:
        warehouse.memory_limit()
    assert str(told.value) == says


@pytest.mark.parametrize(("given", "limit"), [("", "2GB"), (" ", "2GB"), ("512MB", "512MB"), ("1.5 GiB", "1.5 GiB")])
def test_an_empty_memory_is_the_usual_one(given: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURCOLOR_MEMORY", given)
    assert warehouse.memory_limit() == limit


@pytest.mark.parametrize(("module", "command"), [("pipelines", "build"), ("dashboard", "kpis")])
def test_both_command_lines_say_it_and_end_with_2(
    module: str, command: str, empty_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_MEMORY", "abc")
    unseen = copytree(empty_warehouse, tmp_path / "data")  # of which this process keeps nothing in memory yet
    done = run_here(module, command, "--data", unseen, data=unseen)
    assert done.returncode == 2
    assert one_sentence(done.stderr).startswith("FOURCOLOR_MEMORY=abc is no memory to work with")


def test_a_warehouse_that_cannot_be_opened_says_how_to_renew_it(data_dir: Path) -> None:
    (data_dir / "warehouse").mkdir()
    (data_dir / "warehouse" / "20260101T000000.000000Z.duckdb").write_text("cut short")
    done = run_here("dashboard", "kpis", "--data", data_dir, data=data_dir)
    assert done.returncode == 2
    assert f"python -m pipelines build --data {data_dir}" in one_sentence(done.stderr)


def test_a_warehouse_that_is_still_read_is_opened_anew(empty_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(empty_warehouse)
    read = warehouse._cursor(warehouse.in_use())
    warehouse._opened.cache_clear()  # as when two newer warehouses have come
    again = warehouse._cursor(warehouse.in_use())
    tables = "from duckdb_tables() select table_name"
    assert again.execute(tables).fetchall() == read.execute(tables).fetchall() != []
    with pytest.raises(duckdb.Error, match="locked"):
        again.execute("set enable_external_access = true")


# --- ports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["65536", "0", "-1", "http", "", "8501.5", "²"])
def test_a_port_that_cannot_be_is_a_sentence(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["start", f"--port={given}"])
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 2
    assert "is no port; choose one from 1 to 65535, as 9000" in capsys.readouterr().err


def test_no_port_above_the_last_one_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def taken(port: int) -> bool:
        tried.append(port)
        return False

    monkeypatch.setattr(start, "is_free", taken)
    with pytest.raises(SystemExit, match="No free port between 65530 and 65535"):
        start.free_port(65530)
    assert tried == [65530, 65531, 65532, 65533, 65534, 65535]


@pytest.mark.parametrize("address", ["http://127.0.0.1:70000/?key=secret", "http://[::1/?key=secret", "http://"])
def test_a_webhook_that_cannot_be_reached_at_all_is_named_without_its_secret(
    address: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", address)
    found, faults = recipients(("office",))
    assert found == ()
    assert faults[0] == "office: FOURCOLOR_WEBHOOK_OFFICE is no http or https address"


# --- names too long for a disk --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"{LONG}.pptx", f"{LONG}/review.pptx"])
def test_a_pack_of_a_name_too_long_is_a_sentence(path: str, tmp_path: Path) -> None:
    with pytest.raises(PackNotWritten, match=r"\.pptx was not written: the name is too long$"):
        packs.format_of(tmp_path / path)


@pytest.mark.soak  # the same sentence as of every pack
def test_the_review_says_a_name_too_long_and_ends_with_2(empty_warehouse: Path, tmp_path: Path) -> None:
    name = tmp_path / f"{LONG}.pptx"
    done = run_here("dashboard", "review", "2025-05", "--to", name, data=empty_warehouse)
    assert done.returncode == 2
    assert one_sentence(done.stderr) == f"{name} was not written: the name is too long"


def test_a_data_folder_of_a_name_too_long_holds_no_warehouse(tmp_path: Path) -> None:
    done = run_here("dashboard", "kpis", "--data", tmp_path / LONG, data=tmp_path)
    assert done.returncode == 2
    assert one_sentence(done.stderr).startswith("No warehouse in")


@pytest.mark.parametrize(("name", "says"), [(LONG, "the name is too long"), ("file", "it is a file")])
def test_templates_that_cannot_be_written_are_a_sentence(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = CliRunner().invoke(pipelines_app, ["templates", str(tmp_path / name)])
    assert done.exit_code == 2
    assert one_sentence(done.stderr) == f"No templates can be written into {tmp_path / name}: {says}"


# --- signs a terminal does not know ---------------------------------------------------------------------------------


def run_in_ascii(*arguments: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command on a terminal that knows ASCII only."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | ASCII
    command = [sys.executable, "-m", *map(str, arguments), "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_an_ascii_terminal_gets_every_word_of_a_load(tmp_path: Path) -> None:
    path = hazards(tmp_path / "隐患.csv", "H1,T1,inspection,general,2025-01-10")
    done = run_in_ascii("pipelines", "load", path, data=tmp_path / "data")
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "\\u9690\\u60a3.csv" in done.stdout
    assert "Published" in done.stdout


@pytest.mark.parametrize(
    "shown", ["table", pytest.param("csv", marks=pytest.mark.soak), pytest.param("json", marks=pytest.mark.soak)]
)
def test_an_ascii_terminal_gets_the_list_of_numbers(shown: str, sample_warehouse: Path) -> None:
    done = run_in_ascii("dashboard", "score", "--by", "site", "--format", shown, data=sample_warehouse)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert done.stdout.isascii()
    assert "S1" in done.stdout


# --- paths that lead nowhere ----------------------------------------------------------------------------------------


@pytest.fixture
def loaded(tmp_path: Path, quick_build: list[Path]) -> Path:  # noqa: F811
    """Return a data folder with one export loaded."""
    data = tmp_path / "data"
    path = hazards(tmp_path / "loaded.csv", "H1,T1,inspection,general,2025-01-10")
    assert loading.load([path], data).exit_code == 0
    return data


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("none.csv", "there is no file or folder none.csv"),
        ("none/", "there is no file or folder none"),
        ("https://example.com/hazards.csv", "https://example.com/hazards.csv is an address: save what is there as a"),
        ("s3://bucket/hazards/", "s3://bucket/hazards is an address: save what is there as a file on this machine"),
        (f"{LONG}.csv", f"{LONG}.csv cannot be read: the name is too long"),
    ],
)
def test_a_path_that_leads_nowhere_is_not_nothing_new(given: str, says: str, loaded: Path, tmp_path: Path) -> None:
    before = warehouses(loaded)
    report = loading.load([Path(given)], loaded)
    assert (report.build, report.exit_code) == (None, 2)
    assert report.message.startswith(f"Nothing was published: {says}")
    assert warehouses(loaded) == before
    more = hazards(tmp_path / "more.csv", "H2,T1,inspection,general,2025-01-11")
    beside = loading.load([Path(given), more], loaded)
    assert (beside.exit_code, [file.is_refused for file in beside.files]) == (1, [True, False])
    assert beside.files[0].message.startswith(f"refused: {says}")


def warehouses(data: Path) -> list[str]:
    """Name the warehouses of a data folder."""
    return sorted(path.name for path in (data / "warehouse").glob("*.duckdb"))


def test_a_folder_that_may_not_be_read_is_refused(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "inbox" / "closed"
    closed.mkdir(parents=True)
    scandir = os.scandir

    def guarded(path: str | int = ".") -> Iterator[os.DirEntry[str]]:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    report = loading.load([closed.parent], loaded)
    assert report.exit_code == 1
    assert [file.message for file in report.files] == [f"refused: {closed} cannot be read: Permission denied"]


def test_a_load_that_is_stopped_by_hand_did_not_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "load", stopped)
    done = CliRunner().invoke(pipelines_app, ["load", str(tmp_path), "--data", str(tmp_path / "data")])
    assert done.exit_code == 2
    assert one_sentence(done.stderr).startswith("Stopped. Nothing was published")


# --- a state file that somebody holds -------------------------------------------------------------------------------


@pytest.fixture
def held(data_dir: Path) -> Iterator[Path]:
    """Hold the state file alone, as a backup or a database tool may."""
    with state.writing():
        pass
    with closing(sqlite3.connect(state.path(), isolation_level=None)) as holder:
        holder.execute("pragma locking_mode = exclusive")
        holder.execute("begin exclusive")
        yield data_dir


def test_reading_a_held_state_file_waits_only_briefly(held: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(state.CannotWrite, match="in use: another program is writing to it or copying it") as told:
        state.rows("select * from comments")
    assert time.monotonic() - begun < 5
    assert str(state.path()) in str(told.value)
    assert "room on the disk" not in str(told.value)


def test_writing_to_a_held_state_file_waits_longer_and_says_the_same(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "WRITE_SECONDS", 0.2)
    with pytest.raises(state.CannotWrite, match="Try again in a moment"), state.writing():
        pass


def test_somebody_who_writes_lets_others_read(data_dir: Path) -> None:
    with state.writing() as con:
        con.execute("insert into back_tests values ('b', 'r', '{}', '2025-01-01')")
        begun = time.monotonic()
        assert state.rows("select * from back_tests").empty
        assert time.monotonic() - begun < 1


def test_a_page_says_that_the_state_file_is_in_use(held: Path, sample_warehouse: Path) -> None:
    (held / "warehouse").symlink_to(sample_warehouse / "warehouse")
    app = open_page("actions")
    assert_no_error(app)
    assert "another program is writing to it or copying it just now" in words_on(app)
