"""The commands of a newcomer say what they do, and what to do when something is missing."""

import socket
import subprocess
from pathlib import Path

import pytest

from dashboard import start
from tests.browser import find_browser
from tests.conftest import ROOT


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert start.free_port(port) > port


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
