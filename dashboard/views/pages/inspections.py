"""Do we inspect what we must, on time, and what do the inspections find?"""

import streamlit as st

from dashboard.language import _
from dashboard.views.shared import kept_charts, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "inspections", _("Inspections done and scheduled are counted from it.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("inspection_completion_rate", choices)
    tiles.tile("inspection_on_time_rate", choices)
    tiles.tile("findings_per_inspection", choices)
    tiles.tile("clean_inspection_rate", choices)
    tiles.small("area_coverage_rate", choices)
    tiles.small("planned_inspection_share", choices)
    tiles.small("after_accident_share", choices)
    tiles.small("expert_led_share", choices)
    tiles.small("signed_share", choices)
tiles.legend()

panels.heading(_("Completed and on time"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.trend(choices, "inspection_completion_rate"), "rest")
with right:
    panels.draw(kept_charts.trend(choices, "inspection_on_time_rate"), "rest")

panels.heading(_("Where inspections are missed"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    chart = kept_charts.spread(choices, "inspection_completion_rate", level)
    panels.draw(chart, "rest", key="units")
with right, st.container(border=True, gap="xsmall", height="stretch"):
    st.markdown(_("**Missed: due in the period and not done**"))
    panels.rows_of(
        "inspection_completion_rate",
        choices,
        "rest",
        ("due_date", "unit_name", "area_name", "inspection_type", "required_count", "met_count"),
        alt=_("Inspections that were due in the period and not done"),
        key="missed",
        order="due_date",
        heads={"due_date": _("To be done by")},  # of an inspection, not of a treatment
    )

panels.heading(_("What kind of inspections, and what they find"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.inspections_by_plan(choices))
with right:
    chart = kept_charts.kinds(choices, "findings_per_inspection", "inspection_type")
    panels.draw(chart, "top")
panels.notes_of(choices, "inspection_completion_rate", "inspection_on_time_rate", "findings_per_inspection")
