"""Who writes something down: asked once, offered again for the rest of the visit; never in a link or a log."""

import streamlit as st

from dashboard.access import viewer
from dashboard.language import _
from dashboard.views.shared import missing_fields
from dashboard.wording import words

LONGEST = 100
REMEMBERED = "writer_name"


def name(key: str) -> str:
    """Show the box for the reader's own name, filled with the one given before."""
    box, asks = f"by-{key}", viewer.now()
    if asks.is_known:  # who is signed in writes under that name and no other
        st.session_state[box] = asks.who
        st.caption(_("As {name}").format(name=words.plain(asks.who)))
        return asks.who
    if box not in st.session_state:
        st.session_state[box] = st.session_state.get(REMEMBERED, "")
    given = (st.text_input(_("Your name"), key=box, max_chars=LONGEST) or "").strip()
    missing_fields.at(box)
    return given


def asked(key: str) -> dict[str, str]:
    """Return the box of the name, with what is said at it when it is empty."""
    return {f"by-{key}": _("Write your name.")}


def remember(given: str) -> None:
    """Offer this name in the next form of the same visit."""
    st.session_state[REMEMBERED] = given


def fill(given: str) -> None:
    """Offer this name in the boxes of this page that are still empty; only for use in a callback."""
    remember(given)
    for box in [str(key) for key in st.session_state if str(key).startswith("by-")]:
        st.session_state[box] = st.session_state[box] or given
