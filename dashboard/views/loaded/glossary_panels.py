"""The parts of the definitions page: one number explained, the list of numbers, the list of fields."""

import pandas as pd
import streamlit as st

from dashboard.language import _, elsewhere, pick
from dashboard.loaded import glossary
from dashboard.numbers import kpis
from dashboard.views.shared import panels
from dashboard.wording import file_names, interval_words, words


def take_link() -> None:
    """Take the KPI of a link just opened."""
    link = st.query_params.get("kpi")
    if link and link != st.session_state.get("kpi_link"):
        st.session_state["kpi"] = link
    st.session_state["kpi_link"] = link


def put_link() -> None:
    """Put the chosen KPI into the link, so that its definition can be sent to a colleague."""
    name = st.session_state.get("kpi")
    st.session_state["kpi_link"] = name
    if name and st.query_params.get("kpi") != name:
        st.query_params["kpi"] = name
    elif not name and "kpi" in st.query_params:
        del st.query_params["kpi"]


def choose(rows: pd.DataFrame) -> str | None:
    """Show the box to choose a number, and return the chosen one."""
    labels = dict(zip(rows["name"], rows["label"], strict=True))
    if st.session_state.get("kpi") not in labels:
        st.session_state["kpi"] = None
    name: str | None = st.selectbox(
        _("Number"),
        list(labels),
        index=None,
        key="kpi",
        format_func=lambda name: labels.get(name, name),
        placeholder=_("Choose a number to see its formula"),
    )
    return name


def explained(name: str) -> None:
    """Show everything that defines one number."""
    kpi = kpis.kpi(name)
    facts = [
        (_("Meaning"), words.about(kpi)),
        (_("Formula"), glossary.formula(kpi)),
        (_("Unit"), words.unit_of(kpi)),
        (_("Kind"), _(glossary.KINDS[kpi.kind])),
        (_("Direction"), _(glossary.DIRECTIONS[kpi.better])),
        (_("Counted by"), pick(kpi.date)),
        (_("Source"), glossary.validity(kpi)),
        (_("Can be told apart by"), words.listed(glossary.slice_name(part) for part in kpi.slices)),
        (_("Left out"), "  \n".join(glossary.left_out(kpi)) or _("nothing")),
        (_("95 % interval"), interval_words.method(kpi) or _("none")),
        (_("In use elsewhere"), pick(kpi.variants) or _("no other definition known to us")),
        (_("Name for links and the command line"), f"`{kpi.name}`"),
    ]
    with st.container(border=True):
        st.header(words.plain(pick(kpi.label)), anchor=False)
        st.caption(words.plain(elsewhere(kpi.label)))
        for label, text in facts:
            left, right = st.columns([1, 4], gap="small")
            left.markdown(f"**{label}**")
            right.markdown(text if text.startswith("`") else words.plain(text))
        with st.expander(_("The same in SQL")):
            st.code(kpis.formula(name), language="sql")
        panels.notes(glossary.notes(kpi))


def numbers(rows: pd.DataFrame) -> None:
    """Show all numbers with what they mean."""
    if rows.empty:
        st.caption(_("No number has these words."))
        return
    columns = {
        "label": st.column_config.TextColumn(_("Number"), pinned=True),
        "about": st.column_config.TextColumn(_("Meaning"), width="large"),
        "formula": st.column_config.TextColumn(_("Formula"), width="large"),
        "unit": _("Unit"),
        "better": _("Direction"),
        "kind": _("Kind"),
        "date": _("Counted by"),
        "source": _("Source"),
        "name": _("Name"),
    }
    panels.table(rows, _("Every number with its meaning and formula"), columns, height=460)
    panels.downloads(
        lambda: panels.headed(rows, columns), file_names.file_name([_("Definitions of the numbers")]), "numbers"
    )


def fields(rows: pd.DataFrame) -> None:
    """Show all fields with type, limits and allowed values."""
    if rows.empty:
        st.caption(_("No field has these words."))
        return
    columns = {
        "table": st.column_config.TextColumn(_("Table"), pinned=True),
        "label": st.column_config.TextColumn(_("Field"), pinned=True),
        "required": _("Required"),
        "type": _("Type"),
        "meaning": st.column_config.TextColumn(_("Meaning"), width="large"),
        "unit": _("Unit"),
        "limits": _("Limits"),
        "values": st.column_config.TextColumn(_("Allowed values"), width="large"),
        "personal": _("Personal data"),
        "field": _("Name"),
    }
    shown = rows.assign(table=rows["table"].map(words.table_name), field=rows["table"] + "." + rows["field"])
    panels.table(shown, _("Every field of every table with its meaning"), columns, height=460)
    panels.downloads(lambda: panels.headed(rows, columns), file_names.file_name([_("Fields of all tables")]), "fields")
