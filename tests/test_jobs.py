"""A load asked for in the browser is tried beside what is in use, shown, put in place, and undone again."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook, load_workbook

from pipelines import load as loading
from pipelines import warehouses
from pipelines.jobs import first_look, more_in_it, trial, unread
from pipelines.jobs import job as states
from pipelines.jobs.changes import changes
from pipelines.jobs.job import Job
from pipelines.jobs.work import undo, work_off
from pipelines.lake.lake import Lake
from pipelines.lake.sent_loads import sent_loads
from pipelines.mapping.mapped import mapping
from pipelines.mapping.plan import Answers
from pipelines.mapping.saving import save
from tests.conftest import run_here
from tests.mapping_files import chinese_ledger, text

HEADER = "hazard_id,unit_id,source,hazard_level,found_date,due_date,treated_date\n"
FIRST = f"{HEADER}H1,S1,inspection,general,2026-03-02,2026-03-20,\nH2,S1,inspection,major,2026-03-03,2026-03-20,\n"
# H1 is treated now, H2 is as it was, H3 is new, and the last row is refused.
SECOND = (
    f"{HEADER}H1,S1,inspection,general,2026-03-02,2026-03-20,2026-03-18\n"
    "H2,S1,inspection,major,2026-03-03,2026-03-20,\n"
    "H3,S1,inspection,general,2026-03-09,2026-03-30,\nH4,S1,inspection,huge,2026-03-09,,\n"
)
NONE = {"new": 0, "updated": 0, "unchanged": 0, "withdrawn": 0, "went_back": 0}

Ask = Callable[..., Job]
# Two tables of other words in a workbook or an archive, beside a sheet that holds none.
SHEETS = {
    "Findings": [
        ["Nr", "Seen on", "Bay", "Trouble", "Put right"],
        ["Q1", "2026-09-03", "Bay 1", "loose rail on the stair", "2026-09-08"],
        ["Q2", "2026-09-04", "Bay 1", "guard was missing", ""],
    ],
    "Hours": [["Month", "Shop floor", "Man-hours"], ["2026-08", "Bay 1", "8000"], ["2026-09", "Bay 1", "8100"]],
    "Notes": [["please send by the 5th"]],
}


@pytest.fixture(scope="module")
def once_loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with two hazards, to be copied."""
    data = tmp_path_factory.mktemp("jobs") / "data"
    export = data.parent / "hazards 2026-03-10.csv"
    export.write_text(FIRST)
    assert loading.load([export], data).exit_code == 0
    return data


@pytest.fixture
def data(once_loaded: Path, tmp_path: Path) -> Path:
    """Return a data folder with two hazards that a test may change."""
    return shutil.copytree(once_loaded, tmp_path / "data")


def asked(data: Path, name: str = "1", text: str = SECOND, **what: str) -> Job:
    """Ask for a job as the dashboard does: what it is about, the files, and last that it is asked for."""
    job = Job(data / "jobs" / name)
    (job.sent / "0").mkdir(parents=True)
    (job.sent / "0" / "hazards 2026-04-01.csv").write_text(text)
    job.move_to(states.QUEUED)
    job.write("job", {"kind": "load", "by": "Wang", "at": "2026-04-01", **what})
    return job


def hazards(data: Path) -> list[tuple[str, bool]]:
    """Give the hazards that are in use, and whether each is treated."""
    newest = warehouses.newest(data)
    assert newest
    with duckdb.connect(str(newest), read_only=True) as con:
        return con.execute("select hazard_id, treated_date is not null from hazards order by 1").fetchall()


def test_a_load_is_shown_before_it_counts(data: Path) -> None:
    job = asked(data)
    assert work_off(data) == 1
    preview = job.read("preview")
    assert job.state == states.READY
    assert hazards(data) == [("H1", False), ("H2", False)]
    told = {one["table"]: one for one in preview["changes"]}
    assert told["hazards"] == NONE | {"table": "hazards", "new": 1, "updated": 1, "unchanged": 1}
    assert [(file["rows_read"], file["rows_loaded"], file["rows_refused"]) for file in preview["files"]] == [(4, 3, 1)]
    columns = preview["rows"]["hazards"]["columns"]
    assert [row[columns.index("hazard_id")] for row in preview["rows"]["hazards"]["rows"]] == ["H1", "H2", "H3"]


