"""Improvement actions on the overview: how many are open and late, and the latest of the late ones."""

import streamlit as st

from dashboard.actions import action_words, actions
from dashboard.filters import Choices
from dashboard.language import _
from dashboard.state import CannotWrite
from dashboard.views.shared import panels, start_action
from dashboard.wording import words

MOST_LATE = 3
SHORT = 46


def block(choices: Choices) -> None:
    """Show how many actions of the chosen unit are open and late, and those that are latest."""
    panels.heading(_("Actions"))
    try:
        found, day = actions.actions(choices.filters.unit_id), action_words.today()
    except CannotWrite as fault:  # the numbers of the page stand without them
        st.error(words.plain(str(fault)))
        return
    if not found:
        st.caption(_("None was started yet. Open the records of a number to start one."))
        return
    st.page_link(start_action.PAGE, label=words.plain(action_words.answer(found, day)), icon=":material/task_alt:")
    late = sorted((one for one in found if one.is_late(day)), key=lambda one: -one.days_late(day))
    for one in late[:MOST_LATE]:
        said = [action_words.short(one.title, SHORT), one.owner, action_words.late_text(one, day)]
        start_action.link(one, f"{one.label} · {' · '.join(said)}")
