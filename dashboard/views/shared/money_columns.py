"""The columns of the table of safety costs by year, labelled and with their units."""

from typing import Any

import streamlit as st

from dashboard.language import _
from dashboard.wording import words


def columns(level: str = "") -> dict[str, Any]:
    """Label the columns of the table; of one level, with its units."""
    number = st.column_config.NumberColumn
    return {
        **({f"{level}_name": words.level_name(level)} if level else {}),
        "year": number(_("Year"), format="%d"),
        "due": number(_("Due to be set aside"), format="localized"),
        "extracted": number(_("Extracted"), format="localized"),
        "spent": number(_("Spent"), format="localized"),
        "carry_over": number(_("Carried over"), format="localized"),
        "per_head": number(_("Spent per head and month"), format="%.1f"),
        "share": number(_("Spent of revenue (%)"), format="%.3f"),
        "cases": number(_("Recordable cases"), format="%d"),
        "trir": number(_("TRIR"), format="%.2f"),
        "is_partial": st.column_config.CheckboxColumn(_("Year still runs")),
    }
