"""Where do we not do what the rules ask, and which clauses fail most?"""

import streamlit as st

from dashboard.language import _
from dashboard.views.shared import kept_charts, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "checks", _("Conformity is the share of checklist items that conform.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("conformity_rate", choices)
    tiles.tile("conformity_rate", choices, _("Conformity, surprise inspections"), inspection_type="surprise")
    tiles.tile("conformity_rate", choices, _("Conformity, led by experts"), led_by="expert")
    tiles.tile("mean_inspection_score", choices)
tiles.legend()

panels.heading(_("Conformity by month and kind of inspection"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.trend(choices, "conformity_rate"), "rest")
with right:
    chart = kept_charts.kinds(choices, "conformity_rate", "inspection_type")
    panels.draw(chart, "rest", key="kinds")

panels.heading(_("Units side by side"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "conformity_rate", level), "rest", key="units")
with right:
    panels.changes("conformity_rate", level, choices)

panels.heading(_("Clauses"))
panels.draw(kept_charts.clauses(choices), "top")
panels.notes_of(choices, "conformity_rate")
