"""Where are hazards getting stuck?"""

import streamlit as st

from dashboard.language import _
from dashboard.views.shared import kept_charts, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "hazards", _("Hazards found, treated and accepted are counted from it.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("treatment_on_time_rate", choices, _("On time, general hazards"), hazard_level="general")
    tiles.tile("treatment_on_time_rate", choices, _("On time, major hazards"), hazard_level="major")
    tiles.tile("overdue_open_count", choices, _("Overdue, general"), hazard_level="general")
    tiles.tile("overdue_open_count", choices, _("Overdue, major"), hazard_level="major")
    tiles.tile("treatment_completion_rate", choices)
    tiles.tile("acceptance_rate", choices)
    tiles.tile("on_the_spot_share", choices)
    tiles.tile("month_end_closure_share", choices)
    tiles.small("treatment_on_time_extended_rate", choices)
    tiles.small("extension_rate", choices)
    tiles.small("first_pass_acceptance_rate", choices)
    tiles.small("recurrence_rate", choices)
tiles.legend()

panels.heading(_("From found to accepted"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.stages(choices), "rest")
with right:
    chart = kept_charts.trend(choices, "treatment_on_time_rate")
    panels.draw(chart, "rest", key="trend")

panels.heading(_("What is open now"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.ages(choices))
    chart = kept_charts.trend_by_level(choices, "treatment_on_time_rate")
    panels.draw(chart, "rest", key="months")
with right, st.container(border=True, gap="xsmall", height="stretch"):
    st.markdown(_("**Overdue: open and past the due date, oldest first**"))
    panels.rows_of(
        "overdue_open_count",
        choices,
        "top",
        ("due_date", "hazard_level", "unit_name", "area_name", "description"),
        alt=_("Open hazards past their due date, oldest first"),
        key="overdue",
        order="due_date",
    )

panels.heading(_("Who treats late, and what"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    chart = kept_charts.spread(choices, "treatment_on_time_rate", level)
    panels.draw(chart, "rest", key="units")
with right:
    panels.changes("treatment_on_time_rate", level, choices)
left, right = panels.pair()
with left:
    chart = kept_charts.kinds(choices, "treatment_on_time_rate", "hazard_type")
    panels.draw(chart, "rest", key="kinds")
with right:
    panels.draw(kept_charts.counts(choices, "hazard_count", "source"))

panels.heading(_("How hazards are closed"))
left, right = panels.pair()
with left:
    chart = kept_charts.spread(choices, "month_end_closure_share", level)
    panels.draw(chart, "top")
with right:
    panels.draw(kept_charts.spread(choices, "on_the_spot_share", level), "top")
panels.notes_of(choices, "treatment_on_time_rate", "open_count", "month_end_closure_share", "on_the_spot_share")
