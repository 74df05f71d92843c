"""The first five minutes: what a reader finds where nothing is loaded yet."""

import streamlit as st

from dashboard.language import _
from dashboard.uploads import jobs
from dashboard.views.loaded import load_panels
from dashboard.views.shared import panels
from dashboard.views.uploads import job_cards, upload_box
from dashboard.wording import words


def show() -> None:
    """Offer the two ways to begin where nothing is loaded yet."""
    panels.answer(_("Nothing is loaded yet."))
    job_cards.cards()
    own, sample = st.columns([3, 2], gap="medium")
    with own, st.container(border=True, height="stretch"):
        st.markdown(words.strong(_("Load your first file")))
        st.caption(
            _("A hazard ledger, an inspection record, accidents or hours, as they are. You see what it becomes first.")
        )
        upload_box.box("first")
    with sample, st.container(border=True, height="stretch"):
        st.markdown(words.strong(_("Look at the sample company")))
        st.caption(_("A made-up group with four sites and three years of records. One click removes it again."))
        is_there = jobs.SAMPLES.is_dir()
        if st.button(
            _("Load the sample company"), key="load-samples", icon=":material/science:", disabled=not is_there
        ):
            jobs.ask_samples()
            st.rerun()
    load_panels.by_command()
