"""Do the measures behind the risk register hold: are they checked when due, do they fail, do leaders do their tasks?"""

import streamlit as st

from dashboard.language import _
from dashboard.risk_control import measures
from dashboard.views.risk_control import control_panels
from dashboard.views.shared import kept_charts, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "control_measures", _("Whether measures are checked and hold is worked out from it.")):
    st.stop()
panels.answer(measures.finding(choices.build, choices.as_of, choices.filters))

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("measure_check_rate", choices)
    tiles.tile("measure_failed_share", choices)
    tiles.tile("leader_task_rate", choices)
    tiles.tile("hazard_linkage_rate", choices)
    tiles.small("never_checked_share", choices)
    tiles.small("failing_measure_count", choices)
    tiles.small("failing_measure_count", choices, _("Failing at major risks"), level_in_force="major")
    tiles.small("measure_count", choices)
tiles.legend()

panels.heading(
    _("Measures by state"),
    _(
        "A measure fails while its last check found a hazard, or a hazard that names it is open; its check is overdue"
        " once a whole cycle has passed without one."
    ),
)
control_panels.states(choices)

panels.heading(_("Major and larger risks whose measures do not hold"))
control_panels.not_holding(choices)

panels.heading(
    _("Measures unchecked before an accident"),
    _("Of accidents that name a risk point: its measures whose last whole cycle before it passed without a check."),
)
control_panels.before_accidents(choices)

panels.heading(_("Checks of measures"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.trend(choices, "measure_check_rate"), "rest")
with right:
    panels.draw(kept_charts.kinds(choices, "measure_check_rate", "measure_class"), "rest", key="classes")

panels.heading(_("Tasks of responsible leaders"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "leader_task_rate", level), "rest", key="leaders")
with right, st.container(border=True, gap="xsmall", height="stretch"):
    st.markdown(_("**Missed: due in the period and not done**"))
    panels.rows_of(
        "leader_task_rate",
        choices,
        "rest",
        ("due_date", "unit_name", "owner_name", "check_cycle", "cycle_unit"),
        alt=_("Leaders’ tasks that were due in the period and not done"),
        key="leaders-missed",
        order="due_date",
        heads={"due_date": _("To be done by")},
    )
panels.heading(
    _("Would a failing measure have warned?"),
    _("Two rules of the living colour, off until settings/colour_rules.toml of the data folder switches them on."),
)
control_panels.colour_rules(choices)
panels.notes_of(choices, "measure_check_rate", "leader_task_rate", "hazard_linkage_rate")
