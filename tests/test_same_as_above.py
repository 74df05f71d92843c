"""Cells that say "same as above" are filled from the row above and named; empty ones only where the source says so."""

from pathlib import Path

import pytest

from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from tests.test_bad_input import rows_of
from tests.test_source_words import HAZARDS, read

LEDGER = """\
隐患台账（第1页）,,,,,,
隐患编号,责任单位,检查日期,隐患描述,隐患等级,隐患来源,整改期限
H1,一车间,2026-03-02,护栏松动,一般隐患,检查发现,
H2,{mark},同上,灭火器过期,{mark},{mark},{mark}
本页小计,2,,,,,
隐患台账（第2页）,,,,,,
隐患编号,责任单位,检查日期,隐患描述,隐患等级,隐患来源,整改期限
H3,{mark},{mark},联锁被短接,重大隐患,同上,2026-03-20
"""


def loaded(folder: Path, content: str) -> tuple[str, list[tuple[object, ...]]]:
    """Load a ledger, and give what is said and its rows."""
    path = folder / "台账.csv"
    path.write_text(content, encoding="utf-8")
    with (lake := Lake(folder / "lake")).locked():
        (report,) = load_path(lake, path, True)
    fields = "hazard_id, unit_id, cast(found_date as varchar), hazard_level, source, cast(due_date as varchar)"
    return report.message, rows_of(folder, "hazards", fields) if report.rows_loaded else []


@pytest.mark.parametrize("mark", ["〃", pytest.param("ditto", marks=pytest.mark.soak)])
def test_marks_are_filled_across_totals_titles_and_headers(tmp_path: Path, mark: str) -> None:
    """The due date of H2 points to an empty cell, and stays empty; no unit is called 同上 or 责任单位."""
    message, found = loaded(tmp_path, LEDGER.format(mark=mark))
    assert found == [
        ("H1", "一车间", "2026-03-02", "general", "inspection", None),
        ("H2", "一车间", "2026-03-02", "general", "inspection", None),
        ("H3", "一车间", "2026-03-02", "major", "inspection", "2026-03-20"),
    ]
    assert "8 cells say that they are the same as above, and were filled so (from line 4)" in message


@pytest.mark.parametrize("mark", ["Ditto", "Same as above"])
def test_only_a_text_that_says_so_is_enough_to_read_with_care(tmp_path: Path, mark: str) -> None:
    """A clean file whose one unit is 同上: the quick way, which takes texts as they are, must not have it."""
    plain = "Hazard ID,Unit ID,Source,Hazard level,Found on\nH1,S1,inspection,general,2026-03-02\n"
    message, found = loaded(tmp_path, plain + f"H2,{mark},inspection,general,2026-03-03\n")
    assert [row[:2] for row in found] == [("H1", "S1"), ("H2", "S1")]
    assert "Unit ID: a cell says" in message


def test_a_mark_with_nothing_above_it_is_refused(tmp_path: Path) -> None:
    plain = "Hazard ID,Unit ID,Source,Hazard level,Found on\nH1,〃,inspection,general,2026-03-02\n"
    message, found = loaded(tmp_path, plain)
    assert not found
    assert "Unit ID: empty, but it is needed" in message


def test_empty_cells_are_filled_where_the_source_says_so(tmp_path: Path) -> None:
    """Without filled_down the second row is refused: which unit it is of would be a guess."""
    text = "No,Unit,What\n1,A,x\n2,,y\nSubtotal,,\n3,B,\n4,,z\n"
    fields = 'description = "What"\narea_id = "Unit"'
    source = HAZARDS.format(source='filled_down = ["Unit"]', feed="", fields=fields)
    _, found = read(tmp_path, source, text, "hazard_id, area_id, description")
    assert found == ["1 A x", "2 A y", "3 B -", "4 B z"]
