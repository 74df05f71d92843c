"""Who looks at the page: asked at each run, each callback and each download; whom nothing is opened sees a sentence."""

import threading
import time
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import viewer
from dashboard.access.access_file import Access, access
from dashboard.access.people import Identity, viewer_of
from dashboard.access.viewer import MACHINE, NOBODY, Viewer
from dashboard.filters import Choices
from dashboard.health import measured
from dashboard.language import _
from dashboard.numbers import plant_day, seen_units
from dashboard.views.access import file_owners, identity
from dashboard.views.access.identity import Asked
from dashboard.visits import sessions, trail
from dashboard.visits.sessions import Login
from dashboard.wording import words

VIEWED_AS, REFUSED, LOOKED_AT = "viewed-as", "refused-for", "looked-at"
FRESH = 1.0  # seconds: a callback draws on what was found out just before it
_found = threading.local()


def who() -> Viewer:
    """Find out who asks, and what they may see and do as the settings stand now."""
    known = access()
    if not known.is_there:
        return MACHINE
    asked = identity.of_page()
    asks, today = _known_as(known, asked)
    if not asks.is_known:
        return asks
    login = Login(asks, identity.told_by(known, asked))
    why = sessions.go_on(login, known.sessions)
    if why:
        return replace(asks, refused=why, rights=frozenset(), seen=NOBODY.seen, personal=False, is_known=False)
    file_owners.note_page(login)
    return _as_another(asks, today)


def _known_as(known: Access, asked: Asked) -> tuple[Viewer, date]:
    """Give who sent something, as the settings stand, and the day that this holds for."""
    with viewer.everything():
        today = plant_day.today()
    return viewer_of(identity.identity(known, asked), seen_units.seen, today), today


def login_of(known: Access, asked: Asked) -> Login | None:
    """Give the session that a request belongs to, whether or not it goes on; None for whom nothing is opened."""
    asks, _today = _known_as(known, asked)
    return Login(asks, identity.told_by(known, asked)) if asks.is_known else None


def _as_another(asks: Viewer, today: date) -> Viewer:
    """Let an administrator see what another person sees, and write nothing meanwhile."""
    other = st.session_state.get(VIEWED_AS)
    if other is None or not asks.may("administer"):
        return asks
    theirs = viewer_of(Identity(*other), seen_units.seen, today)
    looking = theirs.rights & {"see", "lineage"}
    who = _("{name}, seen by {administrator}").format(name=theirs.who or other[1], administrator=asks.who)
    return replace(theirs, who=who, person=asks.person, rights=looking, is_known=not theirs.refused)


def find() -> Viewer:
    """Give who asks in a callback, a fragment or a download: whoever sits at the other end; without a page nobody."""
    if not access().is_there:
        return MACHINE
    page = get_script_run_ctx(suppress_warning=True)
    if page is None:
        return NOBODY
    known, at, found = getattr(_found, "said", ("", 0.0, NOBODY))
    if known != page.session_id or time.monotonic() - at > FRESH:
        found = who()
        _found.said = page.session_id, time.monotonic(), found
    return found


def refuse(asks: Viewer) -> None:
    """Say why nothing is shown, and the way in."""
    if asks.person and st.session_state.get(REFUSED) != asks.refused:
        st.session_state[REFUSED] = asks.refused
        measured.refused("page")
        trail.note(asks, "refused", detail=asks.refused)
    st.title("Fourcolor", anchor=False)
    st.info(words.plain(asks.refused), icon=":material/lock:")
    if access().sign_in == "oidc":
        st.button(_("Sign in"), key="sign-in", type="primary", icon=":material/login:", on_click=st.login)
        if asks.person:
            sign_out()
    back_to_oneself()


def greet(asks: Viewer) -> None:
    """Say below the links of the navigation who is signed in, and offer to leave."""
    if not asks.is_known:
        return
    with st.sidebar:
        st.caption(words.plain(asks.who))
        back_to_oneself()
        if access().sign_in == "oidc":
            sign_out()


def sign_out() -> None:
    """Offer to leave."""
    st.button(_("Sign out"), key="sign-out", type="tertiary", icon=":material/logout:", on_click=_leave)


def _leave() -> None:
    known = access()
    asked = identity.of_page()
    asks, _today = _known_as(known, asked)
    if asks.person:
        sessions.leave(Login(asks, identity.told_by(known, asked)))
    st.logout()


def view_as(issuer: str, subject: str) -> None:
    """Look at the pages as another person from the next run on. Raises Forbidden."""
    viewer.now().must("administer")
    st.session_state[VIEWED_AS] = (issuer, subject)


def back_to_oneself() -> None:
    """Offer to end looking as another."""
    if VIEWED_AS in st.session_state:
        st.button(_("Look as myself again"), key="view-as-end", on_click=lambda: st.session_state.pop(VIEWED_AS, None))


def note_page(asks: Viewer, page: str, choices: Choices) -> None:
    """Write down which page and units somebody who is signed in looks at, once until they look at something else."""
    looked = (page, choices.filters.chosen_units)
    if asks.is_known and st.session_state.get(LOOKED_AT) != looked:
        st.session_state[LOOKED_AT] = looked
        trail.note(asks, "page", page, " ".join(choices.filters.chosen_units))
