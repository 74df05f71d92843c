"""Packs are written whole or not at all, and what cannot be made or written is a sentence."""

import errno
import os
import re
import resource
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.filters import Filters
from dashboard.language import speaking
from dashboard.numbers import kpis
from dashboard.report import command, packs, printed
from dashboard.report.packs import PackNotWritten
from dashboard.report.printed import CannotPrint
from dashboard.review.month import filters_of
from tests import review_case
from tests.browser.find_browser import browser_here
from tests.conftest import run_here, run_module

STARTS = {"pptx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>", "pdf": b"%PDF-"}
PAGE = b"<!doctype html><p>One page.</p>"


@pytest.fixture
def chrome(monkeypatch: pytest.MonkeyPatch) -> str:
    """Name the browser of the tests as the one that prints."""
    path = browser_here()
    if not path:
        pytest.fail("no browser found: run python tests/browser/find_browser.py")
    monkeypatch.setenv(printed.NAMED, path)
    return path


def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Name a program of the test as the browser."""
    program = tmp_path / "no-chrome"
    program.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv(printed.NAMED, str(program))


# --- formats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", packs.FORMATS)
def test_every_format_is_written(name: str, chrome: str, tmp_path: Path) -> None:
    path = tmp_path / f"pack.{name.upper()}"  # an ending in capitals is the same format
    size = packs.write(review_case.review(), path)
    assert path.read_bytes().startswith(STARTS[name])
    assert path.stat().st_size == size
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["pack", "pack.doc", "pack.pptx.bak"])
def test_an_unknown_ending_names_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackNotWritten, match="There are: pptx, xlsx, html, pdf"):
        packs.write(review_case.review(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (None, "review_2026-10.pptx"),
        ("S1", "review_2026-10_S1.pptx"),
        ("../etc/a b", "review_2026-10_etc-a-b.pptx"),
        ("一车间", "review_2026-10_一车间.pptx"),
    ],
)
def test_a_file_is_named_by_month_and_unit(unit: str | None, name: str) -> None:
    review = replace(review_case.review(), filters=Filters(unit_id=unit))
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


# --- PDF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_pdf_has_about_as_many_pages_as_there_is_to_say(code: str, chrome: str) -> None:
    with speaking(code):
        pdf = packs.as_bytes(review_case.review(), "pdf")
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


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_writes_several_files_of_one_review(sample_warehouse: Path, tmp_path: Path, chrome: str) -> None:
    paths = [tmp_path / f"pack.{name}" for name in packs.FORMATS]
    options = [part for path in paths for part in ("--to", path)]
    done = run_module("dashboard", "review", "2026-10", "--unit", "S1", *options, data=sample_warehouse)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == [f"Wrote {path}" for path in paths]
    assert all(path.read_bytes().startswith(STARTS[path.suffix[1:]]) for path in paths)


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_review(sample_warehouse: Path, use_data: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs the command in this process: its exit code, output and errors."""
    use_data(sample_warehouse)

    def run(month: str, unit: str | None = None, *files: Path) -> tuple[int, str, str]:
        code = command.review(month, unit, list(files), False, False, False, 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_prints_the_review_as_text(run_review: Command) -> None:
    code, said, errors = run_review("last")
    assert (code, errors) == (0, "")
    assert said.startswith("Monthly safety review, Oct 2026\n")
    assert "\n2. Four rates against target\n" in said
    row = kpis.rate("treatment_on_time_rate", filters=filters_of("2026-10")).rows.iloc[0]
    assert f"- Treated on time: {row['rate']:.1f} %; {row['top']:.0f} of {row['bottom']:.0f}; " in said
    with speaking("zh"):
        assert "2026年10月" in run_review("last")[1]


def test_one_file_that_cannot_be_written_does_not_keep_the_others(run_review: Command, tmp_path: Path) -> None:
    there, gone = tmp_path / "pack.html", tmp_path / "gone" / "pack.html"
    code, said, errors = run_review("2026-10", None, gone, there)
    assert (code, errors) == (2, f"{gone}: there is no folder {gone.parent}\n")
    assert said.startswith(f"Wrote {there}, ")
    assert there.exists()


@pytest.mark.parametrize(
    ("month", "unit", "says"),
    [
        ("2026-13", None, "2026-13 is not a month; write it as 2026-10"),
        ("2027-01", None, "2027-01 is not over"),
        ("1990-01", None, "No data in 1990-01"),
        ("2026-10", "GONE", "GONE is no unit"),
    ],
)
def test_what_cannot_be_reviewed_is_a_sentence(month: str, unit: str | None, says: str, run_review: Command) -> None:
    code, said, errors = run_review(month, unit)
    assert (code, said) == (2, "")
    assert errors.startswith(says)
    assert len(errors.strip().splitlines()) == 1


def test_without_data_the_command_says_what_to_load(tmp_path: Path, empty_warehouse: Path) -> None:
    for data in (tmp_path, empty_warehouse):
        done = run_here("dashboard", "review", "last", data=data)
        assert done.returncode == 2
        assert "load exports with  python -m pipelines load PATH" in done.stderr


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
