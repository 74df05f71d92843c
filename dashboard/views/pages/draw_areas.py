"""Where on the plan is each area? Drawn here, saved as an export."""

import streamlit as st

from dashboard.language import _
from dashboard.views.risk_map import drawing_list, drawing_panels, drawing_saving
from dashboard.views.shared import panels

choices = panels.chosen()
st.caption(_("Upload the picture of a plan or take one that is loaded, draw the areas on it, save, load."))
if st.session_state.pop("drawn-clear", False):
    drawing_list.clear()

drawing_saving.saved()
plan = drawing_panels.choose_plan(choices)
if plan is not None:
    drawing_panels.draw(choices, plan)
    panels.heading(_("Drawn, not saved yet"))
    drawing_saving.save(plan)
