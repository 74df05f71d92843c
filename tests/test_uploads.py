"""What the dashboard asks of the pipelines: files are kept under safe names, and nothing is left of what failed."""

import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import pipelines_process
from dashboard.data_folder import CODE
from dashboard.state import CannotWrite
from dashboard.uploads import jobs
from dashboard.views.uploads import upload_box
from pipelines.jobs.work import work_off
from tests.conftest import run_here
from tests.test_pages import APP, SECONDS


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
    config = tomllib.loads((CODE / "dashboard" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] >= upload_box.LARGEST_MB


LOG = "Nr,Where seen,What was seen,Seen by,Logged,Grade,Fix by,Fixed\n"
SEEN = "{who}1,Press shop,Oil on the floor,Li,2026-09-01,minor,2026-09-10,2026-09-08\n"


def test_two_who_map_files_of_one_shape_at_once_make_one_source(
    asked_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pipelines_process, "run", lambda *asked, seconds: run_here("pipelines", *asked, data=asked_only)
    )
    for who in ("a", "b"):
        jobs.ask_load([(f"log {who}.csv", io.BytesIO((LOG + SEEN.format(who=who)).encode()))], who)
    work_off(asked_only)
    first, second = opened_data(), opened_data()  # the newest waits to be mapped in both, the other for a click
    click(second, "Map it")
    for app in (first, second):
        click(app, "Take all that is proposed")
    click(first, "Next: what would change")
    click(second, "Next: what would change")
    work_off(asked_only)
    second.run()
    assert [path.stem for path in (asked_only / "settings" / "sources").glob("*.toml")] == ["log_b"]
    assert any("this one is read as log" in info.value for info in second.info)
    assert [button.label for button in second.button].count("Load") == 2


def opened_data() -> AppTest:
    """Open the page Data as another reader."""
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    return app.switch_page("views/pages/data.py").run()


def click(app: AppTest, label: str) -> None:
    """Press the only button of a name; nothing may break."""
    (button,) = (button for button in app.button if button.label == label)
    button.click().run()
    assert not app.exception, app.exception
