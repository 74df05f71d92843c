"""Write an Excel template per table: headers to fill in below, and a sheet that explains them."""

import errno
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.contracts import Contracts, Field, Table, contracts
from pipelines.definitions.read import shipped
from pipelines.warehouses import in_use, opened

ROWS = 5000
FILLED = ("units", "areas")
EXPLANATION = {"en": "Explanation", "zh": "说明"}
TITLES = {
    "en": ("Column", "Field", "Meaning", "Needed", "Type", "Unit", "Limits", "Allowed values"),
    "zh": ("列", "字段", "含义", "是否必填", "类型", "计量单位", "范围", "可选值"),
}
NEEDED = {"en": ("yes", "no"), "zh": ("是", "否")}
FORMATS = {"date": "yyyy-mm-dd", "month": "yyyy-mm", "text": "@", "code": "@"}
WHY: dict[int | None, str] = {
    errno.ENAMETOOLONG: "the name is too long",
    errno.EEXIST: "it is a file",
    errno.ENOTDIR: "it is a file",
}
WIDTHS = (24, 20, 70, 10, 10, 12, 24, 60)


class CannotWrite(Exception):
    """The templates cannot be written into a folder; the message says why."""


def write_templates(folder: Path, language: str = "en", data_dir: Path | None = None) -> list[Path]:
    """Write one workbook per table of the contracts; existing files of these names are replaced. Raises CannotWrite.

    data_dir: whose units and areas are filled in, so that only what is new has to be written.
    """
    everything = contracts()
    files = {folder / f"{table.name}.xlsx": table for table in everything.tables.values()}
    known = _known(data_dir, everything, language) if data_dir else {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(path, table, everything, language, known) for path, table in files.items()]
    except (OSError, FileCreateError) as fault:
        cause = fault if isinstance(fault, OSError) else fault.args[0]
        why = WHY.get(cause.errno) or cause.strerror
        raise CannotWrite(f"No templates can be written into {folder}: {why}") from fault


Rows = list[list[object]]


def _known(data_dir: Path, everything: Contracts, language: str) -> dict[str, Rows]:
    """Give the rows of the tables that seldom change, as the newest warehouse has them: declared units and areas."""
    found = in_use(data_dir)
    if found is None:
        return {}
    with opened(found) as con:
        return {name: _rows(con, everything, name, language) for name in FILLED}


def _rows(con: duckdb.DuckDBPyConnection, everything: Contracts, name: str, language: str) -> Rows:
    """Give the rows of a table with its codes as its template offers them."""
    fields = [everything.fields[field] for field in everything.tables[name].fields]
    known = {column for (column,) in con.execute(f"select column_name from (describe {name})").fetchall()}
    listed = ", ".join(field.name if field.name in known else "null" for field in fields)
    found = con.execute(f"select {listed} from {name} where is_declared order by 1").fetchall()
    return [[_cell(field, value, language) for field, value in zip(fields, row, strict=True)] for row in found]


def _cell(field: Field, value: object, language: str) -> object:
    if value is None or field.type == "yes_no":
        return value if value is None else NEEDED.get(language, NEEDED["en"])[0 if value else 1]
    return field.values[value].get(language, value) if value in field.values else value


def _write(path: Path, table: Table, everything: Contracts, language: str, known: Mapping[str, Rows]) -> Path:
    # Text stays text: nothing that is written here can turn into a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E5E7EB", "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(table.fields):
            _column(book, sheet, place, everything.fields[name], head, language)
        for number, row in enumerate(known.get(table.name, ()), 1):
            for place, cell in enumerate(row):
                _fill(sheet, number, place, cell)
        _explain(book.add_worksheet(EXPLANATION.get(language, EXPLANATION["en"])), table, everything, head, language)
    return path


def languages() -> list[str]:
    """List the languages in which every label of the product is written; a company's own may be in one of them."""
    labels = [set(field.label) for field in shipped().contracts.fields.values()]
    return sorted(set.intersection(*labels))


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Give a text of the contracts in a language, else in English."""
    return texts.get(language) or texts.get("en", "")


def label(field: Field, language: str) -> str:
    """Give the header of a field."""
    return in_language(field.label, language)


def meaning(field: Field, language: str) -> str:
    """Give what a field means."""
    return in_language(field.meaning, language)


def choices(field: Field, language: str) -> list[str]:
    """List what may be chosen for a field; empty when anything may be written."""
    if field.type == "yes_no":
        return list(NEEDED.get(language, NEEDED["en"]))
    return [labels.get(language, code) for code, labels in field.values.items()]


def _fill(sheet: Worksheet, row: int, place: int, cell: object) -> None:
    """Write a cell that is known; the column has its format already."""
    if isinstance(cell, date):
        sheet.write_string(row, place, cell.isoformat())
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    elif cell is not None:
        sheet.write_string(row, place, str(cell))


def _column(book: Workbook, sheet: Worksheet, place: int, field: Field, head: Format, language: str) -> None:
    """Write one column: header, number format, drop-down list or limits, and the meaning as a hint."""
    body = book.add_format({"num_format": FORMATS.get(field.type, "General")})
    sheet.set_column(
        place, place, max(14, 18 if label(field, language).isascii() else 2 * len(label(field, language))), body
    )
    sheet.write_string(0, place, label(field, language), head)
    hint = {"input_title": label(field, language)[:32], "input_message": meaning(field, language)[:255]}
    sheet.data_validation(1, place, ROWS, place, {**_limits(field, language), **hint, "ignore_blank": True})


def _limits(field: Field, language: str) -> dict[str, object]:
    if choices(field, language):
        return {"validate": "list", "source": choices(field, language)}
    if field.type in ("number", "integer") and field.min is not None:
        kind = "integer" if field.type == "integer" else "decimal"
        return {"validate": kind, "criteria": ">=", "value": field.min}
    return {"validate": "any"}


def _explain(sheet: Worksheet, table: Table, everything: Contracts, head: Format, language: str) -> None:
    """Explain every column: meaning, needed or not, type, unit, limits, allowed values."""
    sheet.write_string(0, 0, in_language(table.about, language))
    for place, (title, width) in enumerate(zip(TITLES.get(language, TITLES["en"]), WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, title, head)
    for row, name in enumerate(table.fields, 3):
        field = everything.fields[name]
        needed = NEEDED.get(language, NEEDED["en"])[0 if name in table.required else 1]
        limits = _limits_in_words(field)
        allowed = ", ".join(choices(field, language))
        unit = in_language(field.unit or {}, language)
        cells = (label(field, language), name, meaning(field, language), needed, field.type, unit, limits, allowed)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)


def _limits_in_words(field: Field) -> str:
    words = []
    if field.min is not None:
        words.append(f"at least {field.min:g}")
    if field.max is not None:
        words.append(f"at most {field.max:g}")
    if field.type in ("date", "month"):
        words.append("from 1950 on")
    if field.not_future:
        words.append("not in the future")
    return ", ".join(words)
