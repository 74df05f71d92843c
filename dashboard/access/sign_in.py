"""What the server needs to let people sign in: the settings, and the secrets that stand in the environment alone."""

from collections.abc import Mapping
from hashlib import sha256
from hmac import new as keyed
from typing import Any

from dashboard.access.access_file import RESTORED, access
from dashboard.data_folder import data_dir

CLIENT_SECRET, COOKIE_SECRET = "FOURCOLOR_OIDC_SECRET", "FOURCOLOR_COOKIE_SECRET"
SHORTEST = 32  # signs of the secret that the cookies are signed with
DISCOVERY = "/.well-known/openid-configuration"


def auth_secrets(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """Give what Streamlit calls its secrets, where people sign in by OpenID Connect; None elsewhere.

    Raises SystemExit, with what is missing: a server whose cookies anybody could sign does not start.
    """
    known = access()
    if known.sign_in != "oidc" or known.oidc is None:
        return None
    if missing := [name for name in (CLIENT_SECRET, COOKIE_SECRET) if not environment.get(name, "").strip()]:
        raise SystemExit(f"People sign in by OpenID Connect: set {' and '.join(missing)} in the environment")
    if len(environment[COOKIE_SECRET]) < SHORTEST:
        raise SystemExit(f"{COOKIE_SECRET} is too short to sign cookies with: give it {SHORTEST} signs or more")
    oidc = known.oidc
    return {
        "auth": {
            "redirect_uri": oidc.redirect_uri,
            "cookie_secret": _signing(environment[COOKIE_SECRET]),
            "client_id": oidc.client_id,
            "client_secret": environment[CLIENT_SECRET],
            "server_metadata_url": oidc.metadata_url or oidc.issuer.rstrip("/") + DISCOVERY,
            "client_kwargs": {"scope": oidc.scope, "prompt": "login"},
        }
    }


def _signing(secret: str) -> str:
    """Give what cookies are signed with: another since a backup was put back, so that no cookie of before opens any."""
    stamp = data_dir() / RESTORED
    return keyed(secret.encode(), stamp.read_bytes(), sha256).hexdigest() if stamp.exists() else secret
