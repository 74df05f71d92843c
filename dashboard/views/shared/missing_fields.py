"""What a form still lacks is said at the field: noted when the form is sent, shown once when it is drawn anew."""

import streamlit as st

from dashboard.wording import words

NOTED = "missing-fields"


def note(asked: dict[str, str]) -> bool:
    """Note which of these boxes of a form are empty, with the sentence to show there; say whether any is."""
    lacking = {box: said for box, said in asked.items() if not str(st.session_state.get(box) or "").strip()}
    st.session_state[NOTED] = lacking
    return bool(lacking)


def at(box: str) -> None:
    """Say at a box what it lacks, when its form was just sent without it."""
    said = st.session_state.get(NOTED, {}).pop(box, "")
    if said:
        st.markdown(f":red[:material/error: {words.plain(said)}]")
