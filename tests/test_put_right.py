"""Refused rows come back below the titles and headers of their file, and mended they load by the same source."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.loaded import loads, put_right
from dashboard.numbers import warehouse
from pipelines import load as loading
from pipelines.mapping.mapped import answers_in, mapping
from pipelines.mapping.saving import save
from tests.conftest import load
from tests.mapping_files import Row, text, workbook

# The unit stands in the title alone, so the rows load only below it. A date in the second record cannot be.
TWO_TITLES: list[Row] = [
    ["东海化工有限公司隐患排查治理台账", "", "", "", ""],
    ["填报部门：安全环保部", "", "", "2026年10月", ""],
    ["编号", "检查日期", "隐患描述", "隐患级别", "整改期限"],
    ["A1", "2026-10-08", "护栏松动", "一般", "2026-10-15"],
    ["A2", "2026-10-39", "灭火器过期", "一般", "2026-10-16"],
]
TWO_HEADERS: list[Row] = [
    ["编号", "检查情况", "", "", "整改情况", ""],
    ["", "时间", "单位", "问题", "期限", "时间"],
    ["A1", "2026-10-08", "一车间", "护栏松动", "2026-10-15", "2026-10-12"],
    ["A2", "2026-10-39", "二车间", "灭火器过期", "2026-10-16", ""],
]
FILES: dict[str, tuple[list[Row], list[str], int]] = {
    "two titles.xlsx": (TWO_TITLES, ["A1:E1"], 3),
    "two titles.csv": (TWO_TITLES, [], 3),
    "two headers.xlsx": (TWO_HEADERS, ["A1:A2", "B1:D1", "E1:F1"], 2),
    "two headers.csv": (TWO_HEADERS, [], 2),
}


IN_EVERY_RUN = {"two titles.xlsx", "two headers.csv"}  # titles and headers, a workbook and a text: each once


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in IN_EVERY_RUN else pytest.mark.soak) for name in FILES]
)
def test_mended_rows_load_by_the_source_that_refused_them(
    name: str, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    rows, merged, above = FILES[name]
    path = workbook(tmp_path / name, rows, merged) if name.endswith("xlsx") else text(tmp_path / name, rows)
    data = tmp_path / "data"
    with mapping(path, data, answers_in({}, takes_all=True)) as found:
        save(found.name, found.text, data)
    use_data(load(data, path))
    assert hazards() == {"A1"}
    build = warehouse.in_use().stem
    file_hash = loads.refused(build)["file_hash"].iloc[0]
    refused = loads.refused_of(build, file_hash)
    sent = put_right.file_of(refused, list(refused["reason"]), name, put_right.heads(file_hash))
    back = _rows(sent, name)
    assert all(_stands(row, its) for row, its in zip(rows[: above - 1], back, strict=False))
    assert [back[above][0], back[above][len(rows[0])]] == ["A2", refused["reason"].iloc[0]]
    mended = tmp_path / f"mended.{name[-4:].lstrip('.')}"
    mended.write_bytes(_mended(sent, name))
    (report,) = loading.load([mended], data).files
    assert (report.source, report.rows_loaded, report.rows_refused) == (found.name, 1, 0), report.message
    use_data(data)
    assert hazards() == {"A1", "A2"}


def hazards() -> set[str]:
    return set(warehouse.query("select hazard_id from hazards")["hazard_id"])


def _rows(content: bytes, name: str) -> list[list[str]]:
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]


def _stands(row: Row, back: list[str]) -> bool:
    """Say whether every text of a row stands at its place again; a merged one may stand in each of its cells."""
    return all(not cell or back[place] == cell for place, cell in enumerate(row))


def _mended(content: bytes, name: str) -> bytes:
    """Put the day right that cannot be."""
    if name.endswith(".csv"):
        return content.replace(b"2026-10-39", b"2026-10-09")
    book = load_workbook(io.BytesIO(content))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.value = "2026-10-09" if cell.value == "2026-10-39" else cell.value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
