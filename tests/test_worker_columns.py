"""Columns of hours for each kind of workers: whose they are, by their headers and what stands above them."""

from collections.abc import Sequence

import pytest

from pipelines.reading.recognising.hours_told import kind_of
from pipelines.reading.recognising.recognise import recognise

KINDS = [
    ("员工工时", "employee"),
    ("正式工工时", "employee"),
    ("承包商工时", "contractor"),
    ("承包商员工工时", "contractor"),
    ("Contractor employee hours", "contractor"),
    ("Subcontractors", "contractor"),
    ("Total employee hours", "employee"),
    ("相关方工时", "contractor"),
    ("本单位工时", "employee"),
    ("本单位", ""),
    ("Employees and contractors", ""),
    ("员工及承包商工时", ""),
    ("Hours", ""),
]


@pytest.mark.parametrize(("label", "kind"), KINDS)
def test_a_header_names_one_kind_of_workers_or_none(label: str, kind: str) -> None:
    assert kind_of(label) == kind


# Rows above the records, and the columns of hours and heads by kind; None where they are not read.
Columns = dict[str, tuple[str, str]]
HEADERS: list[tuple[list[list[str]], Columns | None]] = [
    (
        [["Site", "Month", "Employee hours", "Contractor hours"]],
        {"employee": ("Employee hours", ""), "contractor": ("Contractor hours", "")},
    ),
    (
        [["单位", "月份", "自有员工工时", "外包工时", "外包人数"]],
        {"employee": ("自有员工工时", ""), "contractor": ("外包工时", "外包人数")},
    ),
    (
        [["2026年3月"], ["单位", "工时", "", "人数", ""], ["", "员工", "承包商", "员工", "承包商"]],
        {"employee": ("工时", "人数"), "contractor": ("工时 承包商", "人数 承包商")},
    ),
    (
        [
            ["March 2026"],
            ["Site", "Employees", "", "Contractors", ""],
            ["", "Hours", "Headcount", "Hours", "Headcount"],
        ],
        {"employee": ("Hours", "Headcount"), "contractor": ("Contractors Hours", "Contractors Headcount")},
    ),
    ([["Site", "Month", "Contractor hours", "Employee overtime hours"]], {"contractor": ("Contractor hours", "")}),
    ([["Site", "Month", "Total hours", "Contractor hours"]], None),
    ([["员工考勤工时", "2026年3月", "", ""], ["单位", "序号", "备注", "负责人"]], None),
    ([["Site", "Employee hours", "Contractor hours"]], None),
    ([["Site", "Month", "Employee training hours", "Contractor training hours"]], None),
]


@pytest.mark.parametrize(("rows", "columns"), HEADERS)
def test_each_kind_of_workers_is_a_feed_of_its_own(rows: Sequence[Sequence[str]], columns: Columns | None) -> None:
    match, missing = recognise([*rows, ["S1", "2026-03", "1000", "300", "2"]])
    found = {
        feed.fields["worker_type"]["constant"]: tuple(
            feed.fields.get(name, {}).get("column", "") for name in ("worked_hours", "average_headcount")
        )
        for feed in match.source.feeds
        if not missing
    }
    assert found == (columns or {})
