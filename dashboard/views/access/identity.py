"""Who the browser at the other end is: as the identity provider says it, or the proxy in front of this server."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette import starlette_websocket as signed

from dashboard.access.access_file import LOOPBACK, Access, Oidc, Proxy
from dashboard.access.people import Identity

COOKIE = "_streamlit_user"
BROWSER = "fourcolor_browser"  # behind a proxy nothing else tells one browser of a person from another
PROXY_SECRET = "FOURCOLOR_PROXY_SECRET"
MOST_GROUPS = 1000
LONGEST = 1000


@dataclass(frozen=True)
class Asked:
    """What a browser sent: what the signed cookie says, each value of a header, a cookie, its address."""

    said: Callable[[], dict[str, Any]]
    values: Callable[[str], list[str]]
    cookie: Callable[[str], str]
    address: Callable[[], str | None]  # none: from this machine


def of_page() -> Asked:
    """Give what the browser of the page that runs sent when it connected."""
    return Asked(
        st.user.to_dict,
        st.context.headers.get_all,
        lambda name: st.context.cookies.get(name, ""),
        lambda: st.context.ip_address,
    )


def of_request(known: Access, sent: HTTPConnection) -> Asked:
    """Give what a browser sent with one request; a cookie that is not signed by this server says nothing."""

    def said() -> dict[str, Any]:
        told = signed._get_signed_cookie_with_chunks(sent.cookies, COOKIE)
        origin = get_origin_from_redirect_uri() if told and known.oidc else None
        return signed._parse_decoded_user_cookie(told, origin) if told and origin else {}

    return Asked(
        said,
        sent.headers.getlist,
        lambda name: sent.cookies.get(name, ""),
        lambda: sent.client.host if sent.client else "",
    )


def identity(known: Access, asked: Asked) -> Identity | None:
    """Give who is signed in, by the way that the settings name; None for nobody."""
    if known.sign_in == "oidc" and known.oidc is not None:
        return _of_provider(known.oidc, asked)
    if known.sign_in == "proxy" and known.proxy is not None:
        return _of_proxy(known.proxy, asked)
    return None


def told_by(known: Access, asked: Asked) -> str:
    """Give what tells this sign-in from every other: a cookie of the provider's answer or of the browser, else a page.

    The last is for browsers that keep no cookie of a server behind a proxy.
    """
    cookie = asked.cookie(BROWSER if known.sign_in == "proxy" else COOKIE)
    page = get_script_run_ctx(suppress_warning=True)
    return cookie or (page.session_id if page else "")


def _of_provider(oidc: Oidc, asked: Asked) -> Identity | None:
    """Take what the signed cookie says of the token; a token of another provider counts as none."""
    said = asked.said()
    issuer, subject = said.get("iss"), said.get("sub")
    if said.get("is_logged_in") is not True or issuer != oidc.issuer or not isinstance(subject, str):
        return None
    if oidc.acr and said.get("acr") not in oidc.acr:
        return None
    return Identity(str(issuer), subject, str(said.get("name") or ""), _several(said.get(oidc.groups_claim)))


def _of_proxy(proxy: Proxy, asked: Asked) -> Identity | None:
    """Take the headers of the proxy: only from its address, only with its secret, and each said once."""
    secret = os.environ.get(PROXY_SECRET, "")
    told = {name: asked.values(name) for name in (proxy.secret_header, proxy.user_header)}
    address = asked.address()
    is_near = address in proxy.addresses or (address is None and any(one in LOOPBACK for one in proxy.addresses))
    if not secret or not is_near or any(len(values) != 1 for values in told.values()):
        return None
    if not compare_digest(told[proxy.secret_header][0].encode(), secret.encode()):
        return None
    name, groups = (_once(asked, header) for header in (proxy.name_header, proxy.groups_header))
    return Identity(proxy.issuer, told[proxy.user_header][0].strip(), name, _several(groups.split(",")))


def _once(asked: Asked, header: str) -> str:
    values = asked.values(header)
    return values[0][:LONGEST] if len(values) == 1 else ""


def _several(said: object) -> tuple[str, ...]:
    names = [said] if isinstance(said, str) else said if isinstance(said, (list, tuple)) else []
    return tuple(name.strip() for name in names[:MOST_GROUPS] if isinstance(name, str) and name.strip())
