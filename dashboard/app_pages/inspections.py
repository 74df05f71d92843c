"""Do we inspect what we must, on time, and what do the inspections find?"""

import streamlit as st

from dashboard import charts, kpis, names, panels, results, tiles
from dashboard.language import _

choices = panels.chosen()
filters = choices.filters
if not panels.needs(choices, "inspections", _("Inspections done and scheduled are counted from it.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("inspection_completion_rate", choices)
    tiles.tile("inspection_on_time_rate", choices)
    tiles.tile("findings_per_inspection", choices)
    tiles.tile("clean_inspection_rate", choices)
tiles.legend()

panels.heading(_("Completed and on time"))
left, right = panels.pair()
with left:
    completed = kpis.rate("inspection_completion_rate", ("month",), filters)
    panels.draw(charts.by_month(completed, results.target("inspection_completion_rate", filters)), completed, filters)
with right:
    on_time = kpis.rate("inspection_on_time_rate", ("month",), filters)
    panels.draw(charts.by_month(on_time, results.target("inspection_on_time_rate", filters)), on_time, filters)

panels.heading(_("Where inspections are missed"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    by_unit = kpis.rate("inspection_completion_rate", (level,), filters)
    panels.draw(charts.spread(by_unit, level), by_unit, filters, part="rest")
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
    )

panels.heading(_("What kind of inspections, and what they find"))
left, right = panels.pair()
with left:
    by_type = kpis.rate("inspection_count", ("month", "inspection_type"), filters)
    grouped = results.regrouped(by_type, "inspection_type", names.planned_or_not(), "plan")
    panels.draw(charts.counts_by_month(grouped, "plan", names.plan_groups()), by_type, filters)
with right:
    found = kpis.rate("findings_per_inspection", ("inspection_type",), filters)
    panels.draw(charts.by_slice(names.named(found, "inspection_type"), "inspection_type"), found, filters, part="top")
panels.notes([*completed.notes, *on_time.notes, *by_unit.notes])
