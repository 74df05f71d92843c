"""How long do hazards stay open, honestly counted?"""

import streamlit as st

from dashboard.compare import waiting_words
from dashboard.language import _
from dashboard.numbers import durations, kpis
from dashboard.views.compare import treat_panels
from dashboard.views.shared import panels

choices = panels.chosen()
if not panels.needs(choices, "hazards", _("Days from found to treated are counted from it.")):
    st.stop()

by = treat_panels.choose()
found = treat_panels.waited(choices, by)
if not found.found:
    st.info(waiting_words.half(found), icon=":material/search_off:")
    panels.notes(kpis.rate(durations.KPI, (), choices.filters).notes)
    st.stop()

panels.answer(waiting_words.half(found))
st.markdown(waiting_words.wrongness(found))
panels.draw(treat_panels.curves(found, choices), key="curves")
panels.heading(_("All groups, slowest first"), _("Click a row to open its hazards; open ones are counted as waiting."))
treat_panels.groups(found, by, choices)
panels.notes([*treat_panels.said(found), *kpis.rate(durations.KPI, (), choices.filters).notes])
treat_panels.open_asked(by, choices)
