"""A table that is printed too: its canvas holds only the rows that are seen, paper gets the first rows as HTML."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.language import _, ngettext
from dashboard.wording import formats, words

MOST_PRINTED = 40
MOST_ACROSS = 12  # more columns would be too narrow to be read
MISSING = "–"


def dataframe(rows: pd.DataFrame, *, alt: str, column_config: Mapping[str, Any] | None = None, **given: Any) -> Any:
    """Show rows as st.dataframe does and return what it returns; the frame hides what is for print from the screen."""
    shown = st.dataframe(rows, alt=alt, column_config=column_config, hide_index=True, **given)
    if len(rows):
        st.html(as_html(rows, alt, column_config or {}))
    return shown


def as_html(rows: pd.DataFrame, alt: str, column_config: Mapping[str, Any]) -> str:
    """Write the first rows and columns as HTML under their heads, and how many more of both there are."""
    left_out = len(rows.columns) - MOST_ACROSS
    rows = rows.iloc[:, :MOST_ACROSS]
    given = [column_config.get(name) for name in rows.columns]
    heads = [_head(name, one) for name, one in zip(rows.columns, given, strict=True)]
    looks = [_look(one) for one in given]
    kinds = [_kind(rows[name]) for name in rows.columns]
    first = rows.head(MOST_PRINTED).itertuples(index=False, name=None)
    body = "".join(f"<tr>{_line(row, looks, kinds)}</tr>" for row in first)
    head = "".join(_cell("th", name, kind) for name, kind in zip(heads, kinds, strict=True))
    said = []
    if len(rows) > MOST_PRINTED:
        text = _("The first {shown} of {count} rows; saved as Excel from the page it is all of them.")
        said.append(text.format(shown=MOST_PRINTED, count=words.whole(len(rows))))
    if left_out > 0:
        text = ngettext("{count} more column is not printed.", "{count} more columns are not printed.", left_out)
        said.append(text.format(count=words.whole(left_out)))
    more = f"<p>{escape(words.joined(*said))}</p>" if said else ""
    table = f'<table aria-label="{escape(alt)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="for-print">{table}{more}</div>'


def cell(value: Any, look: str = "") -> str:
    """Write a value as the table on the screen does; look: the format of its column."""
    if not isinstance(value, list | tuple) and (pd.isna(value) or value == ""):  # NA is equal to nothing, nor unequal
        return MISSING
    if isinstance(value, bool | np.bool_):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | np.number):
        amount = float(value)
        digits = 0 if amount.is_integer() else 1 if abs(amount) >= 100 else 3
        return look % amount if "%" in look else formats.number(amount, digits, look == "localized")
    if isinstance(value, pd.Timestamp | date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _line(row: tuple[Any, ...], looks: list[str], kinds: list[str]) -> str:
    both = zip(row, looks, kinds, strict=True)
    return "".join(_cell("td", cell(value, look), kind) for value, look, kind in both)


def _head(name: Any, given: Any) -> str:
    label = given.get("label") if isinstance(given, dict) else given
    return str(label or name)


def _look(given: Any) -> str:
    return str((given.get("type_config") or {}).get("format") or "") if isinstance(given, dict) else ""


def _kind(column: pd.Series) -> str:
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "number" if is_number else ""


def _cell(tag: str, text: str, kind: str) -> str:
    return f"<{tag}{f' class={kind}' if kind else ''}>{escape(text)}</{tag}>"
