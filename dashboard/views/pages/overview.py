"""Are we safe, is it getting better, and what needs attention now?"""

import streamlit as st

from dashboard.language import _
from dashboard.results import attention
from dashboard.views.actions import action_block
from dashboard.views.risk_map import map_panels
from dashboard.views.shared import panels, tiles

HEADLINES = ("inspection_completion_rate", "conformity_rate", "treatment_on_time_rate", "trir")

choices = panels.chosen()

with st.grid(4, min_column_width=220, gap="small"):
    for name in HEADLINES:
        tiles.tile(name, choices)

left, right = st.columns([11, 9], gap="medium")
with left, st.container(gap="xsmall"):
    panels.heading(_("What needs attention"))
    panels.attention(attention.points(choices), choices)
    action_block.block(choices)
with right, st.container(gap="xsmall"):
    panels.heading(_("Open hazards"))
    tiles.overdue(choices)
    panels.heading(_("Risk map"))
    map_panels.small_map(choices)
tiles.legend()
panels.notes_of(choices, *HEADLINES)
