"""Loading: what is printed, what is in the lake afterwards, and what a second load does."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import pipelines.building.build
from pipelines import load as loading
from pipelines.__main__ import app
from pipelines.contracts import Field, contracts
from pipelines.lake import load_file as one_file
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import load_file
from pipelines.templates import choices, label, write_templates
from pipelines.warehouses import next_name
from tests.conftest import ROOT
from tests.generated import examples

HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on\n"
ROW_KEYS = ["rows_read", "rows_loaded", "rows_refused", "rows_fed_nothing"]
FILE_KEYS = ["file", "source", "encoding", *ROW_KEYS, "seconds", "message"]

PLAN = (ROOT / "data" / "samples" / "plan_s1.png").read_bytes()


@pytest.fixture
def quick_build(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for the build, which has tests of its own; the list grows with every build."""
    built: list[Path] = []

    def build(data_dir: Path, progress: object = None, from_nothing: bool = False) -> Path:
        path = data_dir / "warehouse" / f"{next_name(datetime.now(UTC), data_dir)}.duckdb"
        path.parent.mkdir(exist_ok=True)
        with duckdb.connect(str(path)) as con:
            con.execute(f"create table builds as select '{path.stem}' as build")
        built.append(path)
        return path

    monkeypatch.setattr(pipelines.building.build, "build", build)
    return built


