"""A short message that outlives the rerun after something was written: said before it, shown by the next run."""

import streamlit as st

from dashboard.wording import words

SAID = "told"


def say(text: str) -> None:
    """Leave a message for the next run of the whole page; a toast shown now could be lost with this run."""
    st.session_state[SAID] = text


def show() -> None:
    """Show the message that was left, once."""
    text = st.session_state.pop(SAID, "")
    if text:
        st.toast(words.plain(text), icon=":material/task_alt:", duration="long")
