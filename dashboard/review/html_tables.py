"""Tables and texts to be read as they are: words are broken, not cut, and nothing in them is read as markup."""

import html
import math
import unicodedata
from pathlib import Path

import pandas as pd

from dashboard.review import wording
from dashboard.review.content import Table

STYLE = Path(__file__).with_suffix(".css")
SIGNS_A_LINE, BETWEEN = 95, 3
AS_WRITTEN = "white-space: pre-wrap; overflow-wrap: anywhere"


def as_text(written: str) -> str:
    """Write a text as HTML that shows it line by line as it was written."""
    return f'<div class="said" style="{AS_WRITTEN}">{html.escape(written)}</div>'


def as_html(table: Table, most: int | None = None, columns: tuple[str, ...] = ()) -> str:
    """Write a table as HTML; of a large one only the first rows, or only some of its columns."""
    names = columns or tuple(table.labels)
    kinds = {name: kind_of(table.rows[name]) for name in names}
    head = "".join(_cell("th", table.labels[name], kinds[name]) for name in names)
    shown = table.rows if most is None else table.rows.head(most)
    units = table.formats
    body = [
        "".join(
            _cell("td", wording.cell(row[name], units.get(name, ""), table.nothing.get(name, "")), kinds[name])
            for name in names
        )
        for row in shown.to_dict("records")
    ]
    lines = "".join(f"<tr>{line}</tr>" for line in body)
    return f'<table class="reading"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'


def sideways(table: Table) -> str:
    """Write a table as HTML that a narrow window moves sideways in itself, by keyboard too."""
    label = html.escape(table.title)
    return f'<div class="sideways" role="group" tabindex="0" aria-label="{label}">{as_html(table)}</div>'


def lines_of(table: Table, columns: tuple[str, ...] = (), signs: int = SIGNS_A_LINE) -> list[int]:
    """Guess how many lines of so many signs each row takes; a Chinese sign is as wide as two others."""
    names = columns or tuple(table.labels)
    return [
        max(1, math.ceil(sum(_width(wording.cell(row[name])) + BETWEEN for name in names) / signs))
        for row in table.rows.to_dict("records")
    ]


def rows_within(table: Table, lines: int, columns: tuple[str, ...] = (), signs: int = SIGNS_A_LINE) -> int:
    """Return how many rows there is room for: at least one."""
    room = 0
    for place, needed in enumerate(lines_of(table, columns, signs)):
        room += needed
        if room > lines and place:
            return place
    return len(table.rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def kind_of(column: pd.Series) -> str:
    """Say whether a column holds numbers, which stand at the right, or days, which are not broken."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "number"
    return "day" if pd.api.types.is_datetime64_any_dtype(column) else ""


def _cell(tag: str, text: str, kind: str) -> str:
    return f"<{tag}{f' class={kind}' if kind else ''}>{html.escape(text)}</{tag}>"
