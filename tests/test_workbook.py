"""The review as Excel: typed cells with every digit, real days, native charts of their own cells, nothing that runs."""

import re
import time
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd
import pytest

from dashboard import language
from dashboard.report import workbook
from dashboard.review import wording
from dashboard.review.content import Plot, Review, Section, Table
from tests import office, review_case, review_case_parts, review_case_plots

LANGUAGES = ("en", "zh")


@pytest.fixture(params=LANGUAGES)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Review, Any]:
    """Return the hand-made review and its workbook, opened, in each language."""
    monkeypatch.setattr(language, "_reader_language", lambda: request.param)
    return made(request.param)[0], book_of(request.param)


@cache
def made(lang: str) -> tuple[Review, bytes]:
    """Make the hand-made review and its workbook once in a language: the tests only read them."""
    with language.speaking(lang):
        review = review_case.review()
        return review, workbook.as_bytes(review)


@cache
def book_of(lang: str = "en") -> Any:
    """Open the workbook of the hand-made review, to be read only."""
    return openpyxl.load_workbook(BytesIO(made(lang)[1]))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the pages that LibreOffice makes of the workbook of each language; it is started once for all."""
    packs = {lang: made(lang)[1] for lang in LANGUAGES}
    pdfs = office.all_opened(packs, ".xlsx", tmp_path_factory.mktemp("office"))
    return {lang: office.pages(pdf) for lang, pdf in pdfs.items()}


def opened(review: Review) -> Any:
    """Write a review and open it again."""
    return openpyxl.load_workbook(BytesIO(workbook.as_bytes(review)))


def rows(sheet: Any) -> list[list[Any]]:
    """Return the cells of a sheet, line by line."""
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def frame(sheet: Any) -> pd.DataFrame:
    """Return a sheet as rows under its headings; what stands beside them has none."""
    head, *lines = rows(sheet)
    wide = head.index(None) if None in head else len(head)
    return pd.DataFrame([line[:wide] for line in lines], columns=head[:wide], dtype=object)


def with_section(*sections: Section) -> Review:
    """Return the hand-made review with other sections."""
    return replace(review_case.review(), sections=sections)


def plots(review: Review) -> list[tuple[str, Plot]]:
    """Return every plot with the beginning of its sheet's name."""
    return [(f"{place}.{number} ", part) for place, number, part in parts(review) if isinstance(part, Plot)]


def tables(review: Review) -> list[tuple[str, Table]]:
    """Return every table with the beginning of its sheet's name."""
    return [(f"{place}.{number} ", part) for place, number, part in parts(review) if isinstance(part, Table)]


def parts(review: Review) -> list[tuple[int, int, Plot | Table]]:
    """Return plots and tables with their place on the agenda."""
    found: list[tuple[int, int, Plot | Table]] = []
    for place, section in enumerate(review.sections, start=1):
        both: list[Plot | Table] = [*section.plots, *section.tables]
        found += [(place, number, part) for number, part in enumerate(both, start=1)]
    return found


def sheet_of(book: Any, start: str) -> Any:
    """Return the sheet whose name begins so."""
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(start))


def test_every_part_has_a_sheet_under_a_name_that_excel_takes(case: tuple[Review, Any]) -> None:
    review, book = case
    names = book.sheetnames
    assert len(names) == 5 + len(parts(review))  # and Review, Numbers, Comments, Definitions, Left out
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    for start, _part in [*plots(review), *tables(review)]:
        assert sheet_of(book, start), start


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("[a]:*?/\\b", "1.1 a b"),
        ("x" * 40, "1.1 " + "x" * 27),
        ("'quoted'", "1.1 'quoted"),
        ("=cmd|x", "1.1 =cmd|x"),
        ("😀" * 40, "1.1 " + "😀" * 13),  # each counts as two in Excel
        ("\x00", "1.1"),
    ],
)
def test_sheet_names(title: str, expected: str) -> None:
    table = replace(review_case_parts.no_rows_table(), title=title)
    assert expected in opened(with_section(Section("since", "Since", tables=(table,)))).sheetnames


def test_two_sheets_never_have_the_same_name() -> None:
    """The prefix makes them differ; where it does not, a number does: the 31 signs are kept."""
    table = replace(review_case_parts.no_rows_table(), title="Numbers")
    excluded = replace(table, key="excluded")
    names = opened(replace(with_section(Section("a", "A", tables=(table, table))), excluded=excluded)).sheetnames
    assert len({name.lower() for name in names}) == len(names)


