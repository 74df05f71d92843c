"""Which standardisation level does each unit have, what keeps it from the next, and where are points cheapest?"""

import streamlit as st

from dashboard.language import _
from dashboard.standardisation import assessments, words
from dashboard.views.shared import panels
from dashboard.views.standardisation import assessment_panels

choices = panels.chosen()
if not panels.needs(choices, "assessments", _("Levels and points of elements are worked out from it.")):
    st.stop()
every = assessments.made(choices.filters)
if not every:
    st.info(_("No assessment of this unit that can be scored was made by the end of the period."))
    panels.notes_of(choices, assessments.KPI)
    st.stop()

standing = assessments.newest(every)
one = assessment_panels.choose(standing)
mine = assessments.of_one(every, one.unit_id, one.scheme.name)
panels.answer(words.finding(one))
assessment_panels.facts(one)

panels.heading(
    _("Where points are cheapest"),
    _("Elements by the points they lost; the fewest that give the next level are marked."),
)
assessment_panels.gaps(one)
panels.heading(_("Points of every element over time"))
assessment_panels.over_time(mine)
panels.heading(_("Self-assessment against the authority"))
assessment_panels.views(mine)
panels.heading(_("Findings that became actions"), _("Open the records and choose a row to start one."))
assessment_panels.findings(one)
panels.heading(_("Units and schemes side by side"))
assessment_panels.side_by_side(standing, choices)
assessment_panels.unconfirmed(standing)
