"""What is mine, and how does my unit stand: inspections, hazards, actions, trainings and targets of both."""

import streamlit as st

from dashboard.language import _
from dashboard.views.person import person_panels, unit_panels
from dashboard.views.shared import panels

choices = panels.chosen()
unit_tab, person_tab = st.tabs([_("Unit"), _("Person")], key="unit-or-person", on_change="rerun")
if unit_tab.open:
    with unit_tab:
        unit_panels.unit(choices)
if person_tab.open:
    with person_tab:
        is_there = panels.needs(choices, "people", _("A person is found among the people in post."))
        if is_there and choices.as_of is not None and (who := person_panels.shown(choices, choices.as_of)):
            person_panels.person(who, choices, choices.as_of)
