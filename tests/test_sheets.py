"""Rows saved as files: typed cells, every script readable, and nothing that a spreadsheet would run."""

from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.wording.sheets import csv_bytes, excel_bytes

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "fine", "整改"]
ROWS = pd.DataFrame(
    {
        "text": EVIL,
        "count": range(8),
        "day": pd.to_datetime(pd.Series([*["2026-10-31"] * 7, None], dtype="object")),
        "share": [0.5, None, -2.0, 0, 0, 0, 0, 1],
        "flag": [True, False] * 4,
    }
)


def test_no_cell_of_a_csv_runs_as_a_formula() -> None:
    read = pd.read_csv(StringIO(csv_bytes(ROWS).decode("utf-8-sig")), dtype=str, keep_default_na=False)
    assert not read["text"].str.startswith(("=", "+", "-", "@", "\t", "\r")).any()
    assert read["text"].iloc[0] == "'=1+1"
    assert read["text"].iloc[-1] == "整改"


def test_negative_numbers_stay_numbers_in_a_csv() -> None:
    read = pd.read_csv(StringIO(csv_bytes(ROWS).decode("utf-8-sig")))
    assert read["share"].iloc[2] == -2.0


def test_a_header_cannot_run_either() -> None:
    assert csv_bytes(pd.DataFrame({"=cmd": [1]})).decode("utf-8-sig").startswith('"\'=cmd"')


def test_excel_cells_keep_their_types() -> None:
    lines = CalamineWorkbook.from_filelike(BytesIO(excel_bytes(ROWS))).get_sheet_by_index(0).to_python()
    assert lines[0] == list(ROWS.columns)
    assert lines[1] == ["=1+1", 0.0, date(2026, 10, 31), 0.5, True]
    assert lines[2][3] == ""
    assert lines[8][2] == ""


def test_excel_holds_text_and_no_formula() -> None:
    """A formula has a cell type of its own in the file; the text of it is a shared string."""
    import zipfile

    with zipfile.ZipFile(BytesIO(excel_bytes(ROWS))) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_excel_says_what_the_rows_are() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(excel_bytes(ROWS, [("KPI", "Treated on time")])))
    assert book.get_sheet_by_name("About").to_python() == [["KPI", "Treated on time"]]


@pytest.mark.parametrize("write", [csv_bytes, excel_bytes])
def test_no_rows_make_a_file_too(write: Callable[[pd.DataFrame], bytes]) -> None:
    assert write(ROWS.head(0))


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.wording.sheets.MOST_ROWS", 3)
    book = CalamineWorkbook.from_filelike(BytesIO(excel_bytes(ROWS)))
    assert book.sheet_names == ["Records", "Records 2", "Records 3"]
    rows = [line for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python()[1:]]
    assert [line[1] for line in rows] == list(range(8))
