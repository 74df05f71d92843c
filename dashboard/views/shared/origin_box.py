"""The box in the drawer that says where the chosen row comes from: its file, its line in it, what was said before."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import _
from dashboard.loaded import record_origin
from dashboard.loaded.record_origin import NoOrigin, Record
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import warehouse
from dashboard.views.shared import printed_rows
from dashboard.wording import words

ICON = ":material/conversion_path:"


def can_say(rows: pd.DataFrame) -> bool:
    """Say whether rows are records of files, so that one can be chosen and looked up."""
    return len(rows.columns) > 0 and str(rows.columns[0]) in record_origin.TABLES and "file_hash" in rows


def box(row: pd.Series) -> None:
    """Show where a row comes from; its line in the file and its earlier versions on a click."""
    record = record_origin.of_row(row)
    with st.expander(_("Where this comes from"), icon=ICON, key="drawer-origin"):
        known = dict(record_origin.file_facts(warehouse.in_use(), record.file_hash)) if record else {}
        if record is None or not known:
            st.caption(_("No file names this row: it was worked out from others."))
            return
        asked = (record.table, record.record_id)
        if st.session_state.get("origin-asked") != asked:
            _facts(known)
            if st.button(_("Show the row as it stands in the file"), key="origin-row", icon=":material/search:"):
                st.session_state["origin-asked"] = asked
                st.rerun(scope="fragment")
            return
        _looked_up(record)


def _looked_up(record: Record) -> None:
    """Show the row in its file, and what each version changed; another version is chosen by its file."""
    try:
        with st.spinner(_("Looking through the file …")):
            found = record_origin.asked(record, st.session_state.get(f"origin-{record.record_id}", ""))
    except NoOrigin as fault:
        st.warning(words.plain(in_reader_language(str(fault))))
        return
    versions = {version["file_hash"]: version["file"] for version in found["versions"]}
    shown = next(version for version in found["versions"] if version["is_shown"])
    if len(versions) > 1:
        st.selectbox(
            _("As the file said"),
            list(versions),
            index=list(versions).index(shown["file_hash"]),
            format_func=versions.__getitem__,
            key=f"origin-{record.record_id}",
        )
    _facts(shown)
    _row(found["row"])
    if len(versions) > 1:
        st.markdown(words.strong(_("What each file changed, newest first")))
        for name, changes in record_origin.history(found):
            st.markdown(f"- {words.plain(name)}  \n" + "  \n".join(words.plain(one) for one in changes))


def _facts(version: dict[str, Any]) -> None:
    told = record_origin.facts(version)
    text = _("{label}: {text}")
    st.markdown("  \n".join(text.format(label=words.plain(name), text=words.strong(said)) for name, said in told))


def _row(row: dict[str, Any]) -> None:
    st.markdown(_("Stands in: {place}").format(place=words.strong(record_origin.place(row))))
    if not row["lines"]:
        return
    if not record_origin.may_see_cells():
        st.caption(_("The row itself is shown to those who may see the names of persons."))
        return
    columns: dict[str, Any] = {"column": st.column_config.TextColumn(_("Column in the file"), pinned=True)}
    columns |= {str(line): st.column_config.TextColumn(_("Line {line}").format(line=line)) for line in row["lines"]}
    printed_rows.dataframe(
        record_origin.cells(row),
        column_config=columns,
        placeholder="–",
        alt=_("The row as it stands in the file"),
        key="origin-cells",
    )
