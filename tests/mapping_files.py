"""Small ledgers as people keep them, which no source knows: the kinds that a mapping meets most."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook

Row = Sequence[object]


def workbook(path: Path, rows: Sequence[Row], merged: Sequence[str] = (), sheet: str = "Sheet1") -> Path:
    """Write rows into the one sheet of a workbook."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


def text(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def chinese_ledger(folder: Path) -> Path:
    """Two title rows, 20 columns, a due date merged over two rows, a line of signatures: 4 hazards of 3 inspections."""
    header = [
        *("序号", "检查日期", "检查人", "检查类型", "受检部门", "隐患具体部位", "隐患描述", "隐患分类", "隐患等级"),
        *("整改措施", "整改要求期限", "整改责任人", "整改资金（万元）", "整改完成日期", "整改前照片", "整改后照片"),
        *("复查日期", "复查人", "复查结果", "备注"),
    ]

    def row(number: int, day: str, unit: str, what: str, level: str, due: str, done: str, looked: str) -> list[object]:
        given = [number, day, "甲", "日常检查", unit, "1号线", what, "物的不安全状态", level, "更换", due, "乙"]
        return [*given, 0.2, done, "", "", looked, "丙" if looked else "", "合格" if looked else "", ""]

    rows: list[Row] = [
        ["××公司隐患排查治理台账"],
        ["填报单位：安全环保部", "", "", "", "", "2026年10月"],
        header,
        row(1, "2026.10.8", "一车间", "护栏松动", "一般", "2026.10.15", "2026.10.12", "2026.10.13"),
        row(2, "2026.10.8", "一车间", "灭火器过期", "一般", "", "/", ""),
        row(3, "2026.10.9", "二车间", "联锁被短接", "重大", "立即整改", "2026.10.9", "2026.10.10"),
        row(4, "2026.10.10", "仓储部", "通道堵塞", "一般", "2026.10.20", "", ""),
        ["审核人：丁", "", "", "填表人：戊"],
    ]
    return workbook(folder / "隐患排查治理台账2026年10月.xlsx", rows, ("A1:T1", "A2:E2", "K4:K5"), "10月")


def inspection_record(folder: Path) -> Path:
    """Three inspections, one of which found nothing."""
    rows: list[Row] = [
        ["安全检查记录表"],
        ["检查编号", "检查时间", "检查类别", "被检查单位", "检查人员", "检查情况"],
        ["JC-001", "2026-10-08 09:30", "日常检查", "一车间", "甲、乙", "基本符合"],
        ["JC-002", "2026-10-09 14:00", "专项检查", "二车间", "甲", "发现2项"],
        ["JC-003", "2026-10-12 10:15", "节假日检查", "仓储部", "丙", "未见异常"],
    ]
    return workbook(folder / "检查记录.xlsx", rows, ("A1:F1",))


def checklist_answers(folder: Path) -> Path:
    """One inspection of 5 items with ticks in columns: 3 conform, 1 does not, 1 does not apply."""
    rows: list[Row] = [
        ["车间安全检查表"],
        ["受检单位：一车间  检查日期：2026-10-08  检查人：甲"],
        ["序号", "检查项目", "检查内容", "符合", "不符合", "不适用"],
        [1, "1.1", "安全出口畅通", "√", "", ""],
        [2, "1.2", "灭火器在有效期内", "", "√", ""],
        [3, "1.3", "护栏完好", "√", "", ""],
        [4, "2.1", "配电箱上锁", "√", "", ""],
        [5, "2.2", "吊具有检验标志", "", "", "√"],
    ]
    return workbook(folder / "一车间检查表.xlsx", rows, ("A1:F1", "A2:F2"))


def lec_register(folder: Path) -> Path:
    """Three risk points in two areas, graded by L, E and C."""
    rows: list[Row] = [
        ["安全风险分级管控清单"],
        [
            "序号",
            "部门",
            "区域",
            "作业活动",
            "危险源",
            "可能导致的事故",
            "L",
            "E",
            "C",
            "D",
            "风险等级",
            "管控措施",
            "责任人",
        ],
        [1, "一车间", "冲压区", "换模", "模具坠落", "物体打击", 3, 6, 15, 270, "较大", "锁定", "甲"],
        [2, "一车间", "冲压区", "送料", "手伸入模区", "机械伤害", 1, 6, 15, 90, "一般", "双手按钮", "甲"],
        [3, "二车间", "喷漆房", "喷漆", "溶剂挥发", "火灾", 1, 3, 15, 45, "低", "通风", "乙"],
    ]
    return workbook(folder / "风险分级管控清单.xlsx", rows, ("A1:M1",))


def hours_by_month(folder: Path) -> Path:
    """Two units and three months of the hours of employees."""
    rows: list[Row] = [
        ["2026年员工工时统计表", "", "", ""],
        ["部门", "1月", "2月", "3月"],
        ["一车间", 12000, 11000, 12500],
        ["二车间", 8000, 7600, 8100],
        ["合计", 20000, 18600, 20600],
    ]
    return workbook(folder / "工时2026.xlsx", rows, ("A1:D1",))


def osha_300(folder: Path) -> Path:
    """Write the OSHA 300 log: one death, one case with days away, one with a job transfer, one other."""
    rows: list[Row] = [
        ["OSHA's Form 300 Log of Work-Related Injuries and Illnesses", *[""] * 12],
        ["Establishment name: Acme Plant 7", *[""] * 12],
        [
            *("Case no.", "Employee's name", "Job title", "Date of injury or onset of illness"),
            *("Where the event occurred", "Describe injury or illness", "Death", "Days away from work"),
            *("Job transfer or restriction", "Other recordable cases", "Away from work (days)"),
            *("On job transfer or restriction (days)", "Injury"),
        ],
        [1, "A", "Welder", "3/14/2025", "Bay 2", "Crushed by falling beam", "X", "", "", "", "", "", "X"],
        [2, "B", "Fitter", "4/22/2025", "Dock", "Fracture of left arm", "", "X", "", "", 30, 5, "X"],
        [3, "C", "Driver", "5/28/2025", "Yard", "Back strain", "", "", "X", "", "", 12, "X"],
        [4, "D", "Painter", "6/15/2025", "Booth", "Cut on hand, stitched", "", "", "", "X", "", "", "X"],
    ]
    return workbook(folder / "OSHA 300 log 2025.xlsx", rows, ("A1:M1", "A2:M2"), "300")


def form_answers(folder: Path) -> Path:
    """Three hazards that people reported by a form."""
    rows: list[Row] = [
        ["提交时间", "提交人", "您所在的部门", "请描述您发现的隐患", "隐患等级", "发现地点"],
        ["2026/10/08 09:12:33", "甲", "一车间", "护栏松动", "一般隐患", "1号线"],
        ["2026/10/08 16:40:02", "乙", "二车间", "地面有油", "一般隐患", "装配区"],
        ["2026/10/11 08:05:47", "丙", "一车间", "联锁失效", "重大隐患", "冲压区"],
    ]
    return text(folder / "隐患上报_问卷结果.csv", rows)


def json_export(folder: Path) -> Path:
    """Two findings as an inspection app sends them."""
    findings = [
        {
            "findingId": "F-1001",
            "siteName": "North Yard",
            "inspectionDate": "2026-09-14",
            "inspector": "A. Stone",
            "findingDescription": "Guard missing on conveyor",
            "riskLevel": "High",
            "dueDate": "2026-09-21",
            "closedDate": None,
            "status": "Open",
        },
        {
            "findingId": "F-1002",
            "siteName": "South Yard",
            "inspectionDate": "2026-09-15",
            "inspector": "A. Stone",
            "findingDescription": "Spill kit empty",
            "riskLevel": "Low",
            "dueDate": "2026-09-30",
            "closedDate": "2026-09-20",
            "status": "Closed",
        },
    ]
    path = folder / "findings.json"
    path.write_text(json.dumps(findings), encoding="utf-8")
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "Chinese hazard ledger": chinese_ledger,
    "inspection record": inspection_record,
    "checklist answers": checklist_answers,
    "LEC register": lec_register,
    "hours by month": hours_by_month,
    "OSHA 300 log": osha_300,
    "form answers": form_answers,
    "JSON export": json_export,
}
