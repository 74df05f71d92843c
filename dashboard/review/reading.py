"""Tables and texts to be read as they are: words are broken, not cut, and nothing in them is read as markup."""

import html
from pathlib import Path

import pandas as pd

from dashboard.report import wording
from dashboard.review.content import Table

STYLE = Path(__file__).with_suffix(".css")
AS_WRITTEN = "white-space: pre-wrap; overflow-wrap: anywhere"


def as_text(written: str) -> str:
    """Write a text as HTML that shows it line by line as it was written."""
    return f'<div class="said" style="{AS_WRITTEN}">{html.escape(written)}</div>'


def as_html(table: Table, most: int | None = None, columns: tuple[str, ...] = ()) -> str:
    """Write a table as HTML; of a large one only the first rows, or only some of its columns."""
    names = columns or tuple(table.labels)
    numeric = {name for name in names if is_number(table.rows[name])}
    head = "".join(_cell("th", table.labels[name], name in numeric) for name in names)
    shown = table.rows if most is None else table.rows.head(most)
    units = table.formats
    body = [
        "".join(_cell("td", wording.cell(row[name], units.get(name, "")), name in numeric) for name in names)
        for row in shown.to_dict("records")
    ]
    lines = "".join(f"<tr>{line}</tr>" for line in body)
    return f'<table class="reading"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'


def is_number(column: pd.Series) -> bool:
    """Say whether a column holds numbers, which stand at the right."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _cell(kind: str, text: str, is_at_right: bool) -> str:
    return f"<{kind}{' class=number' if is_at_right else ''}>{html.escape(text)}</{kind}>"
