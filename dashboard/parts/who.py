"""Who writes something down: asked once, offered again for the rest of the visit; never in a link or a log."""

import streamlit as st

from dashboard.language import _

LONGEST = 100
REMEMBERED = "writer_name"


def name(key: str) -> str:
    """Show the box for the reader's own name, filled with the one given before."""
    given = st.text_input(
        _("Your name"), value=st.session_state.get(REMEMBERED, ""), key=f"by-{key}", max_chars=LONGEST
    )
    return (given or "").strip()


def remember(given: str) -> None:
    """Offer this name in the next form of the same visit."""
    st.session_state[REMEMBERED] = given
