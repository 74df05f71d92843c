"""Below the risk map, one tab each and worked out only when opened: all areas, overdue, linkage, types, matrix."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.views.risk_map import area_lists, linkage_panels, risk_panels


def tabs(choices: Choices, at_month: Choices, rows: pd.DataFrame, basis: str, since: date | None) -> None:
    """Show what stands behind the map, each in a tab of its own."""
    parts: dict[str, Callable[[], None]] = {
        _("Overdue by area"): lambda: risk_panels.overdue_by_area(choices, rows),
        _("Table of areas"): lambda: area_lists.area_list(rows, at_month, basis, since),
        _("Linkage"): lambda: linkage_panels.linkage_panel(choices),
    }
    if "hazards" in choices.tables:
        parts[_("Types of hazards")] = lambda: risk_panels.by_type(choices)
    if "risk_points" in choices.tables:
        parts[_("Risk matrix")] = lambda: risk_panels.risk_matrix(choices, rows)
        parts[_("What control measures do")] = lambda: risk_panels.movement(choices, rows)
    shown = st.tabs(list(parts), on_change="rerun", key="below-the-map")
    for tab, part in zip(shown, parts.values(), strict=True):
        if tab.open:
            with tab:
                part()
