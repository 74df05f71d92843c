"""What cannot be mapped ends in one sentence; what can in part says what of it was looked at."""

import json
from pathlib import Path

import pytest

from pipelines.mapping import mapped as mapping_of_files
from pipelines.mapping import profile
from pipelines.mapping.mapped import answers_in, mapping
from pipelines.mapping.opened import CannotMap
from tests.conftest import run_here
from tests.mapping_files import KINDS, text
from tests.test_mapping import asked, mapped, records

ROW = ["2026-10-08", "一车间", "护栏松动", "一般"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty.csv: the file is empty, so there is nothing to map"),
        ("words.txt", b"Dear all,\nplease find attached nothing.\n", "words.txt: no row of it looks like the headers"),
        ("page.csv", b"%PDF-1.4", "page.csv cannot be mapped: the file is a PDF"),
        (
            "head.csv",
            "隐患编号,单位,发现日期,描述\n".encode(),
            "head.csv: there are headers and no row of data below them",
        ),
        ("cut.json", b'[{"a": 1, "b"', "cut.json cannot be mapped: the file is JSON that is cut off or damaged"),
    ],
)
def test_a_file_that_cannot_be_mapped_is_one_sentence(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run_here("pipelines", "map", path, "--yes", data=tmp_path / "data")
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(says)
    assert not (tmp_path / "data" / "settings").exists()
    as_json = run_here("pipelines", "map", path, "--yes", "--format", "json", data=tmp_path / "data")
    assert json.loads(as_json.stdout)["faults"] == [line]


def test_half_a_workbook_is_one_sentence(tmp_path: Path) -> None:
    whole = KINDS["LEC register"](tmp_path)
    half = tmp_path / "half.xlsx"
    half.write_bytes(whole.read_bytes()[:3000])
    with (
        pytest.raises(CannotMap, match=r"half\.xlsx cannot be mapped: the file is cut off or damaged"),
        mapping(half, tmp_path / "data", answers_in({})),
    ):
        pass


def test_half_a_text_refuses_its_last_line_alone(tmp_path: Path) -> None:
    rows = [
        ["隐患编号", "责任单位", "检查日期", "问题描述", "隐患等级"],
        *([f"H{n}", *ROW[1:2], ROW[0], *ROW[2:]] for n in (5, 7, 9)),
    ]
    path = text(tmp_path / "half.csv", rows)
    path.write_bytes(path.read_bytes()[:-20])
    contract = mapped(path, tmp_path / "data")
    assert records(contract)["hazards"] == 2
    assert [(one["count"], one["lines"]) for one in contract["refused"]] == [(1, [4])]


def test_headers_of_emoji_are_found_by_what_stands_below(tmp_path: Path) -> None:
    path = text(tmp_path / "emoji.csv", [["📅", "🏭", "📝", "⚠️"], ROW, ["2026-10-09", "二车间", "灭火器过期", "重大"]])
    contract = mapped(path, tmp_path / "data", table="hazards")
    assert (contract["header_line"], contract["faults"]) == (1, [])
    assert records(contract)["hazards"] == 2


@pytest.mark.parametrize(("columns", "looked_at"), [(50, 20), pytest.param(500, 200, marks=pytest.mark.soak)])
def test_many_columns_are_looked_at_in_part_and_said(
    columns: int, looked_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if looked_at == 20:
        for place in (mapping_of_files, profile):
            monkeypatch.setattr(place, "MOST_COLUMNS", looked_at)
    more = columns - 5
    wide = [["隐患编号", "责任单位", "检查日期", "问题描述", "隐患等级", *(f"x{n}" for n in range(more))]]
    wide += [
        [f"H{row}", "一车间", "2026-10-08", f"问题{row}", "一般", *("1" for _ in range(more))] for row in (3, 5, 8)
    ]
    contract = mapped(text(tmp_path / "wide.csv", wide), tmp_path / "data")
    assert records(contract)["hazards"] == 3
    assert f"the file has {columns} columns, and the first {looked_at} of them were looked at" in contract["notes"]


def test_two_rows_that_may_be_the_headers_are_asked_about(tmp_path: Path) -> None:
    rows = [
        ["date", "place", "issue", "rank"],
        ["检查日期", "责任单位", "问题描述", "等级"],
        ROW,
        ["2026-10-09", "二车间", "灯坏", "一般"],
    ]
    path = text(tmp_path / "two.csv", rows)
    contract = mapped(path, tmp_path / "data")
    assert "header" in asked(contract)
    other = mapped(path, tmp_path / "data", answers={"header": "1"})
    assert other["header_line"] == 1


def test_nothing_is_saved_that_takes_no_row(tmp_path: Path) -> None:
    path = text(tmp_path / "numbers.csv", [["a", "b", "c"], ["1", "2", "x"], ["3", "4", "y"]])
    done = run_here("pipelines", "map", path, "--yes", data=tmp_path / "data")
    assert done.returncode == 2
    assert not (tmp_path / "data" / "settings").exists()
