"""Packs are written whole or not at all, and what cannot be made or written is a sentence."""

import errno
import os
import re
import resource
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.language import speaking
from dashboard.report import packs, printed
from dashboard.report.packs import PackNotWritten
from dashboard.report.printed import CannotPrint
from tests import review_case
from tests.browser.find_browser import browser_here

STARTS = {"pptx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>", "pdf": b"%PDF-"}
PAGE = b"<!doctype html><p>One page.</p>"


@pytest.fixture(scope="module")
def chrome() -> Iterator[str]:
    """Name the browser of the tests as the one that prints."""
    path = browser_here()
    if not path:
        pytest.fail("no browser found: run python tests/browser/find_browser.py")
    with pytest.MonkeyPatch.context() as process:
        process.setenv(printed.NAMED, path)
        yield path


@pytest.fixture(scope="module")
def english_pdf(chrome: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Return the hand-made review as PDF, which takes seconds to print, and the size that was told."""
    path = tmp_path_factory.mktemp("pdf") / "pack.PDF"
    return path, packs.write(review_case.review(), path)


def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Name a program of the test as the browser."""
    program = tmp_path / "no-chrome"
    program.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv(printed.NAMED, str(program))


# --- formats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", packs.FORMATS)
def test_every_format_is_written(name: str, english_pdf: tuple[Path, int], tmp_path: Path) -> None:
    path = tmp_path / f"pack.{name.upper()}"  # an ending in capitals is the same format
    path, size = english_pdf if name == "pdf" else (path, packs.write(review_case.review(), path))
    assert path.read_bytes().startswith(STARTS[name])
    assert path.stat().st_size == size
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["pack", "pack.doc", "pack.pptx.bak"])
def test_an_unknown_ending_names_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackNotWritten, match="There are: pptx, xlsx, html, pdf"):
        packs.write(review_case.review(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("All units", "Monthly safety review, All units, 2026-10.pptx"),
        ("../etc/a b", "Monthly safety review, etc a b, 2026-10.pptx"),
        ("一车间", "Monthly safety review, 一车间, 2026-10.pptx"),
    ],
)
def test_a_file_is_named_by_unit_and_month(unit: str, name: str) -> None:
    review = replace(review_case.review(), unit_name=unit)
    assert packs.file_name(review, "pptx") == name


# --- whole or not at all --------------------------------------------------------------------------------------------


@pytest.fixture
def small_files_only() -> Any:
    """Let this process write no file larger than 4 kB, as a full disk or a quota would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_does_not_fit_leaves_the_old_one(tmp_path: Path, small_files_only: None) -> None:
    path = tmp_path / "pack.html"
    path.write_text("the old pack")
    with pytest.raises(PackNotWritten, match=r"pack\.html was not written: files that large are not allowed here"):
        packs.write(review_case.review(), path)
    assert path.read_text() == "the old pack"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("number", "says"), [(errno.ENOSPC, "the disk is full"), (errno.EIO, os.strerror(errno.EIO))])
def test_a_disk_that_fails_while_writing_leaves_the_old_one(
    number: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pack.html"
    path.write_text("the old pack")

    def fail(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(PackNotWritten, match=says):
        packs.write(review_case.review(), path)
    assert path.read_text() == "the old pack"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackNotWritten, match=f"there is no folder {tmp_path}/gone"):
        packs.write(review_case.review(), tmp_path / "gone" / "pack.html")
    (tmp_path / "pack.html").mkdir()
    with pytest.raises(PackNotWritten, match="is a folder; name a file"):
        packs.write(review_case.review(), tmp_path / "pack.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PackNotWritten, match="this user may not write there"):
        packs.write(review_case.review(), tmp_path / "pack.html")
    tmp_path.chmod(0o700)


def test_a_pack_has_the_rights_of_any_new_file_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    (tmp_path / "pack.html").symlink_to(tmp_path / "real.html")
    packs.write(review_case.review(), tmp_path / "pack.html")
    usual, written = ((tmp_path / name).stat().st_mode for name in ("usual", "real.html"))
    assert stat.S_IMODE(written) == stat.S_IMODE(usual)
    assert (tmp_path / "pack.html").is_symlink()


def test_a_killed_writer_leaves_no_half_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed just before the rename: the old pack stays, and what lies beside it is no pack."""
    path = tmp_path / "pack.html"
    path.write_text("the old pack")
    process = os.fork()
    if not process:
        monkeypatch.setattr(os, "replace", lambda *_given: os.kill(os.getpid(), 9))
        packs.write(review_case.review(), path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -9
    assert path.read_text() == "the old pack"
    left = [each.name for each in tmp_path.iterdir() if each != path]
    assert len(left) == 1
    assert left[0].startswith(".pack.html.")
    assert left[0].endswith(".part")


# --- PDF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", pytest.param("zh", marks=pytest.mark.soak)])
def test_a_pdf_has_about_as_many_pages_as_there_is_to_say(code: str, english_pdf: tuple[Path, int]) -> None:
    with speaking(code):
        pdf = english_pdf[0].read_bytes() if code == "en" else packs.as_bytes(review_case.review(), "pdf")
    # Looked at: five pages of the long text, one of rates, two of charts, one of maps, three of hazards, the rest two.
    assert 10 <= len(re.findall(rb"/Type /Page\b(?!s)", pdf)) <= 16
    assert b"/Title" in pdf


def test_without_a_browser_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(printed.NAMED, raising=False)
    monkeypatch.setattr(printed, "usual", lambda: None)
    with pytest.raises(PackNotWritten, match=r"no Chrome or Chromium was found\. Install one") as told:
        packs.as_bytes(review_case.review(), "pdf")
    assert "The HTML prints the same from any browser" in str(told.value)


def test_a_browser_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printed.NAMED, "/opt/nothing/chrome")
    with pytest.raises(CannotPrint, match="FOURCOLOR_CHROME names /opt/nothing/chrome, which is no program"):
        printed.browser()


def test_a_browser_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(printed.NAMED, raising=False)
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    printed.usual.cache_clear()
    assert printed.browser() == program
    printed.usual.cache_clear()


def test_a_browser_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(tmp_path, monkeypatch, "echo cannot open display >&2", "exit 3")
    with pytest.raises(CannotPrint, match="no-chrome printed nothing: cannot open display"):
        printed.printed(PAGE, printed.browser())


def test_a_browser_that_cannot_be_started_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "no-chrome"
    program.write_text("#!/nowhere/interpreter\n")
    program.chmod(0o755)
    monkeypatch.setenv(printed.NAMED, str(program))
    with pytest.raises(CannotPrint, match="cannot be started"):
        printed.printed(PAGE, printed.browser())


def test_a_browser_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(tmp_path, monkeypatch, f"sleep 120 & echo $! > {tmp_path}/child", "wait")
    monkeypatch.setattr(printed, "SECONDS", 0.7)
    with pytest.raises(CannotPrint, match=r"did not print within 0\.7 seconds"):
        printed.printed(PAGE, printed.browser())
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(process: int) -> bool:
    """Say whether a process still runs; one that ended and was not yet fetched by its parent does not."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
        except FileNotFoundError:
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
