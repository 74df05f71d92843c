"""A file of a known source with renamed, missing or new columns, or texts never seen: said, and repaired."""

import tomllib
from pathlib import Path

import pytest

from pipelines import load as loading
from pipelines.mapping.mapped import answers_in, mapping
from pipelines.mapping.saving import save
from tests.mapping_files import text
from tests.test_load import quick_build  # noqa: F401
from tests.test_mapping import asked, mapped, records, rows

SOURCE = """# Walks of the yard.
label = "Yard walks"
recognised_by = ["Walk no.", "Crew", "Walked on", "Reason"]
days = "dmy"

[[feeds]]
table = "inspections"
[feeds.fields]
inspection_id = "yard-{Walk no.}"
unit_id = "Crew"
completed_date = "Walked on"  # by hand
inspection_type = { column = "Reason", values = { Weekly = "routine", Unannounced = "surprise" } }
inspector_name = "Walker"
"""
WALKS = [["1", "North", "03/04/2026", "Weekly", "A"], ["2", "South", "29/09/2026", "Unannounced", "B"]]
HEADER = ["Walk no.", "Crew", "Walked on", "Reason", "Walker"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with one source of its own."""
    folder = tmp_path / "data"
    save("yard", SOURCE, folder)
    return folder


def walks(folder: Path, header: list[str], lines: list[list[str]]) -> Path:
    """Write walks under these headers."""
    return text(folder / "walks.csv", [header, *lines])


def test_a_known_file_keeps_its_source_as_it_is_written(tmp_path: Path, data: Path) -> None:
    contract = mapped(walks(tmp_path, HEADER, WALKS), data)
    assert (contract["known_as"], contract["source"], contract["drift"]) == ("yard", SOURCE, None)


def test_a_renamed_column_is_said_and_repaired(tmp_path: Path, data: Path, quick_build: list[Path]) -> None:  # noqa: F811
    path = walks(tmp_path, ["Walk no.", "Crew", "Date of the walk", "Reason", "Walker"], WALKS)
    assert loading.load([path], data).files[0].source is None
    with mapping(path, data, answers_in({}, takes_all=True)) as found:
        assert [change.says for change in found.plan.changes] == [
            'the column "Walked on" is called "Date of the walk" now'
        ]
        assert found.text == SOURCE.replace("days =", 'headers."Walked on" = ["Date of the walk"]\ndays =')
        save(found.name, found.text, data, may_replace=found.is_own)
    report = loading.load([path], data)
    assert (report.files[0].source, report.files[0].rows_loaded) == ("yard", 2)
    before = loading.load([walks(tmp_path, HEADER, WALKS[:1])], data)
    assert before.files[0].source == "yard"  # files of the old shape are read as well


def test_missing_and_new_columns_are_said(tmp_path: Path, data: Path) -> None:
    path = walks(tmp_path, ["Walk no.", "Crew", "Walked on", "Reason", "Weather"], WALKS)
    renamed = [[*line[:4], "sunny"] for line in WALKS]
    path = walks(tmp_path, ["Walk no.", "Crew", "Walk date", "Reason", "Weather"], renamed)
    contract = mapped(path, data)
    changes = {(one["kind"], one["column"], one["now"]) for one in contract["drift"]["changes"]}
    assert changes == {("renamed", "Walked on", "Walk date"), ("missing", "Walker", None), ("added", "Weather", None)}
    assert records(contract)["inspections"] == 2


def test_moved_columns_need_no_repair(tmp_path: Path, data: Path) -> None:
    moved = walks(tmp_path, HEADER[::-1], [line[::-1] for line in WALKS])
    contract = mapped(moved, data)
    assert (contract["known_as"], contract["drift"], contract["open"]) == ("yard", None, 0)


def test_a_text_never_seen_is_asked_for_once_and_its_rows_load_then(tmp_path: Path, data: Path) -> None:
    path = walks(
        tmp_path,
        HEADER,
        [*WALKS, ["3", "North", "01/10/2026", "Turnaround", "A"], ["4", "South", "02/10/2026", "Turnaround", "A"]],
    )
    before = mapped(path, data)
    assert asked(before) == ["value:inspections.inspection_type:Turnaround"]
    assert "(2 rows)" in before["questions"][0]["asks"]
    assert records(before)["inspections"] == 2
    after = mapped(path, data, answers={"value:inspections.inspection_type:Turnaround": "special"})
    assert records(after)["inspections"] == 4
    assert rows(after, "inspections", "inspection_id", "inspection_type")[2:] == [
        ("yard-3", "special"),
        ("yard-4", "special"),
    ]
    holds = tomllib.loads(after["source"])
    assert holds["feeds"][0]["fields"]["inspection_type"]["values"]["Turnaround"] == "special"
    assert (holds["label"], holds["days"]) == ("Yard walks", "dmy")
    assert "# by hand" in after["source"]  # what a person wrote behind a field stays