def test_what_was_tried_is_put_in_place_without_being_read_again(data: Path) -> None:
    job = asked(data)
    work_off(data)
    tried = Path(job.read("preview")["after"])
    job.move_to(states.WANTED)
    work_off(data)
    assert (job.state, job.read("outcome")["exit_code"]) == (states.DONE, 1)
    newest = warehouses.newest(data)
    assert newest
    assert newest.name == tried.name
    assert hazards(data) == [("H1", True), ("H2", False), ("H3", False)]
    assert not job.trial.exists()
    assert not job.sent.exists()
    assert [one.by for one in sent_loads(Lake(data / "lake"))] == ["Wang", ""]
    assert loading.load([], data).message.startswith("Nothing new")


def test_another_load_in_between_is_not_lost(data: Path, tmp_path: Path) -> None:
    """The trial knows nothing of it, so it is not put in place: the load is done anew on what is there now."""
    job = asked(data)
    work_off(data)
    other = tmp_path / "hazards 2026-03-20.csv"
    other.write_text(f"{HEADER}H9,S1,inspection,general,2026-03-15,,\n")
    loading.load([other], data)
    job.move_to(states.WANTED)
    work_off(data)
    assert job.state == states.DONE
    assert [one for one, _ in hazards(data)] == ["H1", "H2", "H3", "H9"]


def test_undoing_the_last_load_gives_back_what_was_before(data: Path) -> None:
    job = asked(data)
    work_off(data)
    job.move_to(states.WANTED)
    work_off(data)
    back = asked(data, "2", kind="undo", load="last")
    work_off(data)
    told = {one["table"]: one for one in back.read("preview")["changes"]}
    assert told["hazards"] == NONE | {"table": "hazards", "updated": 1, "unchanged": 1, "withdrawn": 1}
    assert [one for one, _ in hazards(data)] == ["H1", "H2", "H3"]  # only shown so far
    back.move_to(states.WANTED)
    work_off(data)
    assert hazards(data) == [("H1", False), ("H2", False)]
    kept = [path for path in (data / "lake" / "undone").iterdir() if path.suffix == ".csv"]
    assert [path.read_text() for path in kept] == [SECOND]


@pytest.mark.soak
def test_an_older_load_is_undone_too(data: Path) -> None:
    job = asked(data)
    work_off(data)
    job.move_to(states.WANTED)
    work_off(data)
    oldest = sent_loads(Lake(data / "lake"))[-1]
    assert undo(data, oldest.at, loading.Progress()).exit_code == 0
    assert [one for one, _ in hazards(data)] == ["H1", "H2", "H3"]  # all of them stand in the newer export too
    assert [one.files for one in sent_loads(Lake(data / "lake"))] == [("hazards 2026-04-01.csv",)]


def test_a_file_sent_twice_stays_when_one_sending_is_undone(data: Path, tmp_path: Path) -> None:
    again = tmp_path / "hazards 2026-05-01.csv"
    again.write_text(FIRST)
    loading.load([again], data)
    assert len(sent_loads(Lake(data / "lake"))) == 2
    assert undo(data, "last", loading.Progress()).exit_code == 0
    assert [one.files for one in sent_loads(Lake(data / "lake"))] == [("hazards 2026-03-10.csv",)]
    assert [one for one, _ in hazards(data)] == ["H1", "H2"]


def test_a_moment_that_names_no_load_changes_nothing(data: Path) -> None:
    report = undo(data, "1999", loading.Progress())
    assert report.exit_code == 2
    assert report.message.startswith("no load was made at 1999: name one of 20")
    assert [one for one, _ in hazards(data)] == ["H1", "H2"]


