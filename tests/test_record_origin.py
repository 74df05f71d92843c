"""Where a record comes from: the file, the sheet and the line, and what each earlier file said of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.loaded import record_origin
from dashboard.loaded.record_origin import NoOrigin, Record
from pipelines.building.record_history import NoSuchRecord
from pipelines.building.record_origin import origin
from pipelines.lake import cut_of_text, row_in_file
from pipelines.reading.files.intake import Intake, take
from tests.conftest import Loader, run_here

SEPTEMBER, OCTOBER = "hazards_2026-09-30.csv", "hazards_2026-10-31.csv"
HEADER = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on,Description\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two exports of the same register, of which the later one says more of H2, and a book of two sheets."""
    folder = tmp_path_factory.mktemp("exports")
    (folder / SEPTEMBER).write_text(
        HEADER
        + "H1,U1,inspection,general,2026-09-01,2026-09-08,2026-09-05,guard loose\n"
        + "H2,U1,inspection,general,2026-09-03,2026-09-10,,no lamp\n",
        encoding="utf-8",
    )
    # The description of H1 goes over two lines, so that H3 stands on line 4 and H2 on line 5.
    (folder / OCTOBER).write_text(
        HEADER
        + 'H1,U1,inspection,general,2026-09-01,2026-09-08,2026-09-05,"guard\nloose"\n'
        + "H3,U1,inspection,major,2026-10-02,2026-10-09,,crack\n"
        + "H2,U1,inspection,general,2026-09-03,2026-10-15,2026-10-12,no lamp\n",
        encoding="utf-8",
    )
    with xlsxwriter.Workbook(folder / "accidents.xlsx") as book:
        for name, accident in (("Plant A", "A1"), ("Plant B", "A2")):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "Accidents of the year")
            sheet.write_row(2, 0, ["Accident ID", "Unit ID", "Accident date", "Worker type", "Severity"])
            sheet.write_row(3, 0, [accident, "U1", "2026-10-05", "employee", "first_aid"])
    return folder


@pytest.fixture(scope="module")
def data(loaded_once: Loader, files: Path) -> Path:
    """Load the three files."""
    return loaded_once("record-origin", files)


def lines(found: dict[str, Any]) -> list[int]:
    return list(found["row"]["lines"])


def test_a_record_is_found_on_its_line_whatever_stands_above_it(data: Path) -> None:
    found = origin(data, "hazards", "H2")
    assert found["versions"][0]["file"] == OCTOBER
    assert lines(found) == [5]
    assert found["row"]["cells"][0]["Treated on"] == "2026-10-12"
    assert found["row"]["cells"][0]["Description"] == "no lamp"


def test_of_a_large_text_only_the_records_with_the_key_are_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_in_file, "LARGE", 0)
    monkeypatch.setattr(cut_of_text, "FIRST_LINES", 1)
    read: list[int] = []

    def noted(path: Path, target: Path) -> Intake:
        taken = take(path, target)
        read.append(taken.look.lines)
        return taken

    monkeypatch.setattr(row_in_file, "take", noted)
    found = origin(data, "hazards", "H2")
    assert (lines(found), found["row"]["cells"][0]["Due date"]) == ([5], "2026-10-15")
    assert read == [2]  # the headers and the record


def test_the_row_of_an_earlier_version_is_shown_from_its_own_file(data: Path) -> None:
    (earlier,) = (one for one in origin(data, "hazards", "H2")["versions"] if one["file"] == SEPTEMBER)
    found = origin(data, "hazards", "H2", earlier["file_hash"][:8])
    assert lines(found) == [3]
    assert found["row"]["cells"][0]["Treated on"] == ""
    assert [one["is_shown"] for one in found["versions"]] == [False, True]


def test_what_each_file_changed_is_told_field_by_field(data: Path) -> None:
    newest, first = origin(data, "hazards", "H2")["versions"]
    assert newest["changed"] == {"due_date": ["2026-09-10", "2026-10-15"], "treated_date": [None, "2026-10-12"]}
    assert first["changed"] == {}


def test_a_record_of_a_book_is_found_on_its_sheet(data: Path) -> None:
    found = origin(data, "accidents", "A2")
    assert (found["row"]["sheet"], lines(found)) == ("Plant B", [4])
    assert found["versions"][0]["is_read_as_today"]


def test_what_no_file_holds_is_said(data: Path) -> None:
    with pytest.raises(NoSuchRecord, match="H9: no file that is loaded holds such a record of hazards"):
        origin(data, "hazards", "H9")
    with pytest.raises(NoSuchRecord, match="hazard: no such table"):
        origin(data, "hazard", "H2")
    with pytest.raises(NoSuchRecord, match="ffff: no file with this hash"):
        origin(data, "hazards", "H2", "ffff")


def test_a_file_whose_original_is_gone_still_says_what_it_said(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.building.record_origin.row_in_file", _without)
    found = origin(data, "hazards", "H3")
    assert found["row"]["why_not"] == "the original of the file is not in the lake any more"
    assert found["versions"][0]["values"]["description"] == "crack"


def _without(lake: Any, manifest: Any, *rest: Any) -> Any:
    from dataclasses import replace

    from pipelines.lake.row_in_file import row_in_file

    return row_in_file(lake, replace(manifest, sha256="0" * 64), *rest)


def test_the_command_prints_line_load_and_changes(data: Path) -> None:
    done = run_here("dashboard", "record", "hazards", "H2", data=data)
    assert done.returncode == 0
    for text in (f"File: {OCTOBER}", "Stands in: line 5", "Loaded: ", "Due date: 2026-09-10 → 2026-10-15"):
        assert text in done.stdout
    assert "Treated on: – → 2026-10-12" in done.stdout
    missing = run_here("dashboard", "record", "hazards", "H9", data=data)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "no file that is loaded" in missing.stderr


def test_a_row_behind_a_number_knows_its_file_at_once(data: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(data)
    from dashboard.numbers import kpis, warehouse

    rows = kpis.records("hazard_count")
    record = record_origin.of_row(rows[rows["hazard_id"] == "H3"].iloc[0])
    assert record is not None
    known = dict(record_origin.file_facts(warehouse.in_use(), record.file_hash))
    assert (known["file"], len(known["loads"])) == (OCTOBER, 1)
    assert record_origin.of_row(pd.Series({"unit_id": "U1", "file_hash": "x"})) is None


def test_a_record_that_looks_like_an_option_is_only_a_record(data: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(data)
    with pytest.raises(NoOrigin, match="--help: no file that is loaded"):
        record_origin.asked(Record("hazards", "--help", ""))


def test_who_may_not_see_names_sees_neither_the_row_nor_who_it_was_before(
    data: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(data)
    version = {"refused": "", "changed": {"owner_name": ["Li", "Wang"], "due_date": ["2026-09-10", "2026-10-15"]}}
    told = record_origin.changes(version)
    assert (told[0], record_origin.may_see_cells()) == ("Owner: Li → Wang", True)
    with viewer.asking(Viewer("Masked", "x masked", ("viewer",), personal=False, is_known=True)):
        assert record_origin.changes(version) == ["Owner: ••• → •••", told[1]]
        assert not record_origin.may_see_cells()
