"""Who the browser at the other end is: as the identity provider says it, or the proxy in front of this server."""

import os
from hmac import compare_digest

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access.access_file import LOOPBACK, Access, Oidc, Proxy
from dashboard.access.people import Identity

COOKIE = "_streamlit_user"
PROXY_SECRET = "FOURCOLOR_PROXY_SECRET"
MOST_GROUPS = 1000
LONGEST = 1000


def identity(known: Access) -> Identity | None:
    """Give who is signed in, by the way that the settings name; None for nobody."""
    if known.sign_in == "oidc" and known.oidc is not None:
        return _of_provider(known.oidc)
    if known.sign_in == "proxy" and known.proxy is not None:
        return _of_proxy(known.proxy)
    return None


def told_by() -> str:
    """Give what tells this sign-in from every other: the cookie of the provider's answer, else this one page."""
    cookie = st.context.cookies.get(COOKIE, "")
    page = get_script_run_ctx(suppress_warning=True)
    return cookie or (page.session_id if page else "")


def _of_provider(oidc: Oidc) -> Identity | None:
    """Take what the signed cookie says of the token; a token of another provider counts as none."""
    said = st.user.to_dict()
    issuer, subject = said.get("iss"), said.get("sub")
    if said.get("is_logged_in") is not True or issuer != oidc.issuer or not isinstance(subject, str):
        return None
    return Identity(str(issuer), subject, str(said.get("name") or ""), _several(said.get(oidc.groups_claim)))


def _of_proxy(proxy: Proxy) -> Identity | None:
    """Take the headers of the proxy: only from its address, only with its secret, and each said once."""
    secret = os.environ.get(PROXY_SECRET, "")
    told = {name: st.context.headers.get_all(name) for name in (proxy.secret_header, proxy.user_header)}
    address = st.context.ip_address  # none: from this machine
    is_near = address in proxy.addresses or (address is None and any(one in LOOPBACK for one in proxy.addresses))
    if not secret or not is_near or any(len(values) != 1 for values in told.values()):
        return None
    if not compare_digest(told[proxy.secret_header][0].encode(), secret.encode()):
        return None
    name, groups = (_once(header) for header in (proxy.name_header, proxy.groups_header))
    return Identity(proxy.issuer, told[proxy.user_header][0].strip(), name, _several(groups.split(",")))


def _once(header: str) -> str:
    values = st.context.headers.get_all(header)
    return values[0][:LONGEST] if len(values) == 1 else ""


def _several(said: object) -> tuple[str, ...]:
    names = [said] if isinstance(said, str) else said if isinstance(said, (list, tuple)) else []
    return tuple(name.strip() for name in names[:MOST_GROUPS] if isinstance(name, str) and name.strip())
