"""Which numbers the page that is open shows: what is sent of it when its view is saved."""

import streamlit as st

SHOWN = "numbers_shown"
MOST = 12


def start() -> None:
    """Forget what the page before showed; before a page runs."""
    st.session_state[SHOWN] = []


def note(name: str) -> None:
    """Note a KPI that the page shows."""
    shown: list[str] = st.session_state.setdefault(SHOWN, [])
    if name not in shown and len(shown) < MOST:
        shown.append(name)


def names() -> tuple[str, ...]:
    """Return the KPIs that the page showed when it ran last."""
    return tuple(st.session_state.get(SHOWN, ()))
