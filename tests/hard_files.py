"""Write the same records as many different files as people send: layouts, encodings, writings of days and numbers."""

import csv
import gzip
import html
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as some

from pipelines.reading.rows.same_as_above import MARKS

TABLES = {
    "hazards": {
        "hazard_id": ("Hazard ID", "隐患编号"),
        "unit_id": ("Unit ID", "单位编号"),
        "source": ("Found by", "隐患来源"),
        "hazard_level": ("Hazard level", "隐患等级"),
        "found_date": ("Found on", "发现日期"),
        "due_date": ("Due date", "整改期限"),
        "description": ("Description", "描述"),
    },
    "exposures": {
        "unit_id": ("Unit ID", "单位编号"),
        "month_date": ("Month", "月份"),
        "worker_type": ("Worker type", "人员类别"),
        "worked_hours": ("Worked hours", "实际总工时"),
        "average_headcount": ("Average headcount", "平均人数"),
    },
}
WORDS = {
    "inspection": "检查发现", "employee": "员工", "general": "一般隐患", "major": "重大隐患", "contractor": "承包商",
}  # fmt: skip
ENCODINGS = {True: ("utf-8", "utf-8-sig", "utf-16", "gb18030"), False: ("utf-8", "utf-8-sig", "utf-16", "cp1252")}
DAYS = {
    "iso": "{0:%Y-%m-%d}", "slashes": "{0.year}/{0.month}/{0.day}", "points": "{0.year}.{0.month}.{0.day}",
    "chinese": "{0.year}年{0.month}月{0.day}日", "compact": "{0:%Y%m%d}", "day_first": "{0:%d/%m/%Y}",
    "month_first": "{0:%m/%d/%Y}", "german": "{0:%d.%m.%Y}", "named": "{0.day} {0:%b %Y}",
    "timed": "{0:%Y-%m-%d} 08:30", "short_year": "{0:%d/%m/%y}",
}  # fmt: skip
MONTHS = {
    "iso": "{0:%Y-%m}", "slashes": "{0.year}/{0.month}", "points": "{0.year}.{0.month}",
    "chinese": "{0.year}年{0.month}月", "compact": "{0:%Y%m}", "named": "{0:%b %Y}", "timed": "{0:%Y-%m-%d}",
}  # fmt: skip
NOTHING = ("", "/", "—", "-", "N/A", "NULL", "无")
KINDS = ("csv", "csv.gz", "zip", "xlsx", "json", "jsonl", "xls of html", "xls of text")


@dataclass(frozen=True)
class Writing:
    """How one file is written."""

    kind: str = "csv"
    chinese: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    days: str = "iso"
    months: str = "iso"
    numbers: str = "plain"
    nothing: str = ""
    titles: int = 0
    has_total: bool = False
    has_foot: bool = False
    has_gap: bool = False
    is_merged: bool = False
    has_hidden_sheet: bool = False
    is_shuffled: bool = False


@some.composite
def writings(draw: some.DrawFn) -> Writing:
    """Draw a writing of a file."""
    chinese = draw(some.booleans())
    return Writing(
        kind=draw(some.sampled_from(KINDS)),
        chinese=chinese,
        encoding=draw(some.sampled_from(ENCODINGS[chinese])),
        delimiter=draw(some.sampled_from(",;\t|")),
        days=draw(some.sampled_from(list(DAYS))),
        months=draw(some.sampled_from(list(MONTHS))),
        numbers=draw(some.sampled_from(["plain", "grouped", "with_unit", "ten_thousands"])),
        nothing=draw(some.sampled_from(NOTHING)),
        titles=draw(some.integers(0, 3)),
        has_total=draw(some.booleans()),
        has_foot=draw(some.booleans()),
        has_gap=draw(some.booleans()),
        is_merged=draw(some.booleans()),
        has_hidden_sheet=draw(some.booleans()),
        is_shuffled=draw(some.booleans()),
    )


