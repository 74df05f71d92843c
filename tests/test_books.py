"""Workbooks as people and programs really write them: what their cells show comes in, and none stops a load."""

from pathlib import Path
from time import monotonic

import pytest

from pipelines.reading.files import spreadsheet
from pipelines.reading.files.sheets.shown import writer
from pipelines.reading.files.spreadsheet import Unreadable, read_sheets
from tests.raw_books import hazard_rows, number_cell, raw_book, text_cell, text_row
from tests.test_bad_input import load_one

HAZARD = ["H1", "U1", "inspection", "general", "2026-03-01"]


def rows_of_first(path: Path) -> list[list[str]]:
    """Read the first sheet in the process of its own."""
    return [row.cells for row in read_sheets(path, "xlsx", path.parent)[0].head]


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    far = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    path = raw_book(tmp_path / "far.xlsx", f"<sheetData>{hazard_rows()}{far}</sheetData>")
    start = monotonic()
    report = load_one(tmp_path, path.read_bytes(), "hazards.xlsx")
    assert monotonic() - start < 20  # a slow machine takes a second
    assert report.rows_loaded == 3
    assert "XFD1048576" in report.message


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('<row r="1"><c r="@@1"><v>1</v></c></row>', "has a cell named @@1"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "has a cell in column XFE"),
        ('<row r="9999999"><c r="A9999999"><v>1</v></c></row>', "has a row numbered 9999999"),
        (f'<row r="1">{text_cell("A1", "x" * 1_100_000)}</row>', "holds a cell of 1 MB"),
    ],
    ids=["no reference", "beyond XFD", "beyond the last row", "a cell of a megabyte"],
)
def test_what_no_sheet_can_hold_is_refused_in_one_sentence(tmp_path: Path, sheet: str, said: str) -> None:
    path = raw_book(tmp_path / "bad.xlsx", f"<sheetData>{sheet}</sheetData>")
    report = load_one(tmp_path, path.read_bytes(), "hazards.xlsx")
    assert report.message.startswith(f"refused: the file {said}")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = raw_book(tmp_path / "bomb.xlsx", f"<sheetData>{hazard_rows()}</sheetData>")
    data = path.read_bytes()
    huge = (3 * 10**9).to_bytes(4, "little")
    place = data.rfind(b"PK\x01\x02")  # the last entry of the list of members: the sheet
    report = load_one(tmp_path, data[: place + 24] + huge + data[place + 28 :], "bomb.xlsx")
    assert report.message.startswith("refused: the file unpacks to 3.0 GB: a workbook may have 2.0 GB at most")


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{line}" spans="1:3"/>' for line in range(5, 1_000_000))
    path = raw_book(tmp_path / "empty.xlsx", f"<sheetData>{hazard_rows()}{empty}</sheetData>")
    report = load_one(tmp_path, path.read_bytes(), "hazards.xlsx")
    assert (report.rows_read, report.rows_loaded) == (3, 3)


@pytest.mark.parametrize("kind", ["time", "memory"])
def test_a_reader_that_breaks_off_is_said_and_the_load_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "time":
        monkeypatch.setattr(spreadsheet, "LEAST_TIME", 0.001)
    else:
        monkeypatch.setattr(spreadsheet, "MEMORY", 10**7)
    path = raw_book(tmp_path / "book.xlsx", f"<sheetData>{hazard_rows()}</sheetData>")
    with pytest.raises(Unreadable, match=r"takes more than|needs more than|broke off"):
        read_sheets(path, "xlsx", tmp_path)


FORMATS = [  # number format, what the cell holds, what it shows or means; the dates are those of Excel
    ("0%", 0.985, "98.5%"),
    ("0.0%", 0.9, "90%"),
    ("[h]:mm", 500.0208333333333, "12000.5"),
    ("[h]:mm:ss", 33.33333333333334, "800"),
    ("[hh]:mm", 0.3125, "7.5"),
    ("00000", 1.0, "00001"),
    ("000", 1234.0, "1234"),
    ("0.00", 5.1, "5.10"),
    ("0.00", 5.123, "5.123"),
    ("0.00_ ", 5.1, "5.10"),
    ("#,##0.00", 1234.5, "1234.5"),
    ('"H-"000', 7.0, "H-007"),
    ('0"小时"', 12.0, "12小时"),
    ('#,##0"元"', 1234.0, "1234元"),
    ('0!.0,"万"', 12500.0, "12500"),
    ("#,##0.0,", 12500.0, "12500"),
    ("$#,##0.00", 12.5, "12.5"),
    ("[$¥-804]#,##0.00", 12.5, "12.5"),
    ("_(* #,##0.00_);_(* (#,##0.00)", 12.5, "12.5"),
    ("yyyy-mm-dd", 46083.0, "2026-03-02"),
    ("m/d/yyyy h:mm", 46083.5, "2026-03-02 12:00:00"),
    ("[$-409]d-mmm-yy;@", 46083.0, "2026-03-02"),
    ('yyyy"年"m"月"d"日"', 46083.0, "2026-03-02"),
    ("mmm-yy", 46082.0, "2026-03-01"),
    ("h:mm", 0.5, "12:00:00"),
    ("General", 0.1, "0.1"),
    ("0.00E+00", 12345.0, "12345"),
    ("[Red]0", 5.0, "5"),
    ("@", 12.0, "12"),
]


@pytest.mark.parametrize(("code", "held", "shown"), FORMATS, ids=[code for code, _, _ in FORMATS])
def test_a_number_is_written_as_its_format_means_it(code: str, held: float, shown: str) -> None:
    assert writer(code, is_1904=False)(held) == shown