def test_nothing_in_the_file_runs(case: tuple[Review, Any]) -> None:
    _review, book = case
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    with zipfile.ZipFile(BytesIO(made(language.language())[1])) as file:
        for name in file.namelist():
            assert "externalLink" not in name
            if name.startswith("xl/worksheets/sheet"):
                assert "<f>" not in file.read(name).decode()
    links = [cell.hyperlink for sheet in book for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert links
    assert all(link.target is None and link.location for link in links)  # to sheets of this file only


def test_dangerous_texts_are_texts(case: tuple[Review, Any]) -> None:
    _review, book = case
    found = frame(sheet_of(book, "5.3 "))
    shown = set(found.iloc[:, 1].dropna())
    assert {review_case_parts.FORMULA, review_case_parts.EVIL, "+1", "@SUM(A1)"} <= shown


# --- numbers --------------------------------------------------------------------------------------------------------


def test_every_number_with_its_parts_by_hand() -> None:
    found = frame(book_of()["Numbers"]).set_index("KPI")
    row = found.loc["inspection_completion_rate"]
    # reported 158 of 199, now 160 of 200; the target is 95 ± 2
    assert [row["Counted"], row["Out of"], row["Counted, as of now"], row["Out of, as of now"]] == [158, 199, 160, 200]
    assert [row["What is counted"], row["Out of what"]] == ["Required and done", "Inspections required"]
    assert row["Value"] == pytest.approx(79.39698492462311, rel=1e-14)
    assert row["Value, as of now"] == 80
    assert [row["Target"], row["Tolerance"], row["Target met"]] == [95, 2, False]
    assert [row["As reported"], row["Differs from now"]] == [True, True]
    assert row["Why it differs"] == f"{review_case.LATE[0]}\n{review_case.WITHDRAWN[0]}"
    assert row["From"] == datetime(2026, 10, 1)
    assert row["As of"] == datetime(2026, 10, 31)
    assert row["Command that gives the number as of now"].startswith("python -m dashboard rate inspection_completion")
    empty = found.loc["trir"].iloc[1]
    assert empty[["Counted", "Out of", "Value"]].isna().all()
    assert empty["Notes"] == str(review_case_parts.no_hours())
    assert found.loc["trir"].iloc[0]["Left out"] == 3


def test_a_comment_stands_beside_who_wrote_it() -> None:
    sheet = book_of()["Comments"]
    said = {cell.value: sheet.cell(4, place).value for place, cell in enumerate(sheet[1], start=1)}
    expected = review_case_parts.comment(3, "rates", "Two inspectors were ill for two weeks.", "")
    assert (said["What was said"], said["Written by"]) == (expected.text, expected.written_by)


def test_shares_are_numbers_with_a_percent_sign_in_their_format() -> None:
    sheet = book_of()["Numbers"]
    heads = [cell.value for cell in sheet[1]]
    cells = {head: sheet.cell(2, place) for place, head in enumerate(heads, start=1)}
    assert cells["Value"].number_format == '0.0" %"'
    assert cells["From"].number_format == "yyyy-mm-dd"
    assert cells["Value"].data_type == "n"
    assert cells["Target met"].data_type == "b"


# --- plots ----------------------------------------------------------------------------------------------------------


def test_every_plot_has_its_rows_on_a_sheet(case: tuple[Review, Any]) -> None:
    review, book = case
    for start, plot in plots(review):
        found = frame(sheet_of(book, start))
        assert len(found) == len(plot.rows)
        for place, line in enumerate(plot.lines, start=1):
            given = [None if pd.isna(value) else float(value) for value in plot.rows[line.column]]
            expected = [None if value is None else pytest.approx(value, rel=1e-14) for value in given]
            assert [None if pd.isna(value) else value for value in found.iloc[:, place]] == expected
            assert found.columns[place].startswith(line.label)
        assert len(found.columns) >= len(plot.rows.columns)  # top and bottom too
        first = plot.rows[plot.x].iloc[0]
        assert found.iloc[0, 0] == (first if isinstance(first, str) else datetime(first.year, first.month, 1))


def test_every_plot_is_drawn_from_its_own_cells(case: tuple[Review, Any]) -> None:
    """The caches in the charts are what Excel shows before it reads the cells: they hold the values, gaps left out."""
    review, _book = case
    with zipfile.ZipFile(BytesIO(made(language.language())[1])) as file:
        charts = sorted(
            (name for name in file.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)),
            key=lambda name: int(re.sub(r"\D", "", name)),
        )
        drawn = [file.read(name).decode() for name in charts]
        described = "".join(file.read(name).decode() for name in file.namelist() if "drawings/drawing" in name)
    assert len(drawn) == len(plots(review)) == 5
    for (start, plot), text in zip(plots(review), drawn, strict=True):
        for place, line in enumerate(plot.lines):
            series = re.findall(r"<c:ser>.*?</c:ser>", text)[place]
            values = re.search(r"<c:val>.*?</c:val>", series).group(0)  # type: ignore[union-attr]  # without it the test fails
            assert f"'{start}" in re.search(r"<c:f>(.*?)</c:f>", values).group(1)  # type: ignore[union-attr]  # without it the test fails
            shown = [float(value) for value in re.findall(r"<c:v>([^<]*)</c:v>", values) if value]
            assert shown == pytest.approx(plot.rows[line.column].dropna().astype(float).tolist(), rel=1e-12)
            assert re.search(r"<c:tx><c:strRef><c:f>", series), (
                "the name of a series is a cell, never a text of its own"
            )
        assert "dispBlanksAs" not in text  # Excel then leaves a gap, which xlsxwriter takes for granted
    assert described.count("descr=") == 5


