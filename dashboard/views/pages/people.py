"""Are people trained and licensed for what they do, and do they take part? Names only for who may see them."""

import streamlit as st

from dashboard.language import _
from dashboard.views.shared import kept_charts, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "people", _("Trainings and licences are set against the people in post.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("training_complete_share", choices, trend=False)
    tiles.tile("licence_valid_share", choices, trend=False)
    tiles.tile("reporters_share", choices)
    tiles.tile("violation_rate", choices)
    tiles.small("licence_lapsed_count", choices)
    tiles.small("licence_due_90_count", choices)
    tiles.small("retraining_due_count", choices)
tiles.legend()

panels.heading(
    _("Lapsed licences"),
    _("Work under a lapsed licence is a major hazard. A licence is valid on its last day too."),
)
LICENCE = ("last_date", "licence_type", "unit_name", "person_id", "issued_date")
panels.rows_of(
    "licence_lapsed_count", choices, "top", LICENCE, alt=_("Lapsed licences"), key="lapsed", order="last_date"
)
panels.heading(_("Licences that end within 90 days"))
panels.rows_of(
    "licence_due_90_count",
    choices,
    "top",
    LICENCE,
    alt=_("Licences that end within 90 days"),
    key="due-90",
    order="last_date",
)

panels.heading(_("Three levels of training"), _("Plant, workshop and team; groups of fewer than five are not shown."))
level = panels.level(choices)
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "training_complete_share", level), "rest", key="trained")
with right, st.container(border=True, gap="xsmall", height="stretch"):
    st.markdown(_("**Without all three levels**"))
    panels.rows_of(
        "training_complete_share",
        choices,
        "rest",
        ("unit_name", "person_id", "post", "worker_type", "entry_date"),
        alt=_("People without all three levels of training"),
        key="untrained",
        order="unit_name",
    )

panels.heading(_("Taking part, and the three violations"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "reporters_share", level), key="reporters")
with right:
    panels.draw(kept_charts.kinds(choices, "violation_rate", "violation_type"), key="violations")
panels.notes_of(choices, "training_complete_share", "licence_valid_share", "reporters_share", "violation_rate")