def test_dates_are_counted_from_1904_where_a_workbook_says_so() -> None:
    assert writer("yyyy-mm-dd", is_1904=True)(44621.0) == "2026-03-02"


def test_hidden_rows_columns_and_sheets_are_left_out_and_named(tmp_path: Path) -> None:
    hidden_row = f'<row r="3" hidden="1">{text_cell("A3", "hidden")}{text_cell("B3", "x")}</row>'
    rows = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>{hidden_row}'
    path = raw_book(tmp_path / "b.xlsx", f'<cols><col min="2" max="2" hidden="1"/></cols><sheetData>{rows}</sheetData>')
    (sheet,) = read_sheets(path, "xlsx", tmp_path)
    assert [row.cells for row in sheet.head] == [["a"]]
    assert [line for line, _ in sheet.hidden] == [3]
    assert sheet.found["hidden_columns"] == ["B"]


def test_merged_cells_are_filled_down_where_they_are_merged_and_only_there(tmp_path: Path) -> None:
    cells = [["unit", "date", "text"], ["U1", "2026-01-01", "one"], ["", "", "two"], [], ["U2", "", "three"]]
    rows = "".join(text_row(line, row) for line, row in enumerate(cells, 1))
    merges = '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="B2:B4"/></mergeCells>'
    path = raw_book(tmp_path / "m.xlsx", f"<sheetData>{rows}</sheetData>{merges}")
    assert rows_of_first(path) == [
        ["unit", "date", "text"],
        ["U1", "2026-01-01", "one"],
        ["U1", "2026-01-01", "two"],
        ["U2", "", "three"],
    ]


def test_a_sheet_that_is_merged_to_its_last_cell_takes_no_time(tmp_path: Path) -> None:
    merges = '<mergeCells><mergeCell ref="A6:XFD1048576"/></mergeCells>'
    more = "".join(text_row(line, ["x"]) for line in range(6, 3_000))
    path = raw_book(tmp_path / "m.xlsx", f"<sheetData>{hazard_rows()}{more}</sheetData>{merges}")
    assert rows_of_first(path)[:2] == [["Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on"], HAZARD]


def test_any_way_to_write_a_cell_in_xml_is_read(tmp_path: Path) -> None:
    parts = "<r><t>two</t></r><r><t xml:space='preserve'> parts</t></r>"
    marked = "<![CDATA[<b>]]>"
    rows = (
        f"<row><c t='inlineStr'><is>{parts}</is></c><c><v>1.50</v></c></row>"
        '<row r="2"><c t="str" r="B2"><f>A1&amp;"x"</f><v>a &amp; b&#10;c</v></c><c r="C2" t="b"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><!-- note --><c r="B3" t="d"><v>2026-03-02T00:00:00</v></c></row>'
        f'<row r="4"><c r="A4" t="inlineStr"><is><t>{marked}</t></is></c><c r="B4" t="str"><v>x_x000D_y</v></c></row>'
    )
    path = raw_book(tmp_path / "odd.xlsx", f"<sheetData>{rows}</sheetData>")
    assert rows_of_first(path) == [
        ["two parts", "1.5", ""],
        ["", "a & b\nc", "true"],
        ["#N/A", "2026-03-02", ""],
        ["<b>", "x\ry", ""],
    ]


def test_rows_that_are_built_alike_are_read_like_the_first(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{line}">{number_cell(f"A{line}", line / 4)}{number_cell(f"B{line}", 0.1 + 0.2)}'
        f"{text_cell(f'C{line}', f't{line}')}</row>"
        for line in range(1, 60)
    )
    path = raw_book(tmp_path / "alike.xlsx", f"<sheetData>{rows}</sheetData>")
    assert rows_of_first(path) == [[f"{line / 4:g}", "0.3", f"t{line}"] for line in range(1, 60)]


def test_an_id_that_excel_cut_to_15_digits_is_refused_with_what_to_do(tmp_path: Path) -> None:
    header = text_row(1, ["Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on"])
    rest = "".join(
        text_cell(f"{c}2", t) for c, t in zip("BCDE", ["U1", "inspection", "general", "2026-03-02"], strict=True)
    )
    rows = f'{header}<row r="2">{number_cell("A2", 1785236547896541252.0)}{rest}</row>'
    path = raw_book(tmp_path / "b.xlsx", f"<sheetData>{rows}</sheetData>")
    report = load_one(tmp_path, path.read_bytes(), "hazards.xlsx")
    assert (report.rows_loaded, report.rows_refused) == (0, 1)
    assert '"1.78523654789654E+18" was cut to 15 digits by Excel: format the column as text' in report.message


def test_a_formula_without_its_result_is_named_and_one_of_an_empty_text_is_not(tmp_path: Path) -> None:
    """Programs that cannot count write <v></v>; Excel writes the same, marked as a text, where the result is empty."""
    due = ['<c r="F4"><f>E4+3</f><v></v></c>', '<c r="F3" t="str"><f>IF(E3="","",E3)</f><v></v></c>']
    rows = hazard_rows().replace("</row>", f"{text_cell('F1', 'Due date')}</row>", 1)
    first, second, third, fourth = rows.split("</row>")[:4]
    sheet = f"<sheetData>{first}</row>{second}</row>{third}{due[1]}</row>{fourth}{due[0]}</row></sheetData>"
    path = raw_book(tmp_path / "formulas.xlsx", sheet)
    report = load_one(tmp_path, path.read_bytes(), "hazards.xlsx")
    assert report.rows_loaded == 3
    assert 'sheet "S1": the formula of F4 holds no saved value and was read as empty' in report.message
    assert report.message.count("formula") == 1
