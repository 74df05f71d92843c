"""What people wrote down is missed when it goes, nothing is written over its place, and a copy brings it back."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state, state_copies
from dashboard.numbers import warehouse
from dashboard.state import CannotWrite
from tests.conftest import Loader, run_here
from tests.small_company import may
from tests.test_pages import APP, SECONDS, words_on

GONE = "What people wrote down (closed months, comments, actions, targets, alerts) is gone: state.sqlite"


@pytest.fixture(scope="module")
def written(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which a target was set, and that is copied as of the newest build."""
    data = tmp_path_factory.mktemp("written") / "data"
    shutil.copytree(loaded_once("may", may(tmp_path_factory.mktemp("may"))), data)
    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        set_target("before")
        assert run_here("dashboard", "warnings", "--record", data=data).returncode in (0, 1)
    return data


@pytest.fixture
def data(written: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a copy of it."""
    return use_data(Path(shutil.copytree(written, tmp_path / "data")))


def set_target(note: str) -> None:
    with state.writing() as con:
        con.execute(
            "insert into targets_set (kpi, unit_id, start_date, end_date, target, tolerance, note, set_by, set_at)"
            " values ('trir', '', '2025-01-01', '2025-12-31', 1, null, ?, 'Wei', ?)",
            (note, state.now()),
        )


def notes() -> list[str]:
    return state.rows("select note from targets_set order by rowid")["note"].tolist()


def gone(data: Path) -> None:
    (data / "state.sqlite").unlink()


def emptied(data: Path) -> None:
    (data / "state.sqlite").write_bytes(b"")


def of_another(data: Path) -> None:
    """Put the file of another company in its place."""
    shutil.move(data / "state.sqlite", data / "elsewhere.sqlite")
    (data / "state.known").rename(data / "known")
    set_target("of another company")
    (data / "known").replace(data / "state.known")


@pytest.mark.parametrize(
    ("loses", "says"),
    [(gone, "is not there any more"), (emptied, "is empty, or another"), (of_another, "is empty, or another")],
)
def test_what_is_lost_is_missed_and_comes_back(loses: Callable[[Path], None], says: str, data: Path) -> None:
    assert (notes(), state.lost()) == (["before"], "")
    loses(data)
    assert state.lost().startswith(f"{GONE} {says}")
    there = {path.name: path.read_bytes() for path in data.glob("state*") if path.is_file()}
    with pytest.raises(CannotWrite, match=r"python -m dashboard restore --data .* --begin-anew"):
        set_target("into an empty place")
    assert {path.name: path.read_bytes() for path in data.glob("state*") if path.is_file()} == there
    done = run_here("dashboard", "restore", data=data)
    assert (done.returncode, done.stdout.partition(":")[0]) == (
        0,
        f"Restored from {data / 'state_copies' / f'{warehouse.in_use().stem}.sqlite'}",
    )
    assert (notes(), state.lost()) == (["before"], "")
    set_target("after")
    assert notes() == ["before", "after"]


def test_pages_say_so_and_go_on_showing_what_there_is(data: Path) -> None:
    gone(data)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    assert f"{GONE} is not there any more" in words_on(app)
    assert not app.exception


def test_it_is_begun_anew_only_on_purpose_and_never_over_what_is_there(data: Path) -> None:
    refused = run_here("dashboard", "restore", "--begin-anew", data=data)
    assert (refused.returncode, refused.stderr.strip()) == (
        2,
        "Nothing is lost: what is written down is there, and stays",
    )
    emptied(data)
    assert run_here("dashboard", "restore", "--begin-anew", data=data).returncode == 0
    set_target("anew")
    assert notes() == ["anew"]
    assert len(list(data.glob("state.sqlite.*.aside"))) == 1


def test_only_the_last_copies_are_kept_and_none_of_what_is_lost(data: Path) -> None:
    for number in range(1, 8):
        state_copies.keep(f"2099010{number}T000000.000000Z")
    assert [path.name[:8] for path in state_copies.copies()] == [f"2099010{number}" for number in (7, 6, 5, 4, 3)]
    gone(data)
    state_copies.keep("20990109T000000.000000Z")
    assert len(state_copies.copies()) == 5


def test_a_state_file_of_the_version_before_is_known_from_the_next_writing_on(data: Path) -> None:
    (data / "state.known").unlink()
    assert state.lost() == ""
    set_target("again")
    assert os.path.exists(data / "state.known")
    gone(data)
    assert state.lost()
