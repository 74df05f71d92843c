"""Can I trust what is loaded?"""

import streamlit as st

from dashboard.language import _
from dashboard.views.loaded import load_panels
from dashboard.views.shared import panels
from dashboard.wording import words

choices = panels.chosen()

st.markdown(f"#### {words.plain(load_panels.answer(choices))}")
load_panels.numbers(choices)

panels.heading(
    _("Refused rows"),
    _("Nothing is dropped silently: rows read = rows loaded + rows refused + rows that fed nothing, for every file."),
)
load_panels.refused(choices)
load_panels.left_out(choices)

load_panels.settings(choices)

panels.heading(_("To review"), _("Loaded, but worth a look: the numbers are only as good as what is declared."))
load_panels.review(choices)

panels.heading(_("How fresh"), _("Rows and days of every table, and what a missing one would give."))
load_panels.freshness(choices)

panels.heading(
    _("What the exports cannot show"), _("These numbers leave an export out instead of showing a wrong value.")
)
load_panels.gaps(choices)

panels.heading(_("Files"), _("Every file that was loaded, newest first."))
load_panels.files(choices)

panels.heading(_("Load more"))
load_panels.load_more()
