"""The commands of a newcomer say what they do, and what to do when something is missing."""

import socket
import subprocess
from pathlib import Path

import duckdb
import pytest

from dashboard import start
from tests.browser import find_browser
from tests.conftest import ROOT, run_here


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert start.free_port(port) > port


@pytest.mark.parametrize("port", ["70000", "0", "http", ""])
def test_a_port_that_cannot_be_is_refused_before_anything_is_loaded(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", "run", f"PORT={port}", f"DATA={tmp_path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    checked = next(n for n, line in enumerate(said) if f'--port "{port}" --check' in line)
    assert checked < next(n for n, line in enumerate(said) if "pipelines load" in line)
    monkeypatch.setattr("sys.argv", ["start", "--port", port, "--check"])
    with pytest.raises(SystemExit) as end:
        start.main()
    assert end.value.code == 2
    assert "is no port; choose one from 1 to 65535" in capsys.readouterr().err


def test_a_port_that_can_be_is_only_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["start", "--port", "9000", "--check"])
    monkeypatch.setattr("os.execv", lambda *given: pytest.fail("started"))
    start.main()


def test_a_mistyped_data_folder_is_not_made(tmp_path: Path) -> None:
    typo = tmp_path / "dta"
    done = run_here("pipelines", "build", "--data", typo, data=tmp_path)
    assert done.returncode == 2
    assert f"There is no data folder {typo}" in " ".join((done.stdout + done.stderr).split())
    assert not typo.exists()


def test_setup_without_python_says_what_to_install(tmp_path: Path) -> None:
    setup = subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "environment")],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert setup.returncode == 1
    assert "needs Python 3.11 or newer" in setup.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_browser_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURCOLOR_BROWSER", "/opt/my/chrome")
    assert find_browser.browser_here() == "/opt/my/chrome"


def test_no_browser_at_all_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("browser_here", "install_packages", "install_download"):
        monkeypatch.setattr(find_browser, step, lambda *names: None)
    with pytest.raises(SystemExit, match="FOURCOLOR_BROWSER"):
        find_browser.find_or_install()


@pytest.mark.parametrize(
    "change",
    ["drop table annotations", pytest.param("alter table kpis drop column variants", marks=pytest.mark.soak)],
    ids=["a table", "a column"],
)
def test_a_warehouse_of_another_version_is_named_with_how_to_renew_it(
    change: str, sample_warehouse: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "warehouse").mkdir(parents=True)
    newest = max((sample_warehouse / "warehouse").glob("*.duckdb"))
    copy = data / "warehouse" / newest.name
    copy.write_bytes(newest.read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute(change)
    done = run_here("dashboard", "review", "last", "--data", data, data=data)
    assert done.returncode == 2
    assert "built by another version" in done.stderr
    assert f"python -m pipelines build --data {data}" in done.stderr
    assert "Traceback" not in done.stderr
