"""Headers of several rows and days that no header names: part of the header, a field, or a question; never lost."""

from pathlib import Path

import pytest

from tests.mapping_files import text, workbook
from tests.test_bad_input import load_one
from tests.test_mapping import asked, mapped, records, rows

TWO = [["一车间", "2026-10-08", "护栏松动", "一般", "2026-10-15", "2026-10-12"],
       ["二车间", "2026-10-09", "联锁短接", "重大", "2026-10-16", ""]]  # fmt: skip
CHINESE = ["受检单位", "检查日期", "隐患描述", "隐患级别", "整改期限", "完成"]
ENGLISH = ["Department", "Date found", "Finding", "Severity", "Deadline", "Done"]
UNHEARD = ["Shop", "Found", "What is it", "How bad", "Mend until", "Mended"]


@pytest.mark.parametrize("second", [ENGLISH, UNHEARD], ids=["known words", "another script above days"])
def test_headers_in_a_second_language_are_part_of_the_header(second: list[str], tmp_path: Path) -> None:
    path = text(tmp_path / "ledger.csv", [CHINESE, second, *TWO])
    contract = mapped(path, tmp_path / "data")
    assert (contract["header_line"], contract["refused_rows"], contract["left_out"]) == (2, 0, [])
    assert rows(contract, "hazards", "found_date", "due_date", "treated_date") == [
        ("2026-10-08", "2026-10-15", "2026-10-12"),
        ("2026-10-09", "2026-10-16", ""),
    ]
    (tmp_path / "plain").mkdir()
    report = load_one(tmp_path / "plain", path.read_bytes(), "ledger.csv")  # and so without a mapping
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (2, 2, 0), report.message


def test_a_first_row_of_texts_stays_a_row(tmp_path: Path) -> None:
    first = ["一车间", "不详", "护栏松动", "一般", "立即整改", ""]
    contract = mapped(text(tmp_path / "ledger.csv", [CHINESE, first, *TWO]), tmp_path / "data")
    assert (contract["header_line"], contract["rows"]) == (1, 3)


@pytest.mark.parametrize(
    "lines",
    [
        ["Unit ID,Unit name,Unit type,Parent unit ID", "S,Site S,site,", "T,Team T,team,S"],
        ["Unit ID,Unit name,Unit type,Parent unit ID", "S,Site S,site,"],
        ["单位编号,单位名称,单位类型,上级单位编号", "Team,Site,site,", "T,Team T,team,S"],
    ],
    ids=["with more below", "alone", "below Chinese headers"],
)
def test_a_record_of_header_words_is_never_a_header(lines: list[str], tmp_path: Path) -> None:
    """Site S is a site: each cell is a word that headers have too, and the site would be gone without a word."""
    report = load_one(tmp_path, "\n".join([*lines, ""]).encode(), "units.csv")
    assert (report.rows_read, report.rows_loaded) == (len(lines) - 1, len(lines) - 1), report.message


def test_a_record_in_the_script_of_its_headers_is_refused_and_not_gone(tmp_path: Path) -> None:
    """Words stand where a month and hours must, and all of them are words of headers: still a record that was sent."""
    lines = "Unit ID,Month,Worker type,Worked hours\nSite,Date,Employee,Hours\nT,2025-01,employee,1000\n"
    report = load_one(tmp_path, lines.encode(), "exposures.csv")
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (2, 1, 1), report.message


GROUPS = [
    ["某厂隐患排查治理台账", "", "", "", "", "", "", ""],
    ["序号", "检查情况", "", "", "", "整改情况", "", ""],
    ["", "时间", "检查人", "单位", "问题", "责任人", "期限", "时间"],
    ["1", "2026-10-08", "甲", "一车间", "护栏松动", "丙", "2026-10-15", "2026-10-12"],
    ["2", "2026-10-09", "乙", "二车间", "联锁短接", "丁", "2026-10-16", ""],
]


def test_the_same_word_below_two_merged_headers_means_two_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "ledger.xlsx", GROUPS, ["A1:H1", "A2:A3", "B2:E2", "F2:H2"])
    contract = mapped(path, tmp_path / "data")
    assert (contract["header_line"], contract["title"][0], records(contract)["hazards"]) == (3, GROUPS[0][0], 2)
    assert rows(contract, "hazards", "found_date", "due_date", "treated_date") == [
        ("2026-10-08", "2026-10-15", "2026-10-12"),
        ("2026-10-09", "2026-10-16", ""),
    ]


LATER = ["Ref", "Department", "Finding", "Severity", "Raised on"]
ROWS = [
    ["N1", "Mill", "loose rail", "minor", "2026-09-03", "2026-09-10"],
    ["N2", "Kiln", "bypass", "major", "2026-09-04", ""],
]


@pytest.mark.parametrize(
    ("header", "field"),
    [("Put right", "treated_date"), ("Fixed", "treated_date"), ("完成", "treated_date"), ("Target", "due_date"),
     ("整改情况时间", "treated_date"), ("Verified", "accepted_date")],
)  # fmt: skip
def test_days_below_a_header_without_the_word_date_fill_a_field(header: str, field: str, tmp_path: Path) -> None:
    contract = mapped(text(tmp_path / "log.csv", [[*LATER, header], *ROWS]), tmp_path / "data")
    assert rows(contract, "hazards", field) == [("",), ("2026-09-10",)]
    assert "day" not in {key.split(":")[0] for key in asked(contract)}


def test_a_file_with_one_day_of_an_end_has_treated_hazards(tmp_path: Path) -> None:
    contract = mapped(text(tmp_path / "log.csv", [[*LATER, "Closed"], *ROWS]), tmp_path / "data")
    assert rows(contract, "hazards", "treated_date") == [("",), ("2026-09-10",)]


def test_days_after_the_day_found_that_no_word_explains_are_asked_for(tmp_path: Path) -> None:
    path = text(tmp_path / "log.csv", [[*LATER, "X"], *ROWS])
    contract = mapped(path, tmp_path / "data")
    assert "day:hazards:X" in asked(contract)
    assert rows(contract, "hazards", "treated_date") == [("",), ("2026-09-10",)]
    left = mapped(path, tmp_path / "data", answers={"day:hazards:X": "none"})
    assert [one["header"] for one in left["unused"]] == ["X"]


def test_days_before_the_day_found_are_no_later_day(tmp_path: Path) -> None:
    path = text(tmp_path / "log.csv", [[*LATER, "X"], [*ROWS[0][:5], "2026-09-01"], [*ROWS[1][:5], "2026-09-02"]])
    contract = mapped(path, tmp_path / "data")
    assert "day:hazards:X" not in asked(contract)
    assert [one["header"] for one in contract["unused"]] == ["X"]
