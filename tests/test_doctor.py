"""What is damaged, missing or left over in a data folder is found, and mended from what was sent."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.numbers import kpis
from pipelines import warehouses
from pipelines.doctor import Finding, doctor
from pipelines.lake.health import mend
from pipelines.lake.lake import Lake, Manifest
from pipelines.load import load, rebuild
from tests.conftest import run_here
from tests.small_company import HAZARDS, rows, send_hazards_in_turn
from tests.test_build import write

OPEN = {"H1": "T1,employee,general,2025-05-02,,2025-05-20,2025-05-20,,no"}
TREATED = {"H1": "T1,employee,general,2025-05-02,,2025-05-20,2025-05-20,2025-05-18,no"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a hazard that a later export says is treated."""
    return send_hazards_in_turn(tmp_path_factory.mktemp("doctor") / "data", may=OPEN, june=TREATED)


@pytest.fixture
def data(loaded: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a copy of it."""
    return use_data(Path(shutil.copytree(loaded, tmp_path / "data")))


def treated() -> tuple[float, float]:
    """Give how many hazards are treated, of how many."""
    found = kpis.rate("treatment_completion_rate").rows.iloc[0]
    return float(found["top"]), float(found["bottom"])


def of(data: Path, name: str, folder: str = "files") -> Path:
    """Find a file of the lake by the export it belongs to."""
    sha256 = next(one.sha256 for one in Lake(data / "lake").manifests() if one.file == f"hazards_{name}.csv")
    return next((data / "lake" / folder).glob(f"{sha256}.*"))


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def test_a_whole_folder_is_well(data: Path) -> None:
    assert doctor(data) == []
    assert run_here("pipelines", "doctor", data=data).stdout.strip() == "All is well."


@pytest.mark.parametrize("harm", [flip, Path.unlink])
def test_the_next_load_reads_damaged_rows_again(harm: Callable[[Path], None], data: Path) -> None:
    harmed = of(data, "june", "hazards")
    harm(harmed)
    (found,) = doctor(data)
    assert found.file == str(harmed.relative_to(data))
    assert found.what == "the rows of hazards_june.csv are gone or not as they were written"
    (report,) = load([], data).files
    assert report.message == "read again, as its rows were damaged on the disk"
    assert treated() == (1, 1)
    assert doctor(data) == []


def test_what_was_sent_and_its_rows_are_both_damaged(data: Path, tmp_path: Path) -> None:
    flip(of(data, "june", "hazards"))
    flip(of(data, "june", "originals"))
    report = load([], data)
    assert report.build
    assert "its rows are damaged on the disk, and what was sent is too" in report.files[0].message
    assert treated() == (0, 1)  # as the export of May has it
    load([write(tmp_path / "again", hazards_june=rows(HAZARDS, TREATED))], data)
    assert treated() == (1, 1)
    assert doctor(data) == []


def test_what_is_known_of_an_export_comes_back_as_of_when_it_was_sent(data: Path) -> None:
    note = of(data, "may")
    before = json.loads(note.read_text())
    note.write_text("{")
    report = load([], data)
    assert (report.build, report.exit_code) == (None, 2)
    assert report.message.endswith("mend it with  python -m pipelines doctor --repair")
    (found,) = doctor(data, may_repair=True)
    assert found == Finding(str(note.relative_to(data)), "what is known of an export cannot be read", is_mended=True)
    after = json.loads(note.read_text())
    assert after["file"] == "hazards_may.csv"
    assert [(sent["at"], sent["file"]) for sent in after["sent"]] == [
        (sent["at"], sent["file"]) for sent in before["sent"]
    ]
    assert treated() == (1, 1)  # the export of June is the newer one still


def test_where_no_warehouse_knows_when_it_was_sent_it_is_taken_out(data: Path) -> None:
    note = of(data, "may")
    note.write_text("{")
    shutil.rmtree(data / "warehouse")
    found = doctor(data, may_repair=True)
    assert [one.what for one in found if not one.is_mended] == [
        "what is known of an export cannot be read; send it again"
    ]
    assert [path.stem for path in (data / "lake" / "undone").iterdir()] == [note.stem]
    assert treated() == (1, 1)


def test_each_kind_of_damage_is_named_and_the_command_says_what_is_left(data: Path) -> None:
    flip(of(data, "may", "originals"))
    (data / "lake" / "originals" / "abc.csv").write_text("left")
    newest, older = warehouses.published(data)
    older.write_bytes(older.read_bytes()[:5_000])
    newest.unlink()
    (data / "state.sqlite").write_bytes(b"no database" * 100)
    done = run_here("pipelines", "doctor", "--format", "json", data=data)
    found = {one["what"].partition(":")[0]: one["file"] for one in json.loads(done.stdout)["findings"]}
    assert done.returncode == 2
    assert found == {
        "it belongs to no export": "lake/originals/abc.csv",
        "as it was sent it is not there any more": "hazards_may.csv",
        "it cannot be read": f"warehouse/{older.name}",
        f"the newest is {older.stem}, but {newest.stem} was built": "warehouse",
        "it is damaged (file is not a database)": "state.sqlite",
    }
    (data / "state.sqlite").unlink()
    done = run_here("pipelines", "doctor", "--repair", data=data)
    assert (done.returncode, "4 found, 3 mended." in done.stdout) == (2, True), done.stdout
    assert treated() == (1, 1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="it is asked which file is meant, as only Linux tells")
def test_what_is_said_to_be_there_would_outlive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and what was sent are on the disk before the note that counts on them, the warehouse before its name."""
    on_disk: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda place: on_disk.append(Path(f"/proc/self/fd/{place}").readlink().name))
    load([write(tmp_path / "may", hazards=rows(HAZARDS, OPEN))], tmp_path / "data")
    shown = [re.sub(r"[0-9a-f]{32,}", "*", name) for name in on_disk]
    assert shown == [
        "hazards.parquet",
        "original.csv",
        "hazards",
        "originals",
        "*.json",
        "files",
        "draft-*.part",
        "warehouse",
    ]


def test_each_load_looks_at_a_share_of_the_rows_in_turn(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a load does not cost the whole lake: of two exports with a share for one, two loads look at both."""
    lake, seen = Lake(data / "lake"), list[str]()

    def looked_at(_lake: Lake, one: Manifest) -> list[Path]:
        seen.append(one.file)
        return []

    monkeypatch.setattr(Lake, "damaged", looked_at)
    for _ in range(2):
        with lake.locked():
            mend(lake, share=1)
    assert sorted(seen) == ["hazards_june.csv", "hazards_may.csv"]
    with lake.locked():
        mend(lake)
    assert len(seen) == 4


def test_a_folder_with_a_backslash_in_its_name_is_said_to_be_unusable(tmp_path: Path) -> None:
    """DuckDB takes it for a slash, and would write beside the folder."""
    report = load([tmp_path], tmp_path / "back\\slash")
    assert (report.exit_code, "back\\slash" in report.message) == (2, True)
    assert "give it another name" in rebuild(tmp_path / "back\\slash").message
