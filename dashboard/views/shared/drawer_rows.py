"""The rows in the drawer: the columns a reader wants to see, kept for the visit, the words searched for, the table."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import _
from dashboard.numbers import names
from dashboard.results import record_columns
from dashboard.views.shared import printed_rows
from dashboard.wording import words

HEIGHT = 560
HIDDEN = "drawer-hidden"  # of each kind of record, for as long as the reader is here
LONGEST = 200


def labelled(rows: pd.DataFrame, kpi: str = "") -> pd.DataFrame:
    """Return the rows under the labels of their fields, codes in words, the columns that answer a number first."""
    ordered = rows[record_columns.first(kpi, [str(name) for name in rows.columns])]
    coded = names.coded(ordered, *(name for name in ordered.columns if names.codes(name)))
    return coded.rename(columns=names.field_labels())


def searched_text() -> str:
    """Let the reader search all columns; every word must be found, in any of them."""
    text = st.text_input(
        _("Search in all columns"),
        key="drawer-search",
        type="search",
        max_chars=LONGEST,
        placeholder=_("Search in all columns"),
        label_visibility="collapsed",
    )
    return (text or "").strip()


def holding(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the rows that hold every word of a text as a reader sees them."""
    if not text:
        return rows
    seen = (
        labelled(rows).astype(str).agg("\x1f".join, axis="columns").str.lower() if len(rows) else pd.Series(dtype=str)
    )
    kept = pd.Series(True, index=rows.index)
    for word in text.lower().split():
        kept &= seen.str.contains(word, regex=False)
    return rows[kept]


def choose_columns(kind: str, fields: list[str]) -> None:
    """Let the reader choose which columns are seen; what is left out stays so for records of this kind."""
    labels = names.field_labels()
    hidden = st.session_state.get(HIDDEN, {}).get(kind, frozenset())
    shown = [field for field in fields if field not in hidden]
    with st.popover(_("Columns"), icon=":material/view_column:", key="drawer-columns-box"):
        st.caption(_("Kept for this kind of records while you are here. The downloads hold all columns."))
        st.pills(
            _("Columns"),
            fields,
            default=shown,
            selection_mode="multi",
            format_func=lambda field: words.plain(labels.get(field, field)),
            key=f"drawer-columns-{kind}",
            on_change=keep_columns,
            args=(kind, tuple(fields)),
            label_visibility="collapsed",
        )


def keep_columns(kind: str, fields: tuple[str, ...]) -> None:
    """Remember which of the columns offered are left out."""
    chosen = set(st.session_state[f"drawer-columns-{kind}"] or ())
    known = st.session_state.setdefault(HIDDEN, {})
    known[kind] = (known.get(kind, frozenset()) - set(fields)) | {field for field in fields if field not in chosen}


def filled_columns(rows: pd.DataFrame, kpi: str) -> list[str]:
    """Return the columns that hold anything, in the order in which they answer a number."""
    return record_columns.first(kpi, [str(name) for name in rows.columns if rows[name].notna().any()])


def seen(rows: pd.DataFrame, kpi: str, kind: str) -> pd.DataFrame:
    """Return the labelled rows with the columns that the reader wants to see of this kind of records."""
    labels = names.field_labels()
    hidden = st.session_state.get(HIDDEN, {}).get(kind, frozenset())
    filled = filled_columns(rows, kpi)
    wanted = [field for field in filled if field not in hidden] or filled
    return labelled(rows, kpi)[[labels.get(field, field) for field in wanted]]


def show(labelled_rows: pd.DataFrame, choosing: str = "") -> int | None:
    """Show rows: days without a time of day, missing texts as empty cells, columns that hold nothing left out.

    choosing: names the rows of which one may be chosen; returns the place of the chosen one.
    """
    filled = labelled_rows.dropna(axis="columns", how="all")
    days = [name for name in filled.columns if pd.api.types.is_datetime64_any_dtype(filled[name])]
    config = {name: st.column_config.DateColumn(name, format="YYYY-MM-DD") for name in days}
    given: dict[str, Any] = {"column_config": config, "height": HEIGHT, "alt": _("Records")}
    shown, given["placeholder"] = names.without_none(filled), "–"
    if not choosing:
        printed_rows.dataframe(shown, key="drawer-rows", **given)
        return None
    state = printed_rows.dataframe(
        shown, key=f"drawer-rows-{choosing}", on_select="rerun", selection_mode="single-row", **given
    )
    picked = state["selection"]["rows"]
    return picked[0] if picked and picked[0] < len(labelled_rows) else None
