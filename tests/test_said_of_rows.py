"""What a load says of rows that were not loaded helps: which line a repeat is of, each reason once with its count."""

from pathlib import Path

from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file


def load(folder: Path, text: str, name: str = "export.csv") -> FileReport:
    """Load one file of text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    lake = Lake(folder / "lake")
    with lake.locked():
        return load_file(lake, path)


def test_a_row_that_stands_twice_is_named_by_its_line(tmp_path: Path) -> None:
    rows = "S1,North,site\nS2,South,site\nS1,North,site\nS2,South-East,site\n"
    message = load(tmp_path, f"Unit ID,Unit name,Unit type\n{rows}").message
    assert "line 4: the whole row is the same as line 2" in message
    assert 'line 5: Unit ID "S2" repeats line 3' in message


def test_a_made_id_that_repeats_names_what_it_is_made_of(tmp_path: Path) -> None:
    """Two lines with the same day, unit and text are one hazard, whatever else they say; no hash is shown."""
    header = "序号,检查时间,责任单位,隐患内容,隐患级别,责任人\n"
    rows = "1,2026-03-02,一车间,护栏松动,一般,甲\n2,2026-03-02,一车间,护栏松动,一般,乙\n"
    message = load(tmp_path, header + rows).message
    assert "what 检查时间 + 责任单位 + 隐患内容 say repeats line 2" in message
    assert "the file has none, it is made of 检查时间 + 责任单位 + 隐患内容" in message


def test_the_same_reason_is_said_once_with_its_count(tmp_path: Path) -> None:
    rows = "S1,North,hall\nS2,South,shed\nS3,West,barn\nS4,,site\n"
    message = load(tmp_path, f"Unit ID,Unit name,Unit type\n{rows}").message
    assert 'line 2 and 2 more: Unit type: "hall" is not one of' in message
    assert "line 5: Unit name: empty, but it is needed" in message


def test_a_column_that_is_probably_meant_is_named(tmp_path: Path) -> None:
    """检查的日期 is no header that is known, and much like one that is."""
    header = "隐患编号,单位编号,隐患来源,隐患等级,检查的日期\n"
    message = load(tmp_path, header + "H1,一车间,检查发现,一般隐患,2026-03-02\n").message
    assert "检查的日期 is probably Found on: map it" in message


def test_the_table_that_uses_most_columns_is_meant(tmp_path: Path) -> None:
    """Department and Level could be units; day, place, finding and state are those of hazards."""
    header = "Date,Location,Finding,Level,Source,Status,Due date,Department\n"
    row = "5 Mar 2026,Bay 3,guard missing,High,Employee,Closed,10 Mar 2026,Mill\n"
    report = load(tmp_path, header + row)
    assert (report.source, report.rows_loaded) == ("template hazards", 1)


def test_nothing_unrelated_is_named_as_nearest(tmp_path: Path) -> None:
    message = load(tmp_path, "Song,Singer,Length\nA,B,3:20\n").message
    assert "Nearest" not in message
    assert "No format that is known is near" in message