def test_months_are_days_that_look_like_months() -> None:
    cell = sheet_of(book_of(), "3.1 ")["A2"]
    assert cell.value == datetime(2024, 11, 1)
    assert cell.number_format == "mmm yyyy"


def test_a_plot_without_values_has_a_sheet_and_no_chart() -> None:
    plot = review_case_plots.found_plot()
    empty = replace(plot, rows=plot.rows.assign(top=float("nan")))
    pack = workbook.as_bytes(with_section(Section("hazards", "Hazards", plots=(empty,))))
    with zipfile.ZipFile(BytesIO(pack)) as file:
        assert not [name for name in file.namelist() if "charts/" in name]


# --- tables and texts -----------------------------------------------------------------------------------------------


def test_every_table_has_all_its_rows_as_what_they_are(case: tuple[Review, Any]) -> None:
    review, book = case
    for start, table in tables(review):
        found = frame(sheet_of(book, start))
        assert list(found.columns) == list(table.labels.values())
        assert len(found) == max(len(table.rows), 1)
        if table.rows.empty:
            assert found.iloc[0, 0] == table.empty
    sheet = sheet_of(book, "5.3 ")
    line = [sheet.cell(3, place) for place in range(1, 8)]
    assert [cell.value for cell in line[3:]] == [datetime(2026, 9, 2), 59, 12.5, False]
    assert [cell.data_type for cell in line[3:]] == ["d", "n", "n", "b"]
    assert line[5].number_format == '0.0" %"'
    assert [sheet.cell(5, place).value for place in (4, 6)] == [None, None]  # a missing day, a missing number
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:G48"


def test_what_is_infinite_or_before_1900_does_not_break_the_file() -> None:
    given = pd.DataFrame({"n": [float("inf"), 1.0], "day": [pd.Timestamp("1850-01-01"), pd.Timestamp("2026-10-31")]})
    table = Table("odd", "Odd", given, {"n": "N", "day": "Day"}, "")
    found = rows(sheet_of(opened(with_section(Section("a", "A", tables=(table,)))), "1.1 "))
    assert found[1:] == [[None, "1850-01-01 00:00:00"], [1, datetime(2026, 10, 31)]]


def test_what_was_said_is_whole(case: tuple[Review, Any]) -> None:
    review, book = case
    found = frame(book.worksheets[-3])
    said = [comment for section in review.sections for comment in section.comments]
    sent = review_case_parts.long_text()
    kept = "".join(sign for sign in sent if sign not in "\x00\x08\x0b\x1f\ufffe")
    assert len(sent) == 10_000
    assert found.iloc[0, 2] == kept
    assert found.iloc[:, 3].tolist() == [comment.written_by for comment in said]
    assert found.iloc[0, 4] == datetime(2026, 11, 2, 8, 31)  # UTC, without a zone


def test_the_first_sheet_says_what_all_of_it_rests_on(case: tuple[Review, Any]) -> None:
    review, book = case
    found = rows(book.worksheets[0])
    values = [value for line in found for value in line if value is not None]
    for value in (review.unit_name, review.build, datetime(2026, 10, 31), datetime(2026, 11, 5, 9, 30), *review.notes):
        assert value in values
    for line in wording.status_lines(review.status):
        assert line in values
    for section in review.sections:
        for sentence in section.lead:
            assert sentence in values
    assert [name for name in book.sheetnames[1:] if name not in values] == []


def test_every_sheet_prints_with_what_it_rests_on(case: tuple[Review, Any]) -> None:
    review, book = case
    for sheet in book:
        assert review.build in sheet.oddFooter.left.text
        assert sheet.page_setup.orientation == "landscape"


def test_definitions_and_what_was_left_out(case: tuple[Review, Any]) -> None:
    review, book = case
    definitions, excluded = frame(book.worksheets[-2]), frame(book.worksheets[-1])
    assert definitions["KPI"].tolist() == [kpi.name for kpi in review.definitions]
    assert excluded.iloc[0].tolist() == review.excluded.rows.iloc[0].tolist()


def test_a_review_with_nothing_in_it_is_a_file() -> None:
    bare = replace(review_case.review(), sections=(), definitions=(), notes=())
    assert opened(bare).sheetnames == ["Review", "Numbers", "Comments", "Definitions", "Left out"]


def test_a_workbook_is_made_in_two_seconds(case: tuple[Review, Any]) -> None:
    start = time.perf_counter()
    workbook.as_bytes(case[0])
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_opens_every_sheet(lang: str, printed: dict[str, list[str]]) -> None:
    review, shown = made(lang)[0], office.packed("".join(printed[lang]))
    for section in review.sections:
        for number in section.numbers:
            assert office.packed(number.label)[:20] in shown
        for plot in section.plots:
            assert office.packed(plot.lines[0].label) in shown
    for text in (review.unit_name, review.build, review_case_parts.FORMULA, "79.4%", *review.notes):
        assert office.packed(text) in shown
