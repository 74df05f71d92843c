"""What is proposed for a file that no source knows: the right records, or the right question."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipelines import load as loading
from pipelines.mapping.as_contract import as_contract
from pipelines.mapping.mapped import Mapped, answers_in, mapping
from pipelines.mapping.saving import save
from tests.in_chinese import stays_english
from tests.mapping_files import KINDS, text, workbook
from tests.test_load import quick_build  # noqa: F401

CASES = Path(__file__).with_name("cases")
Contract = dict[str, Any]


def mapped(path: Path, data: Path, **answers: object) -> Contract:
    """Map a file as `--yes` does, with these answers and changes, and give what is printed as JSON."""
    with mapping(path, data, answers_in(answers, takes_all=True)) as found:
        _hold(found)
        return as_contract(found)


def _hold(found: Mapped) -> None:
    """Hold what is true of every mapping: its source is TOML, and every sentence is known in Chinese."""
    assert tomllib.loads(found.text)["recognised_by"]
    contract = as_contract(found)
    said = [field["because"] for field in contract["fields"]] + [one["because"] for one in contract["unused"]]
    said += [question["asks"] for question in contract["questions"]]
    said += [option["says"] for question in contract["questions"] for option in question["options"]]
    assert not [sentence for sentence in said if stays_english(sentence)]


def records(contract: Contract) -> dict[str, int]:
    """Give the records of each table that is fed."""
    return {one["table"]: one["records"] for one in contract["tables"]}


def asked(contract: Contract) -> list[str]:
    """Name the questions of a mapping."""
    return [question["key"] for question in contract["questions"]]


def rows(contract: Contract, table: str, *fields: str) -> list[tuple[str, ...]]:
    """Give some fields of the rows of a table, in order; nothing is empty text."""
    preview = contract["preview"][table]
    places = [preview["columns"].index(name) for name in fields]
    return sorted(tuple("" if row[place] is None else str(row[place]) for place in places) for row in preview["rows"])


# The counts are those of the files by hand: records of each table, and the questions that must be asked.
OF_CASES: list[tuple[str, dict[str, int], list[str]]] = [
    ("t01_ledger_other_words", {"hazards": 3, "units": 2, "inspections": 3}, []),
    ("t03_two_header_rows", {"hazards": 2, "units": 1, "inspections": 2}, []),
    ("t07_plain_zip", {"hazards": 3, "units": 2}, []),
    ("t09_marks_for_nothing", {"hazards": 3, "units": 2}, []),
    ("t11_usual_values", {"hazards": 3, "units": 2}, []),
    ("t12_no_column_for_a_needed_field", {"hazards": 3, "units": 2}, ["constant:hazards.source"]),
    ("t14_year_and_month_apart", {"exposures": 2, "units": 1}, []),
    (
        "t18_many_hazards_in_one_cell",
        {"inspections": 2, "units": 2, "hazards": 2},
        ["constant:hazards.hazard_level"],
    ),
    ("t20_year_totals", {"units": 1, "exposures": 12}, []),
    ("t26_exchange_standard", {"units": 1, "hazards": 2}, []),
    ("t27_lec_register", {"risk_points": 2, "areas": 1, "units": 1}, ["unit:risk_points"]),
    ("t29_msha_violations", {"hazards": 2, "units": 1}, []),
    ("t31_city_violations", {"hazards": 2, "units": 1}, []),
    ("t31_city_violations_json", {"hazards": 1, "units": 1}, []),
    ("t32_split_date_columns", {"accidents": 2, "units": 1}, []),
    ("t37_a_sheet_a_month", {"hazards": 4, "units": 3}, []),
    ("t39_ita_case_detail", {"units": 2, "accidents": 3}, []),
]


FURTHER = (  # what they hold is in the kinds below too
    "t09_marks_for_nothing",
    "t11_usual_values",
    "t26_exchange_standard",
    "t31_city_violations_json",
    "t32_split_date_columns",
)


@pytest.mark.parametrize(
    ("case", "counts", "questions"),
    [pytest.param(*one, marks=[pytest.mark.soak] if one[0] in FURTHER else [], id=one[0]) for one in OF_CASES],
)
def test_the_proposals_for_a_case_give_its_records_or_ask(
    case: str, counts: dict[str, int], questions: list[str], tmp_path: Path
) -> None:
    path = next(path for path in sorted((CASES / case).iterdir()) if path.is_file() and path.name != "case.toml")
    contract = mapped(path, tmp_path / "data")
    assert (records(contract), asked(contract), contract["faults"]) == (counts, questions, [])


OF_KINDS = {
    "Chinese hazard ledger": {"hazards": 4, "inspections": 3, "units": 3},
    "inspection record": {"inspections": 3, "units": 3},
    "checklist answers": {"checks": 5, "inspections": 1, "units": 1},
    "LEC register": {"risk_points": 3, "areas": 2, "units": 2},
    "hours by month": {"exposures": 6},
    "OSHA 300 log": {"accidents": 4, "units": 1},
    "form answers": {"hazards": 3, "units": 2},
    "JSON export": {"hazards": 2, "inspections": 2, "units": 2},
}  # ITA case detail and city violations are cases: t39 and t31


@pytest.mark.parametrize("kind", OF_KINDS)
def test_the_usual_kinds_need_no_decision(kind: str, tmp_path: Path) -> None:
    contract = mapped(KINDS[kind](tmp_path), tmp_path / "data")
    refused = contract["refused_rows"]
    assert (records(contract), asked(contract), contract["faults"], refused) == (OF_KINDS[kind], [], [], 0)


def test_a_ledger_with_two_titles_and_merged_cells_is_read_as_it_is_meant(tmp_path: Path) -> None:
    contract = mapped(KINDS["Chinese hazard ledger"](tmp_path), tmp_path / "data")
    wanted = ("unit_id", "hazard_level", "due_date", "treated_date", "accepted_date", "source")
    assert rows(contract, "hazards", "found_date", *wanted) == [
        (
            "2026-10-08",
            "一车间",
            "general",
            "2026-10-15",
            "",
            "",
            "inspection",
        ),  # the due date is merged with the first
        ("2026-10-08", "一车间", "general", "2026-10-15", "2026-10-12", "2026-10-13", "inspection"),
        ("2026-10-09", "二车间", "major", "2026-10-09", "2026-10-09", "2026-10-10", "inspection"),  # 立即整改
        ("2026-10-10", "仓储部", "general", "2026-10-20", "", "", "inspection"),
    ]
    assert (contract["header_line"], contract["rows"], contract["title"][0]) == (3, 4, "××公司隐患排查治理台账")
    assert [one["line"] for one in contract["left_out"]] == [1, 2, 8]


def test_ticks_for_each_severity_are_one_severity(tmp_path: Path) -> None:
    contract = mapped(KINDS["OSHA 300 log"](tmp_path), tmp_path / "data")
    wanted = ("accident_id", "severity", "unit_id", "lost_days", "restricted_days")
    assert rows(contract, "accidents", "accident_date", *wanted) == [
        ("2025-03-14", "Acme Plant 7-2025-1", "fatal", "Acme Plant 7", "", ""),
        ("2025-04-22", "Acme Plant 7-2025-2", "lost_time", "Acme Plant 7", "30.0", "5.0"),
        ("2025-05-28", "Acme Plant 7-2025-3", "restricted_work", "Acme Plant 7", "", "12.0"),
        ("2025-06-15", "Acme Plant 7-2025-4", "medical_treatment", "Acme Plant 7", "", ""),
    ]


def test_months_as_columns_hold_for_the_next_year_too(tmp_path: Path, quick_build: list[Path]) -> None:  # noqa: F811
    data = tmp_path / "data"
    with mapping(KINDS["hours by month"](tmp_path), data, answers_in({}, takes_all=True)) as found:
        save(found.name, found.text, data)
    rows_of_2025: list[list[object]] = [["2025年员工工时统计表", "", ""], ["部门", "1月", "5月"], ["一车间", 100, 500]]
    later = workbook(tmp_path / "工时2025.xlsx", rows_of_2025, ("A1:C1",))
    report = loading.load([later], data)
    assert (report.exit_code, report.files[0].source, report.files[0].rows_loaded) == (0, found.name, 1)
    contract = mapped(later, data)
    assert rows(contract, "exposures", "month_date", "worked_hours") == [
        ("2025-01-01", "100.0"),
        ("2025-05-01", "500.0"),
    ]


def test_a_cell_that_holds_several_findings_is_split(tmp_path: Path) -> None:
    path = CASES / "t18_many_hazards_in_one_cell" / "t18_many_hazards_in_one_cell.csv"
    contract = mapped(path, tmp_path / "data")
    found = rows(contract, "hazards", "inspection_id", "legal_basis", "description", "found_date")
    assert "treated_date" not in contract["preview"]["hazards"]["columns"]  # nobody says when they were put right
    assert found == [
        ("I1", "55", "FLOORS CLEAN - Comments: sweep", "2026-02-28"),
        ("I1", "56", "LIGHTING - Comments: replace bulb", "2026-02-28"),
    ]


def test_an_inspection_that_found_nothing_is_no_hazard(tmp_path: Path) -> None:
    record = [
        ["检查日期", "检查人", "受检单位", "检查类型", "发现问题", "整改情况"],
        ["2026-10-08", "甲", "一车间", "日常检查", "护栏松动", "已整改"],
        ["2026-10-09", "甲", "二车间", "专项检查", "无", ""],
    ]
    contract = mapped(text(tmp_path / "record.csv", record), tmp_path / "data")
    assert records(contract) == {"inspections": 2, "units": 2, "hazards": 1}
    ((link,),) = rows(contract, "hazards", "inspection_id")
    assert link in {one for (one,) in rows(contract, "inspections", "inspection_id")}


def test_questions_as_columns_are_checks(tmp_path: Path) -> None:
    form = [
        ["Timestamp", "Inspector", "Site", "Are exits clear?", "Is PPE worn?", "Guards in place?", "Comments"],
        ["10/18/2026 9:00:00", "A", "North", "Yes", "No", "Yes", ""],
        ["10/25/2026 9:30:00", "B", "South", "Yes", "Yes", "N/A", "x"],
    ]
    contract = mapped(text(tmp_path / "form.csv", form), tmp_path / "data")
    # three answers of each form, of which N/A stands for nothing in a cell that becomes a row
    assert records(contract)["inspections"] == 2
    assert ("Is PPE worn?", "nonconforming") in rows(contract, "checks", "item_code", "result")
    assert not any(item == "Comments" for item, _ in rows(contract, "checks", "item_code", "result"))
