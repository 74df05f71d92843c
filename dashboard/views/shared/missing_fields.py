"""What a form still lacks is said at the field, at once or when the form is drawn anew."""

from collections.abc import Mapping

import streamlit as st

from dashboard.refusal import Refusal
from dashboard.wording import words

NOTED, PLACES = "missing-fields", "missing-places"


def note(asked: dict[str, str]) -> bool:
    """Note which of these boxes of a form are empty, with the sentence to show there; say whether any is."""
    lacking = {box: said for box, said in asked.items() if not str(st.session_state.get(box) or "").strip()}
    st.session_state[NOTED] = lacking
    return bool(lacking)


def at(box: str) -> None:
    """Keep a place below a box for what it lacks, and say it there when its form was just sent without it."""
    place = st.session_state.setdefault(PLACES, {})[box] = st.empty()
    said = st.session_state.get(NOTED, {}).pop(box, "")
    if said:
        place.markdown(written(said))


def written(said: str) -> str:
    """Write what a box lacks so that it is seen, and not by its colour alone."""
    return f":red[:material/error: {words.plain(said)}]"


def refused(fault: Exception, boxes: Mapping[str, str]) -> None:
    """Say at its box why nothing was written, in a form that is drawn already; above nothing in particular otherwise.

    boxes: the keys of the boxes by the fields that a refusal names.
    """
    said = _at_boxes(fault, boxes)
    for box, text in said.items():
        st.session_state.get(PLACES, {})[box].markdown(written(text))
    if not said:
        st.error(words.plain(str(fault)))


def keep(fault: Exception, boxes: Mapping[str, str]) -> bool:
    """Note for the form drawn next why nothing was written; say whether that is about one of its boxes."""
    said = _at_boxes(fault, boxes)
    st.session_state[NOTED] = said
    return bool(said)


def _at_boxes(fault: Exception, boxes: Mapping[str, str]) -> dict[str, str]:
    named = fault.boxes if isinstance(fault, Refusal) else {}
    return {boxes[field]: said for field, said in named.items() if field in boxes}