@some.composite
def records(draw: some.DrawFn) -> tuple[str, list[dict[str, object]]]:
    """Draw records of a table: hazards or worked hours."""
    table = draw(some.sampled_from(list(TABLES)))
    count = draw(some.integers(2, 8))
    units = [f"{draw(some.sampled_from(['Line', '车间', 'Süd']))} {number}" for number in range(3)]
    rows: list[dict[str, object]] = []
    for number in range(count):
        if table == "hazards":
            found = date(2025, 1, 1) + timedelta(days=draw(some.integers(0, 600)))
            due = draw(some.none() | some.integers(0, 60))
            rows.append(
                {
                    "hazard_id": f"H-{number:03}",
                    "unit_id": units[number % 3],
                    "source": draw(some.sampled_from(["inspection", "employee"])),
                    "hazard_level": draw(some.sampled_from(["general", "major"])),
                    "found_date": found,
                    "due_date": None if due is None else found + timedelta(days=due),
                    "description": draw(some.none() | some.text("abc 护栏松动é,;\"'", min_size=1, max_size=12)),
                }
            )
        else:
            rows.append(
                {
                    "unit_id": units[number % 3],
                    "month_date": date(2025 + number // 12, 1 + number % 12, 1),
                    "worker_type": draw(some.sampled_from(["employee", "contractor"])),
                    "worked_hours": float(draw(some.integers(1, 400_000))),
                    "average_headcount": draw(some.none() | some.integers(600, 900)),
                }
            )
    for row in rows:  # people do not see what stands around a text, nor do we
        if isinstance(row.get("description"), str):
            own = str(row["description"]).strip()
            row["description"] = own if own and own not in MARKS else None  # '' and " mean the same as above
    return table, rows


def write_file(folder: Path, table: str, rows: list[dict[str, object]], how: Writing) -> Path:
    """Write the records as one file and return its path."""
    names = list(TABLES[table])
    if how.is_shuffled:
        names = names[::-1]
    if how.is_merged:
        rows = sorted(rows, key=lambda row: str(row["unit_id"]))
    header = [TABLES[table][name][how.chinese] for name in names]
    body = [[_written(row[name], name, how) for name in names] for row in rows]
    if how.kind in ("json", "jsonl"):
        return _json(folder, header, body, how)
    if how.has_total and table == "exposures":
        body.append([_total(name, rows, how) for name in names])
    if how.has_foot:
        body.append(["填报人：甲" if how.chinese else "Prepared by: A", *[""] * (len(names) - 1)])
    if how.has_gap:
        body.insert(len(body) // 2, [""] * len(names))
    title = [["安全台账（2025）" if how.chinese else "Safety ledger 2025", *[""] * (len(names) - 1)]] * how.titles
    if how.kind == "xlsx":
        return _workbook(folder, title, header, body, names, how)
    if how.kind == "xls of html":
        lines = "".join(
            f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>" for row in [*title, header, *body]
        )
        path = folder / "export.xls"
        path.write_text(f"<html><head><meta charset='utf-8'></head><table>{lines}</table></html>", encoding="utf-8")
        return path
    return _text(folder, [*title, header, *body], how)


def _written(value: object, name: str, how: Writing) -> str:
    if value is None:
        return how.nothing
    if name == "month_date" and isinstance(value, date):
        return MONTHS[how.months].format(value)
    if isinstance(value, date):
        return DAYS[how.days].format(value)
    if isinstance(value, float | int):
        return _number(float(value), name, how)
    return (
        WORDS.get(str(value), str(value))
        if how.chinese and name in ("source", "hazard_level", "worker_type")
        else str(value)
    )


def _number(value: float, name: str, how: Writing) -> str:
    if how.numbers == "grouped":
        return f"{value:,.0f}"
    if how.numbers == "with_unit":
        unit = {"worked_hours": ("h", "小时"), "average_headcount": ("people", "人")}[name][how.chinese]
        return f"{value:.0f} {unit}"
    if how.numbers == "ten_thousands" and name == "worked_hours" and how.chinese:
        return f"{value / 10_000:.4f}万"
    return f"{value:.0f}"


def _total(name: str, rows: list[dict[str, object]], how: Writing) -> str:
    if name == "unit_id":
        return "合计" if how.chinese else "Total"
    if name == "worked_hours":
        return _number(sum(float(str(row[name])) for row in rows), name, how)
    return ""


def _json(folder: Path, header: list[str], body: list[list[str]], how: Writing) -> Path:
    items = [dict(zip(header, row, strict=True)) for row in body]
    path = folder / f"export.{how.kind}"
    lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    path.write_text(lines if how.kind == "jsonl" else json.dumps(items, ensure_ascii=False), encoding="utf-8")
    return path


def _text(folder: Path, lines: list[list[str]], how: Writing) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=how.delimiter).writerows(lines)
    content = _encoded(out.getvalue(), how.encoding)
    if how.kind == "csv.gz":
        path = folder / "export.csv.gz"
        path.write_bytes(gzip.compress(content))
    elif how.kind == "zip":
        path = folder / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("export.csv", content)
    else:
        path = folder / ("export.xls" if how.kind == "xls of text" else "export.csv")
        path.write_bytes(content)
    return path


def _encoded(text: str, encoding: str) -> bytes:
    """Encode a text, as UTF-8 where an encoding cannot hold it."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _workbook(
    folder: Path, title: list[list[str]], header: list[str], body: list[list[str]], names: list[str], how: Writing
) -> Path:
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        if how.has_hidden_sheet:
            hidden = book.add_worksheet("old draft")
            hidden.write_row(0, 0, header)
            hidden.write_row(1, 0, ["never", *[""] * (len(header) - 1)])
            hidden.hide()
        sheet = book.add_worksheet("数据" if how.chinese else "data")
        sheet.activate()
        sheet.set_first_sheet()
        for number, row in enumerate([*title, header, *body]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell) if cell else None
        if how.is_merged:
            _merge_units(sheet, len(title) + 1, body, names.index("unit_id"), book.add_format())
    return path


def _merge_units(
    sheet: xlsxwriter.worksheet.Worksheet, top: int, body: list[list[str]], place: int, plain: object
) -> None:
    """Merge the cells of the same unit where they stand below each other."""
    start = 0
    for number in range(1, len(body) + 1):
        if number == len(body) or body[number][place] != body[start][place]:
            if number - start > 1 and body[start][place]:
                sheet.merge_range(top + start, place, top + number - 1, place, body[start][place], plain)
            start = number
