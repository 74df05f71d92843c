"""What the dashboard asks of the pipelines: files are kept under safe names, and nothing is left of what failed."""

import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.data_folder import CODE
from dashboard.state import CannotWrite
from dashboard.uploads import jobs
from dashboard.views.uploads import upload_box


@pytest.fixture
def asked_only(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder in use whose jobs nobody works off."""
    monkeypatch.setattr(jobs, "start", lambda: None)
    return data_dir


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("hazards 2026-10.csv", "hazards 2026-10.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\ledger.xlsx", "ledger.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\n.csv", "a b .csv"),
        ("..", "export"),
        ("隐" * 100 + ".xlsx", "隐" * 65 + ".xlsx"),  # three bytes each: 195 of 200 are left beside the ending
    ],
)
def test_a_name_that_was_sent_names_a_file_of_its_own(name: str, kept: str) -> None:
    assert jobs.safe_name(name) == kept
    assert len(kept.encode()) <= jobs.LONGEST_NAME


def test_files_of_one_name_are_kept_side_by_side(asked_only: Path) -> None:
    job = jobs.ask_load([("a.csv", io.BytesIO(b"1")), ("a.csv", io.BytesIO(b"2"))], "Wang")
    assert [path.read_bytes() for path in sorted((job.folder / "files").glob("*/a.csv"))] == [b"1", b"2"]
    assert (job.state, job.by, job.kind) == ("queued", "Wang", "load")
    assert [one.name for one in jobs.jobs()] == [job.name]


def test_a_full_disk_says_so_and_leaves_nothing(asked_only: Path) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(CannotWrite, match=r"could not be kept in .*: No space left on device\. Make room"):
        jobs.ask_load([("a.csv", io.BytesIO(b"1")), ("b.csv", Full())], "")
    assert [*(asked_only / "jobs").iterdir()] == []


def test_what_is_dropped_is_removed_and_no_longer_shown(asked_only: Path) -> None:
    job = jobs.ask_load([("a.csv", io.BytesIO(b"1"))], "")
    jobs.drop(job)
    assert jobs.jobs() == []
    assert not (job.folder / "files").exists()


def test_a_job_that_waits_is_begun_again_where_nobody_works(
    asked_only: Path, monkeypatch: pytest.MonkeyPatch, use_data: Callable[[Path], Path]
) -> None:
    began: list[str] = []
    monkeypatch.setattr(jobs, "start", lambda: began.append("once"))
    jobs.keep_going()
    assert began == []
    job = jobs.ask_load([("a.csv", io.BytesIO(b"1"))], "")
    monkeypatch.setattr(jobs, "_started", {})
    jobs.keep_going()
    assert began == ["once", "once"]  # asked for, and taken up again
    (job.folder / "state.json").write_text(json.dumps({"state": "ready"}))
    jobs.keep_going()
    assert len(began) == 2
    assert [path.name for path in (job.folder / "files").iterdir()] == ["0"]


def test_the_server_lets_through_what_the_box_takes() -> None:
    """What is larger than the server allows is dropped on the way, and the page says nothing of it."""
    config = tomllib.loads((CODE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] >= upload_box.LARGEST_MB
