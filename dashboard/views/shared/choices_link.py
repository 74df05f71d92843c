"""The shared choices in the link of every page, so that a view can be sent to a colleague, and back from it."""

from collections.abc import Container
from datetime import date

import streamlit as st

from dashboard import language
from dashboard.numbers.choosing import as_date

DEFAULTS: dict[str, str] = {"period": "last_12_months", "compare": "last_year"}
DAYS = ("from", "to", "before_from", "before_to", "as_of")
UNIT, LANGUAGE = "unit", "lang"
LINKED = (LANGUAGE, UNIT, *DEFAULTS, *DAYS)
KEPT = "choices_kept"
EARLIEST = date(1950, 1, 1)
LATEST = date(2100, 1, 1)
OF_OWN_PERIOD = {"from": "period", "to": "period", "before_from": "compare", "before_to": "compare"}


def take() -> None:
    """Take the choices from a link just opened or gone back to; keep those made when only the page changed."""
    link = in_address()
    state = st.session_state
    if link != state.get("link") and (link or "link" not in state):
        for name, usual in DEFAULTS.items():
            state[name] = link.get(name, [usual])[-1]
        state[LANGUAGE] = link.get(LANGUAGE, [browser_language()])[-1]
        state[UNIT] = list(dict.fromkeys(link.get(UNIT, [])))
        for name in DAYS:
            state[name] = as_date(link.get(name, [""])[-1])
        state["link"] = link
        state[KEPT] = {name: state[name] for name in LINKED}
    for name in LINKED:  # Streamlit forgets the choice of a box that a run did not come to, or that a page lacks
        state[name] = state[name] if name in state else state[KEPT][name]


def in_address() -> dict[str, list[str]]:
    """Return what the address says of the shared choices."""
    return {name: st.query_params.get_all(name) for name in LINKED if name in st.query_params}


def write() -> None:
    """Put the choices that differ from the usual ones into the link."""
    link = of_choices()
    st.session_state["link"] = link
    st.session_state[KEPT] = {name: st.session_state[name] for name in LINKED}
    if in_address() != link:
        of_the_page = {name: st.query_params.get_all(name) for name in st.query_params if name not in LINKED}
        st.query_params.from_dict({**of_the_page, **link})


def of_choices() -> dict[str, list[str]]:
    """Return what the link of the present choices says."""
    state = st.session_state
    link = {name: [state[name]] for name, usual in DEFAULTS.items() if state.get(name) != usual}
    if state.get(LANGUAGE) != browser_language():
        link[LANGUAGE] = [state[LANGUAGE]]
    if state.get(UNIT):
        link[UNIT] = list(state[UNIT])
    for name in DAYS:
        if state.get(name) and (name not in OF_OWN_PERIOD or state.get(OF_OWN_PERIOD[name]) == "custom"):
            link[name] = [state[name].isoformat()]
    return link


def browser_language() -> str:
    """Return the language that the reader's browser asks for, English where there is no catalogue of it."""
    asked = (st.context.locale or "").replace("_", "-").partition("-")[0].lower()
    return asked if asked in language.languages() else language.ENGLISH


def allow(name: str, values: Container[object]) -> None:
    """Go back to the usual choice when the link asked for something that does not exist."""
    if st.session_state.get(name) not in values:
        st.session_state[name] = DEFAULTS.get(name) or browser_language()


def allow_units(known: Container[str]) -> None:
    """Forget units of the link that no data here know."""
    st.session_state[UNIT] = [unit_id for unit_id in st.session_state[UNIT] if unit_id in known]


def allow_days(newest: date | None) -> None:
    """Forget days of the link that no calendar here reaches; newest: the last day an as-of day can be."""
    for name in DAYS:
        day, latest = st.session_state.get(name), (newest or LATEST) if name == "as_of" else LATEST
        if day is not None and not EARLIEST <= day <= latest:
            st.session_state[name] = None
