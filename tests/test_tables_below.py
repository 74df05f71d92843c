"""Tables below each other in a text are read apart, and a page that begins again with its title loses nothing."""

from pathlib import Path

import openpyxl

from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport
from tests.test_bad_input import rows_of

HAZARDS = """\
隐患编号,责任单位,检查日期,隐患描述,隐患等级,隐患来源
YH1,一车间,2026-03-02,护栏松动,一般隐患,检查发现
YH2,一车间,2026-03-03,漏油,一般隐患,检查发现
"""
HOURS = "单位,月份,人员类别,工时,,\n一车间,2026-03,员工,1200,,\n一车间,2026-04,员工,1300,,\n"


def loaded(folder: Path, content: str) -> FileReport:
    """Load a text, and hold that every row is accounted for."""
    path = folder / "台账.csv"
    path.write_text(content, encoding="utf-8")
    with (lake := Lake(folder / "lake")).locked():
        (report,) = load_path(lake, path, True)
    assert report.rows_read == report.rows_loaded + report.rows_refused + report.rows_fed_nothing
    return report


def test_two_tables_with_titles_or_an_empty_line_between_them(tmp_path: Path) -> None:
    for number, between in enumerate(["\n", ",,,,,\n", "二、工时,,,,,\n"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        report = loaded(folder, f"2026年安全台账,,,,,\n一、隐患,,,,,\n{HAZARDS}{between}{HOURS}")
        assert (report.rows_read, report.rows_loaded) == (4, 4), between
        assert rows_of(folder, "hazards", "hazard_id") == [("YH1",), ("YH2",)]
        assert rows_of(folder, "exposures", "worked_hours") == [(1200.0,), (1300.0,)]


def test_tables_of_a_sheet_without_an_empty_row_between_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in (HAZARDS + "二、工时,,,,,\n" + HOURS).splitlines():
        page.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "台账.xlsx")
    with (lake := Lake(tmp_path / "lake")).locked():
        (report,) = load_path(lake, tmp_path / "台账.xlsx", True)
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (4, 4, 0)


def test_a_further_page_begins_with_title_and_header(tmp_path: Path) -> None:
    page = "一厂隐患台账（第{}页）,,,,,\n"
    more = HAZARDS.replace("YH1", "YH3").replace("YH2", "YH4")
    report = loaded(tmp_path, page.format(1) + HAZARDS + "本页小计,2,,,,\n\n" + page.format(2) + more)
    assert (report.rows_loaded, report.rows_refused, report.rows_fed_nothing) == (4, 0, 3)
    assert "the title again" in report.message


def test_an_empty_line_between_rows_of_one_table_is_nothing(tmp_path: Path) -> None:
    report = loaded(tmp_path, HAZARDS + "\nYH3,二车间,2026-03-04,联锁,重大隐患,检查发现\n")
    assert (report.rows_read, report.rows_loaded) == (3, 3)