def test_a_file_that_nobody_knows_is_shown_and_changes_nothing(data: Path) -> None:
    job = asked(data, text="a,b\n1,2\n")
    work_off(data)
    preview = job.read("preview")
    assert job.state == states.READY
    assert preview["files"][0]["source"] is None
    assert all(not one["new"] and not one["updated"] and not one["withdrawn"] for one in preview["changes"])


def test_a_job_that_was_interrupted_is_done_by_the_next_process(data: Path) -> None:
    job = asked(data)
    job.move_to(states.TRYING, 1)
    (job.trial / "lake" / "files").mkdir(parents=True)
    (job.trial / "lake" / "files" / "half").write_text("{")
    work_off(data)
    assert job.state == states.READY
    told = {one["table"]: one for one in job.read("preview")["changes"]}
    assert told["hazards"]["new"] == 1


def test_a_job_that_kills_its_process_each_time_ends_with_a_sentence(data: Path) -> None:
    job = asked(data)
    job.move_to(states.TRYING, states.MOST_ATTEMPTS)
    work_off(data)
    assert job.state == states.FAILED
    assert "ended three times" in job.read("outcome")["message"]
    assert [one for one, _ in hazards(data)] == ["H1", "H2"]


def test_a_full_disk_ends_only_that_job(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = asked(data), asked(data, "2")
    real = trial.set_up

    def no_room(data_dir: Path, folder: Path) -> dict[str, str]:
        if folder == first.trial:
            raise OSError(28, "No space left on device")
        return real(data_dir, folder)

    monkeypatch.setattr(trial, "set_up", no_room)
    assert work_off(data) == 2
    assert (first.state, second.state) == (states.FAILED, states.READY)
    assert first.read("outcome")["message"].startswith("The disk is full")


def test_changes_are_counted_by_keys(once_loaded: Path) -> None:
    newest = warehouses.newest(once_loaded)
    assert newest
    alike = {one["table"]: one for one in changes(newest, newest)}
    assert alike["hazards"] == NONE | {"table": "hazards", "unchanged": 2}
    first = {one["table"]: one for one in changes(None, newest)}
    assert first["hazards"] == NONE | {"table": "hazards", "new": 2}


def test_loads_and_undo_on_the_command_line(data: Path) -> None:
    listed = run_here("pipelines", "loads", "--format", "json", data=data)
    assert [one["files"] for one in json.loads(listed.stdout)["loads"]] == [["hazards 2026-03-10.csv"]]
    done = run_here("pipelines", "undo", "last", data=data)
    assert done.returncode == 0
    assert hazards(data) == []
    assert run_here("pipelines", "undo", "last", data=data).returncode == 2


def test_the_start_of_a_large_text_is_shown_before_all_of_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three rows the first two and a half are looked at: two are shown, as the last may be cut."""
    monkeypatch.setattr(first_look, "LARGE", 10)
    monkeypatch.setattr(first_look, "LOOKED_AT", SECOND.index("H3") + 4)
    export = tmp_path / "hazards.csv"
    export.write_text(SECOND)
    look = first_look.first_look([export], tmp_path / "look")
    assert [(file["source"], file["rows_loaded"]) for file in look["files"]] == [("template hazards", 2)]
    assert [row[0] for row in look["rows"]["hazards"]["rows"]] == ["H1", "H2"]
    monkeypatch.setattr(first_look, "LARGE", len(SECOND) + 1)
    assert first_look.first_look([export], tmp_path / "look") == {}


def test_a_ledger_that_a_template_takes_for_hazards_also_holds_inspections(tmp_path: Path) -> None:
    """Of four findings two were made on one day in one unit: three inspections (see mapping_files)."""
    data = tmp_path / "data"
    job = Job(data / "jobs" / "1")
    (job.sent / "0").mkdir(parents=True)
    ledger = chinese_ledger(job.sent / "0")
    job.move_to(states.QUEUED)
    job.write("job", {"kind": "load", "by": "", "at": ""})
    work_off(data)
    assert job.read("preview")["more"] == {ledger.name: {"inspections": 3}}


def test_of_a_large_ledger_the_first_rows_say_what_else_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many inspections there are only all rows would tell, so no number is given."""
    rows = list(load_workbook(chinese_ledger(tmp_path)).worksheets[0].values)[2:6]
    ledger = text(tmp_path / "台账.csv", [["" if cell is None else cell for cell in row] for row in rows])
    (report,) = loading.load([ledger], tmp_path / "data").files
    assert more_in_it.more_in_it([ledger], (report,), tmp_path / "data") == {ledger.name: {"inspections": 2}}
    monkeypatch.setattr(more_in_it, "LOOKED_AT", ledger.stat().st_size - 1)
    assert more_in_it.more_in_it([ledger], (report,), tmp_path / "data") == {ledger.name: {"inspections": 0}}


def test_sheets_that_nobody_reads_are_named_and_mapped_one_after_another(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    path, data = tmp_path / "several.xlsx", tmp_path / "data"
    book.save(path)
    mapped(path, data, sheet="Findings")
    report = loading.load([path], data)
    assert unread.unread_sheets([path], report.files, data) == {"several.xlsx": ["Hours"]}
    mapped(path, data, sheet="Hours")
    report = loading.load([path], data)
    assert unread.unread_sheets([path], report.files, data) == {}
    assert hazards(data) == [("Q1", True), ("Q2", False)]


def test_a_file_in_the_lake_is_read_by_the_mapping_that_was_kept_since(tmp_path: Path) -> None:
    ledger, data = chinese_ledger(tmp_path), tmp_path / "data"
    assert loading.load([ledger], data).files[0].source == "template hazards"
    mapped(ledger, data)
    again = loading.load([ledger], data).files[0]
    assert (again.source or "").startswith("template") is False
    assert loading.load([ledger], data).files[0].message.startswith("already loaded")


def test_members_of_an_archive_are_mapped_one_after_another(tmp_path: Path) -> None:
    archive, data = tmp_path / "several.zip", tmp_path / "data"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("Findings", "Hours"):
            packed.write(text(tmp_path / f"{name}.csv", SHEETS[name]), f"{name}.csv")
    assert [mapped(archive, data), mapped(archive, data)] == ["several.zip/Findings.csv", "several.zip/Hours.csv"]
    assert mapped(archive, data, member="several.zip/Findings.csv") == "several.zip/Findings.csv"
    (first, second) = loading.load([archive], data).files
    assert (first.rows_loaded, second.rows_loaded) == (2, 2)


def mapped(path: Path, data: Path, **answers: str) -> str:
    """Map a file by what is proposed and these answers, keep the source, and give the name of what was mapped."""
    with mapping(path, data, Answers(answers, takes_all=True)) as found:
        save(found.name, found.text, data, may_replace=found.is_own)
        return found.opened.name


def test_filled_templates_hold_the_units_that_are_loaded_and_load_again(data: Path, tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("unit_id,unit_name,unit_type\nS1,North works,site\n")
    loading.load([units], data)
    assert (
        run_here("pipelines", "templates", tmp_path / "own", "--language", "zh", "--filled", data=data).returncode == 0
    )
    rows = list(load_workbook(tmp_path / "own" / "units.xlsx").worksheets[0].values)
    assert rows[0][:3] == ("单位编号", "单位名称", "单位类型")
    assert rows[1][:3] == ("S1", "North works", "厂区")
    again = loading.load([tmp_path / "own" / "units.xlsx"], data)
    assert [(file.rows_loaded, file.rows_refused) for file in again.files] == [(1, 0)]


def test_the_command_that_pages_start_does_what_waits(data: Path) -> None:
    job = asked(data)
    assert run_here("pipelines", "work", data=data).stdout == "1 jobs worked on.\n"
    assert job.state == states.READY
