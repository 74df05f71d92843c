"""The columns of the table of operation scores, labelled and with their units."""

from typing import Any

import streamlit as st

from dashboard.language import _
from dashboard.wording import words


def columns(level: str) -> dict[str, Any]:
    """Label the columns of the table, with their units."""
    number = st.column_config.NumberColumn
    return {
        "unit": words.level_name(level),
        "score": number(_("Score (of 100)"), format="%.1f"),
        "band": _("Band"),
        "tasks": number(_("A (of 50)"), format="%.1f"),
        "tasks_deduction": number(_("A: off"), format="%.1f"),
        "treatment": number(_("B (of 50)"), format="%.1f"),
        "treatment_deduction": number(_("B: off"), format="%.1f"),
        "deaths": number(_("Deaths"), format="%.0f"),
        "major_overdue": number(_("Major overdue"), format="%.0f"),
    }
