"""What was promised, who does it, and did it help?"""

import streamlit as st

from dashboard.actions import actions
from dashboard.language import _
from dashboard.views.actions import action_details, action_panels
from dashboard.views.shared import panels

choices = panels.chosen()
found = actions.actions(*choices.filters.chosen_units)
one = action_panels.chosen(found)

if one is not None:
    action_details.details(one, choices)
else:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        action_panels.answer(found, choices)
        action_panels.start(choices)
    if not found:
        action_panels.empty()
    else:
        shown = action_panels.filtered(found)
        action_panels.board(shown)
        panels.heading(_("As a table"))
        action_panels.table(shown)
