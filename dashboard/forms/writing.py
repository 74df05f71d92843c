"""Write a filled form: CSV and Excel as the authority takes it, and a sheet to print; no cell runs as a formula."""

import csv
from html import escape
from io import StringIO
from pathlib import Path

import pandas as pd

from dashboard.forms.filling import Filled, named_records
from dashboard.language import _, language, pick
from dashboard.numbers.plain_rows import plain_rows
from dashboard.targets import target_words
from dashboard.wording import file_names, sheets, words
from dashboard.wording.file_names import FileName

ENDINGS = ("csv", "xlsx", "html")


def as_bytes(filled: Filled, ending: str) -> bytes:
    """Write a form into a file of this ending: csv, xlsx or html."""
    if ending == "csv":
        return _csv(filled.rows)
    if ending == "xlsx":
        return sheets.excel_bytes(_typed(filled.rows), _about(filled))
    return _sheet(filled).encode("utf-8")


def _csv(rows: pd.DataFrame) -> bytes:
    """Write the header and the rows as an authority's upload reads them: UTF-8 without a mark, commas, a line a row."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False, name=None):
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def _harmless(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run; a number below 0 is no such text."""
    return cell if _is_number(str(cell)) else sheets.harmless(str(cell).strip())


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Let numbers of datapoints be numbers in a sheet; all else stays text."""
    if "value" not in rows:
        return rows
    values = [float(value) if _is_number(value) else value for value in rows["value"]]
    return rows.assign(value=pd.Series(values, dtype=object, index=rows.index))


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _about(filled: Filled) -> list[tuple[str, str]]:
    form = filled.form
    facts = [
        (_("Form"), pick(form.name)),
        (_("Edition"), f"{form.edition}, {words.day_text(form.valid_from)}"),
        (_("Source"), form.source),
        (_("Period"), words.days_text(filled.filters)),
        (_("Unit"), words.listed(map(target_words.unit_name, filled.filters.chosen_units)) or words.all_units()),
    ]
    facts += [(_("Not confirmed"), words.listed(form.unconfirmed))] if form.unconfirmed else []
    facts += [(_("Missing"), f"{one.column}: {one.says} {named_records(one)}".strip()) for one in filled.missing]
    return facts + [(_("Does not hold"), fault) for fault in filled.faults]


def _sheet(filled: Filled) -> str:
    """Write the form to be printed: wide forms stand one row a table, column by column."""
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in _about(filled))
    is_wide = len(filled.rows.columns) > 8
    parts = [_upright(row) for row in plain_rows(filled.rows)] if is_wide else [_flat(filled.rows)]
    style = (
        "body{font:10pt sans-serif;margin:1.5cm}table{border-collapse:collapse;margin:0 0 1em;page-break-inside:avoid}"
    )
    style += "th,td{border:1px solid #888;padding:2pt 6pt;text-align:left;vertical-align:top}"
    title = escape(pick(filled.form.name))
    return (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>{title}</title><style>{style}</style>'
        f"<h1>{title}</h1><table>{facts}</table>{''.join(parts)}</html>"
    )


def _upright(row: dict[str, object]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(cell))}</td></tr>" for name, cell in row.items())
    return f"<table>{cells}</table>"


def _flat(rows: pd.DataFrame) -> str:
    head = "".join(f"<th>{escape(str(name))}</th>" for name in rows.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
        for row in rows.itertuples(index=False, name=None)
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def file_name(filled: Filled) -> FileName:
    """Name the file by the form, the unit and the period."""
    unit = words.listed(filled.filters.chosen_units)
    return file_names.file_name([pick(filled.form.name), unit, file_names.period(filled.filters)])


def write(filled: Filled, path: Path) -> None:
    """Write a form to a path; its ending says how."""
    path.write_bytes(as_bytes(filled, path.suffix.lower().lstrip(".")))
