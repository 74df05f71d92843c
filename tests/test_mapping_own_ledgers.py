"""Ledgers as offices keep them, each with what sets its kind apart, mapped by what is proposed."""

import json
from pathlib import Path

from openpyxl import Workbook

from tests.mapping_files import text, workbook
from tests.test_mapping import asked, mapped, records, rows


def test_a_daily_check_of_teams_is_items_and_their_inspections(tmp_path: Path) -> None:
    """Two teams on two days, three items each; a legend and a line of names stand under the table."""
    path = workbook(
        tmp_path / "班组日常检查.xlsx",
        [
            ["机修车间班组日常安全检查记录表", "", "", "", ""],
            ["日期", "班组", "检查项目", "检查结果", "存在问题"],
            ["2026-10-08", "钳工班", "劳保用品佩戴", "√", ""],
            ["", "", "设备防护罩", "×", "防护罩缺失"],
            ["", "", "消防器材", "√", ""],
            ["2026-10-09", "电工班", "劳保用品佩戴", "√", ""],
            ["", "", "临时用电", "×", "电缆破皮"],
            ["", "", "消防器材", "√", ""],
            ["注：√ 表示合格，× 表示不合格。", "", "", "", ""],
            ["检查人：张三", "", "", "审核：李四", ""],
        ],
        ["A1:E1", "A3:A5", "B3:B5", "A6:A8", "B6:B8", "A9:E9"],
    )
    contract = mapped(path, tmp_path / "data")
    assert (records(contract)["checks"], records(contract)["inspections"], contract["refused_rows"]) == (6, 2, 0)
    assert [one["line"] for one in contract["left_out"]] == [1, 9, 10]
    assert [result for (result,) in rows(contract, "checks", "result")].count("nonconforming") == 2


def test_a_log_with_its_month_beside_its_name_keeps_its_headers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx",
        [
            ["Near-miss log", "", "", "", "", "September 2026", ""],
            ["Ref", "Raised by", "Raised on", "Location", "What happened", "Closed on", "RAG"],
            ["N1", "Ann", "03/09/2026", "Bay", "Pallet fell from the forklift", "10/09/2026", "Green"],
            ["N2", "Bob", "14/09/2026", "Workshop", "Hose burst beside a man", "", "Red"],
            ["N3", "Ann", "21/09/2026", "Yard", "Van reversed alone", "25/09/2026", "Amber"],
        ],
    )
    contract = mapped(path, tmp_path / "data")
    assert contract["unused"] == []
    assert rows(contract, "hazards", "hazard_level", "found_date", "treated_date") == [
        ("general", "2026-09-03", "2026-09-10"),
        ("general", "2026-09-21", "2026-09-25"),
        ("major", "2026-09-14", ""),
    ]
    assert "value:hazards.hazard_level:Amber" in asked(contract)  # no word says how bad amber is


def test_hours_of_a_contractor_ask_for_the_month_of_their_days(tmp_path: Path) -> None:
    header = ["Contractor", "Month ending", "Site", "Men", "Hours"]
    path = text(tmp_path / "hours.csv", [header, ["Smith", "30/09/2026", "Yard", "12", "1920"]])
    contract = mapped(path, tmp_path / "data")
    assert rows(contract, "exposures", "month_date", "worker_type") == [("2026-09-01", "contractor")]


def test_a_french_register_with_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "accidents.csv"
    path.write_text(
        "N°;Date de l'accident;Établissement;Nature\nAT-1;08/10/2026;Lyon;Coupure\nAT-2;13/10/2026;Lyon;Chute\n",
        encoding="cp1252",
    )
    contract = mapped(path, tmp_path / "data")
    assert rows(contract, "accidents", "accident_id", "accident_date") == [
        ("AT-1", "2026-10-08"),
        ("AT-2", "2026-10-13"),
    ]


def test_the_data_beside_a_pivot_are_taken(tmp_path: Path) -> None:
    book = Workbook()
    pivot = book.worksheets[0]
    pivot.title = "Pivot"
    for row in [["Row Labels", "Count of Hazard"], ["Kiln", 2], ["Grand Total", 2]]:
        pivot.append(row)
    data = book.create_sheet("Data")
    data.append(["Hazard no.", "Department", "Date found", "Class", "Date closed"])
    for number in range(1, 4):
        data.append([f"H-{number}", "Kiln", f"2026-10-0{number}", "Minor", "2026-10-09"])
    book.save(tmp_path / "book.xlsx")
    contract = mapped(tmp_path / "book.xlsx", tmp_path / "data")
    assert (contract["sheet"], records(contract)["hazards"]) == ("Data", 3)


def test_nested_fields_of_an_app_give_units_their_names(tmp_path: Path) -> None:
    finding = {
        "id": "64af01",
        "createdAt": "2026-10-02T07:15:00Z",
        "site": {"id": "S1", "name": "North works"},
        "finding": {"text": "Guard loose", "severity": "LOW"},
        "dueDate": "2026-10-10",
        "status": "open",
    }
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(json.dumps(finding | {"id": one}) for one in ("64af01", "64af02")))
    contract = mapped(path, tmp_path / "data")
    assert rows(contract, "units", "unit_id", "unit_name") == [("S1", "North works")]
    assert rows(contract, "hazards", "hazard_level", "due_date")[0] == ("general", "2026-10-10")
