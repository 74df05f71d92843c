"""Where are the red areas, and why?"""

import streamlit as st

from dashboard import (
    area_details,
    areas,
    kpis,
    living_map,
    map_choice,
    map_panels,
    matrix_chart,
    names,
    panels,
    register,
    risk_charts,
    timeline,
)
from dashboard.language import _

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

    panels.heading(_("Overdue by area"), _("Hazards open past their due date at the end of each month, by place."))
    overdue = kpis.rate("overdue_open_count", by=("area", "month"), filters=map_panels.of_the_place(choices.filters))
    months = map_panels.months_shown(choices)
    panels.draw(risk_charts.overdue_heat(map_panels.only(overdue, rows), months), overdue, choices.filters, "top")

    if "risk_points" in choices.tables:
        panels.heading(_("Risk matrix"), _("Risk points by likelihood and consequence, before control measures."))
        found = register.methods(choices.build, frozenset(rows["area_id"]))
        if found:
            method = st.segmented_control(_("Method"), found, default=found[0], required=True, key="matrix-method")
            matrix = register.matrix(choices.build, frozenset(rows["area_id"]), method or found[0])
            panels.draw(matrix_chart.risk_matrix(matrix, names.field_labels()), "risk_point_count", choices.filters)
        else:
            st.caption(_("No risk point of these areas was graded by a score."))
