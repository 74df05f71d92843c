"""Where are the red areas, and why?"""

import streamlit as st

from dashboard.language import _
from dashboard.risk_map import areas
from dashboard.views.risk_map import area_details, linkage_panels, living_map, risk_panels, timeline
from dashboard.views.shared import map_choice, panels

choices = panels.chosen()
map_choice.take_link()
timeline.take_link(choices)
at_month = timeline.at_month(choices)
basis = st.session_state["basis"]
rows = areas.areas(choices.build, at_month.filters, basis, timeline.since(at_month))

if rows.empty and "areas" not in choices.tables:
    panels.missing("areas", _("The risk map needs areas: where they are, or at least their names."))
elif rows.empty:
    st.info(_("No area belongs to this unit. Choose a unit above it, or all units."), icon=":material/map:")
else:
    panels.needs(choices, "areas", _("These areas are only named in other rows, so they cannot be drawn."))
    panels.needs(choices, "risk_points", _("Without the risk register every area stays grey: not assessed."))
    living_map.show(choices)
    map_choice.put_link()
    timeline.put_link(choices)
    area_details.details(at_month, rows, basis)

    linkage_panels.linkage_panel(choices)
    risk_panels.overdue_by_area(choices, rows)
    risk_panels.by_type(choices)
    if "risk_points" in choices.tables:
        risk_panels.matrices(choices, rows)
