"""The right side of a mapping: what fills each field, why and how sure that is; every column can be changed."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import Text, _, pick
from dashboard.loaded.sentences import in_reader_language, own_word
from dashboard.views.uploads.mapping_said import said_to
from dashboard.wording import words

SURE, LOOK = "sure", "look"


def fields(path: Path, found: Mapping[str, Any]) -> None:
    """Show for every field which column fills it, why, and how sure that is; the column can be changed."""
    st.markdown(words.strong(_("What it becomes")))
    _choose_table(path, found)
    filled = [one for one in found["fields"] if one["how"] != "none" or one["required"]]
    sure = {SURE: ("green", _("sure")), LOOK: ("orange", _("have a look"))}
    missing = ("red", _("missing"))
    headers = [one["header"] for one in found["columns"] if one["header"]]
    first = found["tables"][0]["table"] if found["tables"] else ""
    rows = pd.DataFrame(
        {
            _("Field"): [_field(one, first) for one in filled],
            _("From"): [words.plain(_from(one)) for one in filled],
            _("Because"): [words.plain(in_reader_language(one["because"])) for one in filled],
            "\u200b": [_badge(*sure.get(one["confidence"], missing)) for one in filled],
        }
    )
    st.table(rows, border="horizontal", hide_index=True, alt=_("What fills each field, and why"))
    _change(path, found, headers)
    if found["unused"]:
        told = [f"{one['header']} ({in_reader_language(one['because'])})" for one in found["unused"]]
        st.caption(words.plain(_("Not used: {columns}").format(columns=words.listed(told))))


def _badge(colour: str, text: str) -> str:
    return f":{colour}-badge[{text}]"


def _field(one: Mapping[str, Any], first: str) -> str:
    """Name a field, with its table where that is not the one the rows are records of."""
    label = words.plain(pick(Text.of(one["label"])))
    return label if one["table"] == first else f"{label} :gray[{words.table_name(one['table'])}]"


def _from(one: Mapping[str, Any]) -> str:
    """Say where a field comes from."""
    if one["how"] == "constant":
        return _("always {value}").format(value=own_word(one["value"]))
    return one["column"] or "–"


def _choose_table(path: Path, found: Mapping[str, Any]) -> None:
    """Let the reader say that the file holds something else."""
    tables = [one["table"] for one in found["tables"]]
    offered = list(dict.fromkeys([*tables[:1], *found.get("possible_tables", ()), *tables]))
    if len(offered) > 1:
        st.selectbox(
            _("One row is one record of"),
            offered,
            format_func=words.table_name,
            key=f"mapping-table-{path.parent.name}",
            on_change=_take_table,
            args=(path,),
        )


def _take_table(path: Path) -> None:
    said_to(path)["table"] = st.session_state[f"mapping-table-{path.parent.name}"]


def _change(path: Path, found: Mapping[str, Any], headers: list[str]) -> None:
    """Let the reader fill a field from another column, or from none."""
    with st.popover(_("Change a column"), icon=":material/edit:", key="mapping-change"):
        fields = {f"{one['table']}.{one['field']}": one for one in found["fields"]}
        name = st.selectbox(
            _("Field"),
            list(fields),
            format_func=lambda key: f"{pick(Text.of(fields[key]['label']))} ({words.table_name(fields[key]['table'])})",
            key="mapping-field",
        )
        column = st.selectbox(_("From"), headers, index=None, placeholder=_("no column"), key=f"mapping-column-{name}")
        st.button(_("Change"), type="primary", key="mapping-set", on_click=partial(_set_column, path, name, column))


def _set_column(path: Path, name: str, column: str | None) -> None:
    said_to(path)["columns"][name] = column
