"""Where are the red areas, and why?"""

import streamlit as st

from dashboard.language import _
from dashboard.risk_map import areas
from dashboard.views.risk_map import below, colourings, living_map, timeline
from dashboard.views.shared import map_choice, panels

choices = panels.chosen()
map_choice.take_link()
timeline.take_link(choices, colourings.offered(choices))
at_month = timeline.at_month(choices)
basis, since = st.session_state["basis"], timeline.since(at_month)
rows = areas.areas(choices.build, at_month.filters, basis, since)

if rows.empty and "areas" not in choices.tables:
    panels.missing("areas", _("The risk map needs areas: where they are, or at least their names."))
elif rows.empty:
    st.info(_("No area belongs to this unit. Choose a unit above it, or all units."), icon=":material/map:")
else:
    living_map.show(choices)
    panels.needs(choices, "areas", _("These areas are only named in other rows, so they cannot be drawn."))
    below.tabs(choices, at_month, rows, basis, since)