def command(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """Run a command as a user would and read what it prints for machines."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--format", "json"])
    return done.exit_code, json.loads(done.stdout)


def hazards(path: Path, *rows: str) -> Path:
    path.write_text(HAZARDS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def lake_rows(data: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        files = f"read_parquet('{data}/lake/{table}/*.parquet')"
        return con.execute(f"select {columns} from {files} order by all").fetchall()


def test_a_clean_load_ends_with_0_and_prints_what_was_done(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10", "H2,T1,employee,major,2025-01-11")
    code, said = command("load", path, "--data", tmp_path / "data")
    (file,) = said["files"]
    assert code == 0
    assert said["build"] == quick_build[0].stem
    assert list(file) == FILE_KEYS
    assert file["seconds"] >= 0
    del file["seconds"]
    counts = {"rows_read": 2, "rows_loaded": 2, "rows_refused": 0, "rows_fed_nothing": 0}
    assert file == {"file": "hazards.csv", "source": "template hazards", "encoding": "UTF-8", "message": "", **counts}


def test_a_refused_row_ends_with_1_and_the_rest_is_published(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10", "H2,T1,employee,major,soon")
    code, said = command("load", path, "--data", tmp_path / "data")
    assert code == 1
    assert said["build"]
    assert said["files"][0]["message"] == '1 of 2 rows refused (line 3: Found on: "soon" is not a date)'
    assert lake_rows(tmp_path / "data", "refused") == [
        (
            3,
            'Found on: "soon" is not a date',
            '{"Hazard ID":"H2","Unit ID":"T1","Found by":"employee","Hazard level":"major","Found on":"soon"}',
        )
    ]


def test_nothing_to_publish_ends_with_2(tmp_path: Path, quick_build: list[Path]) -> None:
    (tmp_path / "notes.csv").write_text("something,else\n1,2\n", encoding="utf-8")
    code, said = command("load", tmp_path / "notes.csv", "--data", tmp_path / "data")
    assert code == 2
    assert said["build"] is None
    assert quick_build == []


def test_a_failed_check_ends_with_2_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(data_dir: Path, progress: object = None) -> Path:
        raise pipelines.building.build.BuildFailed("A row must not exist.")

    monkeypatch.setattr(pipelines.building.build, "build", build)
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    code, said = command("load", path, "--data", tmp_path / "data")
    assert (code, said["build"], said["message"]) == (2, None, "A row must not exist.")


def test_loading_a_file_again_reads_nothing_and_builds_nothing(
    tmp_path: Path, quick_build: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10", "H2,T1,employee,major,soon")
    command("load", path, "--data", tmp_path / "data")
    monkeypatch.setattr(one_file, "read_export", None)
    code, said = command("load", path, "--data", tmp_path / "data")
    (file,) = said["files"]
    assert code == 1
    assert said["build"] == quick_build[0].stem
    assert (file["rows_read"], file["rows_loaded"], file["rows_refused"]) == (2, 1, 1)
    assert file["message"].startswith("already loaded; 1 of 2 rows refused (line 3")
    assert len(quick_build) == 1


def test_a_build_that_was_interrupted_is_made_up_for(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    data = tmp_path / "data"
    command("load", path, "--data", data)
    other = hazards(tmp_path / "more.csv", "H2,T1,inspection,general,2025-01-10")
    with (lake := Lake(data / "lake")).locked():
        load_file(lake, other)
    command("load", other, "--data", data)
    assert len(quick_build) == 2


def test_a_changed_definition_reads_the_original_again(
    tmp_path: Path, quick_build: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    other = hazards(tmp_path / "other.csv", "H2,T1,inspection,general,2025-01-10")
    data = tmp_path / "data"
    command("load", path, "--data", data)
    path.unlink()
    monkeypatch.setattr("pipelines.contracts.READER_VERSION", -1)
    code, said = command("load", other, "--data", data)
    assert code == 0
    assert [file["file"] for file in said["files"]] == ["other.csv", "hazards.csv"]
    assert said["files"][1]["message"] == "read again, as its definition has changed"
    assert [manifest.order for manifest in Lake(data / "lake").manifests()] == [1, 2]
    assert len(quick_build) == 2
    monkeypatch.setattr("pipelines.contracts.READER_VERSION", -2)
    report = loading.rebuild(data)
    assert [(file.file, file.message) for file in report.files] == [
        (name, "read again, as its definition has changed") for name in ("hazards.csv", "other.csv")
    ]


def test_a_file_no_source_knew_is_read_again_when_a_source_is_added(
    tmp_path: Path, quick_build: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("something,else\n1,2\n", encoding="utf-8")
    command("load", path, "--data", tmp_path / "data")
    monkeypatch.setattr(one_file, "all_definitions", lambda: "with the new source")
    assert "already loaded" not in command("load", path, "--data", tmp_path / "data")[1]["files"][0]["message"]


def test_two_loads_at_the_same_time_do_not_mix(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    with Lake(tmp_path / "data" / "lake").locked():
        code, said = command("load", path, "--data", tmp_path / "data")
    assert code == 2
    assert "Another load is running" in said["message"]


def test_a_folder_is_loaded_by_name_with_a_word_on_what_is_left_out(tmp_path: Path, quick_build: list[Path]) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deeper").mkdir(parents=True)
    hazards(inbox / "deeper" / "b.CSV", "H1,T1,inspection,general,2025-01-10")
    for name in ("~$b.xlsx", ".hidden.csv", ".DS_Store", "README.md", "make.py", "letter.pdf", "plan one.png"):
        (inbox / name).write_bytes(PLAN if name.endswith(".png") else b"x")
    code, said = command("load", inbox, "--data", tmp_path / "data")
    messages = {file["file"]: file["message"] for file in said["files"]}
    assert code == 0
    assert messages == {
        "b.CSV": "",
        "~$b.xlsx": "skipped: the lock file of a spreadsheet that is open",
        ".hidden.csv": "skipped: a hidden file",
        ".DS_Store": "skipped: a hidden file",
        "README.md": "skipped: .md files are not read",
        "make.py": "skipped: .py files are not read",
        "letter.pdf": "skipped: .pdf files are not read",
        "plan one.png": "picture kept",
    }
    assert (tmp_path / "data" / "lake" / "pictures" / "plan one.png").read_bytes() == PLAN


def test_a_load_of_the_data_folder_does_not_read_the_lake(tmp_path: Path, quick_build: list[Path]) -> None:
    data = tmp_path / "data"
    (data / "inbox").mkdir(parents=True)
    hazards(data / "inbox" / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    for _ in range(2):
        code, said = command("load", data, "--data", data)
        assert code == 0
        assert [file["file"] for file in said["files"]] == ["hazards.csv"]


def test_the_original_is_kept_as_sent(tmp_path: Path, quick_build: list[Path]) -> None:
    path = tmp_path / "hazards.csv"
    sent = (HAZARDS + "H1,班组,inspection,general,2025-01-10\n").encode("gb18030")
    path.write_bytes(sent)
    command("load", path, "--data", tmp_path / "data")
    (original,) = (tmp_path / "data" / "lake" / "originals").iterdir()
    assert original.read_bytes() == sent


def test_the_table_for_people_names_every_file(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    done = CliRunner().invoke(app, ["load", str(path), "--data", str(tmp_path / "data")])
    assert done.exit_code == 0
    assert "hazards.csv" in done.stdout
    assert "template hazards" in done.stdout


def test_the_data_folder_comes_from_the_environment(
    tmp_path: Path, quick_build: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_DATA", str(tmp_path / "elsewhere"))
    command("load", hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10"))
    assert (tmp_path / "elsewhere" / "lake" / "hazards").exists()


def test_several_sheets_of_one_workbook_are_loaded_together(tmp_path: Path, quick_build: list[Path]) -> None:
    path = tmp_path / "book.xlsx"
    header = HAZARDS.strip().split(",")
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {"May": ["H1", "H2"], "June": ["H3", "H2"], "Remarks": []}.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header if rows else ["some", "remarks"])
            for place, hazard in enumerate(rows, 1):
                sheet.write_row(place, 0, [hazard, "T1", "inspection", "general", "2025-01-10"])
    code, said = command("load", path, "--data", tmp_path / "data")
    assert code == 1
    assert said["files"][0]["rows_read"] == 4
    assert 'sheet "Remarks" was not read' in said["files"][0]["message"]
    assert lake_rows(tmp_path / "data", "hazards", "hazard_id") == [("H1",), ("H2",), ("H3",)]
    reason = 'sheet "June": Hazard ID "H2" repeats a row of another sheet'
    assert lake_rows(tmp_path / "data", "refused", "reason") == [(reason,)]


def an_answer(field: Field, language: str) -> str | int | float | date:
    """Fill a cell of a template with something that is right for its field."""
    if choices(field, language):
        return choices(field, language)[-1 if field.type == "yes_no" else 0]  # no: nothing else is then left out
    if field.type in ("date", "month"):
        return date(2025, 3, 4)
    if field.type in ("number", "integer"):
        return max(7, field.min or 0)
    return f"text of {field.name}"


@pytest.mark.parametrize(
    ("language", "taken"),
    [("zh", slice(1, None, 4)), *(pytest.param(code, slice(None), marks=pytest.mark.soak) for code in ("en", "zh"))],
)
def test_every_template_loads_as_it_is_when_filled(tmp_path: Path, language: str, taken: slice) -> None:
    lake = Lake(tmp_path / "lake")
    for path in write_templates(tmp_path / "templates", language)[taken]:
        table = contracts().tables[path.stem]
        filled = tmp_path / path.name
        with xlsxwriter.Workbook(filled) as book:
            sheet = book.add_worksheet(table.name)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for place, name in enumerate(table.fields):
                field = contracts().fields[name]
                answer = an_answer(field, language)
                sheet.write(0, place, label(field, language))
                if isinstance(answer, date):
                    sheet.write_datetime(1, place, answer, day)
                else:
                    sheet.write(1, place, answer)
        with lake.locked():
            empty, full = load_file(lake, path), load_file(lake, filled)
        assert (empty.source, empty.rows_read) == (f"template {table.name}", 0)
        assert (full.source, full.rows_read, full.rows_refused, full.message) == (f"template {table.name}", 1, 0, "")


def test_an_export_of_heads_alone_stands_in_nobodys_way(tmp_path: Path) -> None:
    """A month without a hazard is sent as its heads: what else was sent is loaded, then and with rows of it later."""
    folder, data = tmp_path / "exports", tmp_path / "data"
    folder.mkdir()
    for name, table in contracts().tables.items():
        heads = ",".join(label(contracts().fields[field], "en") for field in table.fields)
        (folder / f"{name}.csv").write_text(f"{heads}\n", encoding="utf-8")
    (folder / "units.csv").write_text("Unit ID,Unit name,Unit type\nS,One,site\n", encoding="utf-8")
    report = loading.load([folder], data)
    assert report.build, report.message
    assert {file.rows_read for file in report.files} == {0, 1}
    (folder / "later.csv").write_text(f"{HAZARDS}H1,S,employee,general,2025-01-01\n", encoding="utf-8")
    report = loading.load([folder], data)
    assert report.build, report.message


def test_a_template_holds_no_formulas(tmp_path: Path) -> None:
    import zipfile

    for path in write_templates(tmp_path):
        with zipfile.ZipFile(path) as book:
            assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)


@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 400), min_size=2, max_size=12),
    order=st.randoms(use_true_random=False),
    cuts=st.integers(1, 11),
)
def test_splitting_and_reordering_a_file_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, days: Sequence[int], order: Random, cuts: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    first = date(2025, 1, 1)
    rows = [f"H{number},T1,inspection,general,{first + timedelta(day)}" for number, day in enumerate(days)]
    mixed = list(rows)
    order.shuffle(mixed)
    whole = hazards(folder / "whole.csv", *rows)
    parts = [hazards(folder / f"part{n}.csv", *part) for n, part in enumerate((mixed[:cuts], mixed[cuts:])) if part]
    for name, paths in {"one": [whole], "two": parts}.items():
        with (lake := Lake(folder / name / "lake")).locked():
            for path in paths:
                load_file(lake, path)
    assert lake_rows(folder / "one", "hazards") == lake_rows(folder / "two", "hazards")


def test_real_csv_writers_and_this_reader_agree(tmp_path: Path) -> None:
    """Python's own csv module writes, in every dialect; nothing may change on the way."""
    texts = ['said "no"', "two\nlines", "semi;colon", "tab\there", "pipe|d", "comma, comma", "中文，逗号", "'quoted'"]
    for number, (delimiter, is_quoted) in enumerate(product(",;\t|", (False, True))):
        path = tmp_path / f"{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL)
            out.writerow([*HAZARDS.strip().split(","), "Description"])
            for row, text in enumerate(texts):
                out.writerow([f"H{row}", "T1", "inspection", "general", "2025-01-10", text])
        with (lake := Lake(tmp_path / str(number) / "lake")).locked():
            assert load_file(lake, path).rows_loaded == len(texts)
        assert sorted(texts) == sorted(text for (text,) in lake_rows(tmp_path / str(number), "hazards", "description"))


def test_a_load_keeps_nothing_open(tmp_path: Path, quick_build: list[Path]) -> None:
    path = hazards(tmp_path / "hazards.csv", "H1,T1,inspection,general,2025-01-10")
    before = len(list(Path("/dev/fd").iterdir()))
    loading.load([path], tmp_path / "data")
    assert len(list(Path("/dev/fd").iterdir())) <= before + 1
