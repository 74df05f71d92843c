"""Who asks by a program: its token, how often it may ask, and the line of the trail that each request leaves."""

import base64
import binascii
import time
from dataclasses import replace
from threading import Lock
from typing import Any

from dashboard.access import viewer
from dashboard.access.access_file import access
from dashboard.access.guard import is_near
from dashboard.access.people import of_grant
from dashboard.access.viewer import Viewer
from dashboard.api.problems import Problem
from dashboard.numbers import plant_day, seen_units
from dashboard.tokens import spending, tokens
from dashboard.tokens.spending import PER_MINUTE
from dashboard.visits import trail

NO_TOKEN = "This needs a token that works: it is missing, unknown, ended or expired."
ASK = "Send it as  Authorization: Bearer TOKEN  (or as the password of Basic). An administrator makes one."
MOST_TOLD = 60.0  # seconds between two lines of the trail about refusals of one token
Headers = list[tuple[bytes, bytes]]


_told: dict[str, float] = {}
_guard = Lock()


def let_in(scope: Any) -> Viewer:
    """Give whose token a request carries and what that opens today. Raises Problem for who has none that works."""
    known = access()
    if known.is_closed:
        raise Problem(503, "Access is closed until its settings are right.", "An administrator sees why on the server.")
    if (not known.is_there or known.sign_in == "none") and not is_near(scope):
        raise Problem(401, NO_TOKEN, ASK)  # nobody signs in: then this machine alone is answered
    token = tokens.found(_sent(scope["headers"]))
    with viewer.everything():
        today = plant_day.today()
    if token is None:
        raise Problem(401, NO_TOKEN, ASK)
    asks = of_grant(token.name, token.person, token.grant, seen_units.seen)
    if not token.works_on(today):
        refuse(asks, "ended or expired")
        raise Problem(401, NO_TOKEN, ASK)
    wait = spending.spend(token.token_id, time.monotonic())
    if wait:
        refuse(asks, "too often")
        raise Problem(429, f"A token may ask {PER_MINUTE} times a minute.", f"Ask again in {wait} s.", wait=wait)
    if asks.refused:
        refuse(asks, asks.refused)
        raise Problem(403, asks.refused)
    return asks


def note(asks: Viewer, place: str, detail: str) -> None:
    """Write down what a program asked, where a trail is kept: where people sign in."""
    if access().is_there:
        trail.note(asks, "asked", place, detail)


def refuse(asks: Viewer, why: str) -> None:
    """Write down that a token was refused; the same token once a minute, so that nobody fills the trail."""
    now = time.monotonic()
    with _guard:
        is_new = now - _told.get(asks.person, -MOST_TOLD) >= MOST_TOLD
        if is_new:
            _told[asks.person] = now
    if is_new and access().is_there:
        trail.note(replace(asks, is_known=True), "refused", "api", why)


def _sent(headers: Headers) -> str:
    """Give the token that was sent; never from the address, which stands in logs."""
    said = [value for name, value in headers if name == b"authorization"]
    if len(said) != 1:
        return ""
    kind, _blank, text = said[0].decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return text.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(text.strip(), validate=True).decode("latin-1").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
