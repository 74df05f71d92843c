"""What must be sent to whom, what is missing in it, and what do the same facts come to by each law?"""

import streamlit as st

from dashboard.language import _
from dashboard.views.forms import form_panels
from dashboard.views.shared import panels

choices = panels.chosen()
if not panels.needs(choices, "accidents", _("Forms and lists of what must be reported are filled from it.")):
    st.stop()

panels.heading(
    _("What must be reported"), _("Accidents of which an authority that the company tells must know; open ones first.")
)
form_panels.duties(choices)

panels.heading(_("Official forms"))
form, filters = form_panels.choose(choices)
filled = form_panels.filled(form, filters)
if filled is not None:
    form_panels.missing(filled)
    form_panels.rows(filled)
    form_panels.downloads(filled)

panels.heading(
    _("The same year by several laws"),
    _("Each law counts other cases over another base: their rates cannot be compared with each other."),
)
form_panels.legal_rates(filters)
