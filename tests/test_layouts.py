"""Tables as people lay them out: titles, covers, headers in several rows, several tables in a sheet, forms."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.reading.layout import books
from pipelines.reading.recognising.header_rows import headers_at
from tests.in_chinese import stays_english
from tests.raw_books import raw_book, text_row
from tests.test_bad_input import load_one, rows_of

HEADER = ["Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on"]
UNITS = ["Unit ID", "Unit name", "Unit type"]


def book(tmp_path: Path, *sheets: list[list[str]], merged: str = "") -> bytes:
    """Write sheets of text rows; an empty row is none."""
    written = [
        f"<sheetData>{''.join(text_row(line, row) for line, row in enumerate(rows, 1) if row)}</sheetData>{merged}"
        for rows in sheets
    ]
    return raw_book(tmp_path / "book.xlsx", *written).read_bytes()


def hazard(number: int, day: str = "2026-03-02") -> list[str]:
    return [f"H{number}", "U1", "inspection", "general", day]


def test_a_header_far_below_a_cover_page_is_found(tmp_path: Path) -> None:
    lines = [[f"line {number}", "of the cover"] for number in range(30)]
    cover = [["Works of the north"], [], ["Safety department", "2026"], *lines]
    report = load_one(tmp_path, book(tmp_path, [*cover, HEADER, hazard(1), hazard(2)]), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (2, 2)


SPLIT = [
    ([["Unit", "Hazard", "", "Date"], ["", "level", "type", ""]], ["Unit", "Hazard level", "Hazard type", "Date"]),
    ([["Unit", "Date"], ["U1", "2026-03-02"]], None),
    ([["a", "b", "", ""], ["", "c", "d", "e"]], ["a", "b c", "b d", "b e"]),
]


@pytest.mark.parametrize(("rows", "together"), SPLIT, ids=["split", "a record", "three parts"])
def test_headers_that_span_columns_are_put_together_with_their_parts(
    rows: list[list[str]], together: list[str] | None
) -> None:
    found = [list(header) for header, is_split in headers_at(rows, 1, lambda header: False) if is_split]
    assert found == ([together] if together else [])


@pytest.mark.parametrize("merged", ["", '<mergeCells><mergeCell ref="D1:E1"/></mergeCells>'])
def test_two_header_rows_are_one_header(tmp_path: Path, merged: str) -> None:
    rows = [["Hazard ID", "Unit ID", "Found by", "Hazard", "", ""], ["", "", "", "Hazard level", "Found on", "by whom"]]
    report = load_one(tmp_path, book(tmp_path, [*rows, [*hazard(1), "x"]], merged=merged), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (1, 1), report.message


def test_the_upper_header_counts_for_its_first_column_where_the_parts_are_not_known(tmp_path: Path) -> None:
    upper = ["Hazard ID", "Unit ID", "", "Found by", "Hazard level", "Found on"]
    rows = [upper, ["", "builder", "supervisor", "", "", ""]]
    first, *others = hazard(1)
    report = load_one(tmp_path, book(tmp_path, [*rows, [first, others[0], "V1", *others[1:]]]), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (1, 1), report.message
    assert rows_of(tmp_path, "hazards", "unit_id") == [("U1",)]


def test_several_tables_in_a_sheet_are_read_apart(tmp_path: Path) -> None:
    units = [UNITS, ["U1", "Mill", "workshop"], ["U2", "Kiln", "workshop"]]
    rows = [["March"], HEADER, hazard(1), [], ["Units"], *units, [], [], HEADER, hazard(2), hazard(3)]
    report = load_one(tmp_path, book(tmp_path, rows), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (5, 5), report.message
    assert rows_of(tmp_path, "units", "unit_id") == [("U1",), ("U2",)]
    assert rows_of(tmp_path, "hazards", "hazard_id") == [("H1",), ("H2",), ("H3",)]


def test_tables_far_down_a_sheet_are_read_apart_too(tmp_path: Path) -> None:
    rows = [HEADER, *[hazard(number) for number in range(500)], [], UNITS, ["U1", "Mill", "workshop"]]
    report = load_one(tmp_path, book(tmp_path, rows), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (501, 501), report.message


UNIT = ["U1", "Mill", "workshop"]
# Rows of a sheet with tables beside each other, and what is loaded: hazards and units.
BESIDE = {
    "a gap": ([[*HEADER, "", *UNITS], [*hazard(1), "", *UNIT], [*hazard(2)]], ["H1", "H2"], ["U1"]),
    "the second is longer": (
        [[*HEADER, "", *UNITS], [*hazard(1), "", *UNIT], [*[""] * 6, "U2", *UNIT[1:]]],
        ["H1"],
        ["U1", "U2"],
    ),
    "the second starts lower": (
        [[*HEADER, "", "Units"], [*hazard(1), "", *UNITS], [*hazard(2), "", *UNIT]],
        ["H1", "H2"],
        ["U1"],
    ),
    "the header comes again": ([HEADER * 2, hazard(1) + hazard(2), hazard(3)], ["H1", "H2", "H3"], []),
    "an empty column in a table": ([[*HEADER[:2], "", *HEADER[2:]], [*hazard(1)[:2], "", *hazard(1)[2:]]], ["H1"], []),
}


@pytest.mark.parametrize(
    ("how", "suffix"),
    [
        *((how, "csv") for how in BESIDE),
        *(pytest.param(how, "xlsx", marks=[] if how == "a gap" else [pytest.mark.soak]) for how in BESIDE),
    ],
)
def test_tables_beside_each_other_are_read_apart(tmp_path: Path, how: str, suffix: str) -> None:
    rows, hazards, units = BESIDE[how]
    wide = [[*row, *[""] * (max(map(len, rows)) - len(row))] for row in rows]
    data = book(tmp_path, wide) if suffix == "xlsx" else "\n".join(map(",".join, wide)).encode()
    report = load_one(tmp_path, data, f"book.{suffix}")
    assert (report.rows_loaded, report.rows_refused) == (len(hazards) + len(units), 0), report.message
    assert [row[0] for row in rows_of(tmp_path, "hazards", "hazard_id")] == hazards
    assert not units or [row[0] for row in rows_of(tmp_path, "units", "unit_id")] == units


def test_a_table_beside_is_never_mixed_into_the_rows_of_another(tmp_path: Path) -> None:
    rows = [
        [*HEADER, "", "Colour", "Unit ID"],
        [*hazard(1), "", "red", "bad"],
        ["H2", "", *hazard(2)[2:], "", "green", "good"],
    ]
    report = load_one(tmp_path, book(tmp_path, rows), "book.xlsx")
    assert (report.rows_loaded, report.rows_refused) == (1, 1), report.message
    assert "beside the table stands another that was not read: Colour, Unit ID" in report.message
    assert "line 3: Unit ID: empty, but it is needed" in report.message


@pytest.mark.parametrize("row", ["U1,a,site,,U2,b,c,site", 'U1,"a,site,,U2,b,site'])
def test_a_broken_line_in_tables_beside_each_other_refuses_the_text(tmp_path: Path, row: str) -> None:
    rows = [*UNITS, "", *UNITS], ["U7", "x", "site", "", "U8", "y", "site"]
    text = "\n".join([*map(",".join, rows), row, *map(",".join, rows[1:])])
    report = load_one(tmp_path, text, "book.csv")
    assert report.source is None
    assert "line 3 is broken, and tables stand beside each other" in report.message


FORMS = {
    "names with values to the right": [
        ["Hazard report"],
        ["Hazard ID:", "H1", "Unit ID:", "U1"],
        ["Found by", "", "inspection"],
        ["Hazard level：", "general", "Description:"],
        ["Found on", "2026-03-02", "Note", "x"],
    ],
    "names and values in one cell": [
        ["Hazard ID: H1", "Unit ID: U1"],
        ["Found by: inspection", "Hazard level: general"],
        ["Found on: 2026-03-02"],
    ],
}


@pytest.mark.parametrize("how", FORMS)
def test_a_form_is_one_record(tmp_path: Path, how: str) -> None:
    report = load_one(tmp_path, book(tmp_path, FORMS[how]), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (1, 1), report.message
    found = rows_of(tmp_path, "hazards", "hazard_id, unit_id, hazard_level, cast(found_date as varchar)")
    assert found == [("H1", "U1", "general", "2026-03-02")]


def test_a_sheet_that_explains_is_no_refusal(tmp_path: Path) -> None:
    report = load_one(tmp_path, book(tmp_path, [HEADER, hazard(1)], [["how to fill this in"]]), "book.xlsx")
    assert report.rows_loaded == 1
    assert not report.is_refused
    assert report.message.startswith('sheet "S2" was not read')


def test_hidden_rows_feed_nothing_and_are_kept_with_their_cells(tmp_path: Path) -> None:
    rows = "".join(text_row(line, row) for line, row in enumerate([HEADER, hazard(1), hazard(2), hazard(3)], 1))
    hidden = rows.replace('<row r="3">', '<row r="3" hidden="1">')
    data = raw_book(tmp_path / "b.xlsx", f"<sheetData>{hidden}</sheetData>").read_bytes()
    report = load_one(tmp_path, data, "book.xlsx")
    assert (report.rows_read, report.rows_loaded, report.rows_fed_nothing) == (3, 2, 1)
    assert "line 3" in report.message


def test_ids_that_start_again_on_each_sheet_are_kept_apart(tmp_path: Path) -> None:
    march, april = [HEADER, hazard(1), hazard(2)], [HEADER, hazard(1, "2026-04-01"), hazard(2, "2026-04-02")]
    report = load_one(tmp_path, book(tmp_path, march, april), "book.xlsx")
    assert (report.rows_read, report.rows_loaded) == (4, 4), report.message
    assert "ids start again on each sheet" in report.message
    assert rows_of(tmp_path, "hazards", "hazard_id, cast(found_date as varchar)") == [
        ("H1 (S1)", "2026-03-02"),
        ("H1 (S2)", "2026-04-01"),
        ("H2 (S1)", "2026-03-02"),
        ("H2 (S2)", "2026-04-02"),
    ]


def test_one_id_that_means_another_record_is_kept_apart_and_the_others_stay(tmp_path: Path) -> None:
    first = [HEADER, hazard(1), hazard(2)]
    report = load_one(
        tmp_path, book(tmp_path, first, [HEADER, hazard(1, "2026-04-01"), hazard(3), hazard(4)]), "book.xlsx"
    )
    assert (report.rows_read, report.rows_loaded) == (5, 5), report.message
    assert [row[0] for row in rows_of(tmp_path, "hazards", "hazard_id")] == ["H1", "H1 (S2)", "H2", "H3", "H4"]


def test_the_same_rows_on_two_sheets_are_said_to_repeat(tmp_path: Path) -> None:
    report = load_one(tmp_path, book(tmp_path, [HEADER, hazard(1), hazard(2)], [HEADER, hazard(1)]), "book.xlsx")
    assert (report.rows_loaded, report.rows_refused) == (2, 1)
    assert "repeats a row of another sheet" in report.message


def test_a_large_sheet_is_read_like_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = [*HEADER, "Description"]
    rows = [header, [*hazard(1), 'one, "two"\nthree'], hazard(2), ["H3", "", "inspection", "general", "2026-03-02"]]
    data, found = book(tmp_path, rows), []
    for name, large in (("small", books.LARGE), ("large", 1)):
        monkeypatch.setattr(books, "LARGE", large)
        (tmp_path / name).mkdir()
        report = load_one(tmp_path / name, data, "book.xlsx")
        columns = "hazard_id, unit_id, cast(found_date as varchar), description"
        found.append((replace(report, seconds=0), rows_of(tmp_path / name, "hazards", columns)))
    assert found[0] == found[1]
    assert found[0][1][0] == ("H1", "U1", "2026-03-02", 'one, "two"\nthree')
    assert found[0][0].rows_refused == 1


LEFT_ALONE = {
    "xl/vbaProject.bin": "the macros of the workbook were not run",
    "xl/externalLinks/externalLink1.xml": "it has links to another workbook, which are not followed",
}


@pytest.mark.parametrize("part", LEFT_ALONE)
def test_macros_and_links_of_a_workbook_are_left_alone_and_said(tmp_path: Path, part: str) -> None:
    path = raw_book(tmp_path / "book.xlsx", f"<sheetData>{text_row(1, HEADER)}{text_row(2, hazard(1))}</sheetData>")
    with ZipFile(path, "a") as parts:
        parts.writestr(part, b"<x/>")
    report = load_one(tmp_path, path.read_bytes(), "book.xlsm")
    assert report.rows_loaded == 1
    assert LEFT_ALONE[part] in report.message
    assert not stays_english(report.message)
