"""Whether a number is a percent or a share of one is told by its column, its header and the KPI, or it is refused."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.test_bad_input import load_one, rows_of

HEADER = "KPI,Unit ID,Valid from,Valid to,{},Tolerance\n"
# KPI, header, cells of the column below each other, what is loaded, and how many rows are refused.
COLUMNS = [
    ("conformity_rate", "Target", ["95", "95%"], [95, 95], 0),
    ("conformity_rate", "Target", ["0.95", "95%"], [95], 1),
    ("conformity_rate", "Target", ["0.95", "98", "95%"], [95, 98], 1),
    ("conformity_rate", "Target (%)", ["0.95", "95%"], [95], 1),
    ("conformity_rate", "Target (%)", ["0.95"], [0.95], 0),
    ("conformity_rate", "Target %", ["95"], [95], 0),
    ("conformity_rate", "Target", ["0.5%", "0"], [0, 0.5], 0),
    ("conformity_rate", "Target", ['"0,95"', '"98,5%"'], [98.5], 1),
    ("conformity_rate", "Target", ["０.９５", "９５％"], [95], 1),
    ("conformity_rate", "Target", ["1"], [], 1),
    ("符合率", "Target", ["0.95"], [], 1),
    ("an own KPI", "Target", ["0.95"], [], 1),
    ("TRIR", "Target", ["0.95"], [0.95], 0),
    ("trir", "Target", ["0.95", "95%"], [0.95], 1),
]


@pytest.mark.parametrize(("kpi", "header", "cells", "loaded", "refused"), COLUMNS)
def test_no_share_is_taken_for_a_percent(
    tmp_path: Path, kpi: str, header: str, cells: list[str], loaded: list[float], refused: int
) -> None:
    rows = [f"{kpi},S{place},2026-01-01,2026-12-31,{cell},\n" for place, cell in enumerate(cells)]
    report = load_one(tmp_path, HEADER.format(header) + "".join(rows), "targets.csv")
    assert report.rows_refused == refused
    assert not loaded or rows_of(tmp_path, "targets", "target") == [(value,) for value in loaded]


def test_percent_cells_of_a_book_beside_a_number_or_a_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(path := tmp_path / "made.xlsx") as book:
        sheet, percent = book.add_worksheet(), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, HEADER.format("Target").strip().split(","))
        for line, (target, look) in enumerate([(0.95, percent), (0.95, None), ("95%", None), ("0.95", None)], 1):
            sheet.write_row(line, 0, ["conformity_rate", f"S{line}", "2026-01-01", "2026-12-31"])
            sheet.write(line, 4, target, look)
    report = load_one(tmp_path, path.read_bytes(), "book.xlsx")
    assert (report.rows_loaded, report.rows_refused) == (2, 2), report.message
    assert rows_of(tmp_path, "targets", "unit_id, target") == [("S1", 95.0), ("S3", 95.0)]
