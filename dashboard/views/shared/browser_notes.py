"""What a browser remembers of its reader between visits: who it is and where it starts. No name, no secret."""

import secrets
from hashlib import sha256

import streamlit as st

from dashboard.access import viewer

READER, START = "fourcolor_reader", "fourcolor_start"
YEAR = 365 * 24 * 3600  # seconds
WRITTEN = "browser_notes"
LETTERS = frozenset("0123456789abcdef")
SCRIPT = """
export default function (component) {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  for (const [name, value] of Object.entries(component.data.notes)) {
    document.cookie = `${name}=${value}; path=/; max-age=${component.data.seconds}; SameSite=Lax${secure}`
  }
}
"""


def reader() -> str:
    """Return what this browser is called, only to show it the views saved in it; made up on the first need.

    Who is signed in has their views in each browser, and nobody else in theirs.
    """
    asks = viewer.now()
    if asks.is_known:
        return sha256(asks.person.encode()).hexdigest()[:32]
    known = _note(READER)
    if not known:
        known = secrets.token_hex(8)
        write(READER, known)
    return known


def start_view() -> str:
    """Return the saved view that this browser starts with; "" for none."""
    return _note(START)


def write(name: str, value: str) -> None:
    """Let the browser remember something: letters and digits only, as it stands in a header."""
    if not set(value) <= LETTERS:
        raise ValueError(f"{name}: {value!r} cannot be remembered by a browser")
    st.session_state[WRITTEN] = st.session_state.get(WRITTEN, {}) | {name: value}


def hand_over() -> None:
    """Give the browser what was written in this visit."""
    notes = st.session_state.get(WRITTEN, {})
    if notes:
        st.components.v2.component("browser_notes", html="<span></span>", js=SCRIPT)(
            key="browser-notes", data={"notes": notes, "seconds": YEAR}, height=1
        )


def _note(name: str) -> str:
    """Return what was written in this visit, else what the browser came with, where it can be ours."""
    given = str(st.session_state.get(WRITTEN, {}).get(name, st.context.cookies.get(name, "")))
    return given if set(given) <= LETTERS and len(given) <= 64 else ""
