"""Where are the red areas, and why?"""

import streamlit as st

from dashboard import (
    area_details,
    area_maps,
    areas,
    kpis,
    map_choice,
    map_panels,
    matrix_chart,
    names,
    panels,
    register,
    risk_charts,
    words,
)
from dashboard.language import _

choices = panels.chosen()
map_choice.take_link()
basis = st.session_state.get("basis") or areas.IN_FORCE
rows = areas.areas(choices.build, choices.filters, basis)

if rows.empty and "areas" not in choices.tables:
    panels.missing("areas", _("The risk map needs areas: where they are, or at least their names."))
elif rows.empty:
    st.info(_("No area belongs to this unit. Choose a unit above it, or all units."), icon=":material/map:")
else:
    st.markdown(f"#### {words.plain(area_maps.answer(rows))}")
    panels.needs(choices, "areas", _("These areas are only named in other rows, so they cannot be drawn."))
    panels.needs(choices, "risk_points", _("Without the risk register every area stays grey: not assessed."))
    views = {view.key: view for view in area_maps.views(choices.build, rows)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if views:
            shown = map_panels.choose_view(views)
        st.segmented_control(
            _("Level"),
            (areas.IN_FORCE, areas.INHERENT),
            default=areas.IN_FORCE,
            required=True,
            key="basis",
            format_func=map_panels.basis_name,
            help=_("In force: with the control measures in place, as far as the register says. Inherent: without."),
        )
    map_panels.legend(rows)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if views:
            map_panels.area_map(choices, basis, shown)
        else:
            st.info(_("No area has a boundary or a position that can be drawn. The list shows them all."))
        map_panels.problems(choices.build, rows)
    with right:
        map_panels.area_picker(rows)
        map_panels.area_list(rows, choices.filters)
    map_choice.put_link()
    area_details.details(choices, rows, basis)

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
