"""The door for what a browser fetches beside its page: pictures and downloads are given to those who are signed in."""

import secrets
from typing import Any

from starlette.requests import HTTPConnection

from dashboard.access.access_file import access
from dashboard.access.guard import FORBIDDEN, GIVEN, NOT_FOUND
from dashboard.views.access import entrance, file_owners, identity
from dashboard.visits import sessions

COOKIE_BYTES = 24


def refuses(scope: Any) -> int:
    """Give the status by which what a page shows is refused, 0 where it is given.

    Where people sign in, it is given to a session that goes on, and a file to the one that it was made for: to others
    there is none.
    """
    known = access()
    if not known.is_there or (known.sign_in == "none" and not known.is_closed):
        return GIVEN
    login = None if known.is_closed else entrance.login_of(known, identity.of_request(known, HTTPConnection(scope)))
    if login is None or not sessions.is_going_on(login, known.sessions):
        return FORBIDDEN
    is_others = file_owners.PLACE in scope["path"] and not file_owners.is_owned(scope["path"], login)
    return NOT_FOUND if is_others else GIVEN


def new_browser(scope: Any) -> str:
    """Give a browser behind a proxy what tells it from others, when it has none or its session is over; else nothing.

    The proxy itself says when somebody has to sign in again; here a session that is over stays over in each tab.
    """
    known = access()
    if known.sign_in != "proxy" or known.is_closed:
        return ""
    asked = identity.of_request(known, HTTPConnection(scope))
    if asked.cookie(identity.BROWSER):
        login = entrance.login_of(known, asked)
        if login is None or not sessions.is_over(login, known.sessions):
            return ""
    return f"{identity.BROWSER}={secrets.token_urlsafe(COOKIE_BYTES)}; Path=/; HttpOnly; SameSite=Lax"
