"""Who looks at the page: asked at each run, each callback and each download; whom nothing is opened sees a sentence."""

import threading
import time

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import viewer
from dashboard.access.access_file import access
from dashboard.access.people import viewer_of
from dashboard.access.viewer import MACHINE, NOBODY, Viewer
from dashboard.language import _
from dashboard.numbers import plant_day, seen_units
from dashboard.views.access import identity
from dashboard.wording import words

FRESH = 1.0  # seconds: a callback draws on what was found out just before it
_found = threading.local()


def who() -> Viewer:
    """Find out who asks, and what they may see and do as the settings stand now."""
    known = access()
    if not known.is_there:
        return MACHINE
    with viewer.everything():
        today = plant_day.today()
    return viewer_of(identity.identity(known), seen_units.seen, today)


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
    st.title("Fourcolor", anchor=False)
    st.info(words.plain(asks.refused), icon=":material/lock:")
    if access().sign_in == "oidc":
        if asks.person:
            sign_out()
        else:
            st.button(_("Sign in"), key="sign-in", type="primary", icon=":material/login:", on_click=st.login)


def greet(asks: Viewer) -> None:
    """Say below the links of the navigation who is signed in, and offer to leave."""
    if not asks.is_known:
        return
    with st.sidebar:
        st.caption(words.plain(asks.who))
        if access().sign_in == "oidc":
            sign_out()


def sign_out() -> None:
    """Offer to leave."""
    st.button(_("Sign out"), key="sign-out", type="tertiary", icon=":material/logout:", on_click=st.logout)
