"""What was drawn and not saved yet: the list of areas, the corners at hand, and undo."""

import streamlit as st

from dashboard.risk_map import area_export
from dashboard.risk_map.area_export import DrawnArea

LIST, CORNERS, TURN = "drawn-areas", "drawn-corners", "drawn-turn"


def listed() -> list[DrawnArea]:
    """Return what was drawn and not saved yet."""
    found: list[DrawnArea] = st.session_state.setdefault(LIST, [])
    return found


def begin_again() -> None:
    """Forget what was drawn: another plan was chosen."""
    st.session_state[LIST] = []
    clear()


def clear() -> None:
    """Forget the corners and the selection on the chart."""
    st.session_state[CORNERS] = ""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def undo() -> None:
    """Take the last area from the list again, its corners back to be changed."""
    new = listed()
    if new:
        st.session_state[LIST] = new[:-1]
        clear()
        st.session_state[CORNERS] = area_export.corners_text(new[-1].corners)
