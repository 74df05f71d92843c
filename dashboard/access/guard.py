"""Headers on every answer, the one origin that may open a connection, and who may fetch what beside a page."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread

from dashboard.access.access_file import LOOPBACK, access

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Served = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
INLINE = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"  # the one script in the page of Streamlit
POLICY = (  # a page loads and asks nothing of another machine, and runs no script that was written into it
    f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {INLINE}; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:;"
    " frame-src 'self' blob: data:; media-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'self'"
)
OF_A_FILE = b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
ALWAYS = {
    b"content-security-policy": POLICY.encode(),
    b"x-frame-options": b"SAMEORIGIN",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
NOT_KEPT = b"no-store"
PROGRAMS = "/static/"  # scripts and fonts of the product itself: the same for everybody, and named by their content
OF_PAGES = (
    "/media/",
    "/component/",
    "/_stcore/upload_file/",
    "/_stcore/bidi-components/",
)  # pictures, downloads, files
NO_DOCUMENT = (PROGRAMS, "/_stcore/", "/media/", "/component/", "/api/")
MEASURED = ("/metrics", "/_stcore/metrics", "/_stcore/agent/openapi.json")  # for who runs the server
TOKEN = "FOURCOLOR_METRICS_TOKEN"
SHORTEST_TOKEN = 16
FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")  # whoever sends them asks for somebody else
ORIGIN_REFUSED = 1008  # policy violation
GIVEN, FORBIDDEN, NOT_FOUND = 0, 403, 404
REFUSALS = {FORBIDDEN: b"Sign in to see anything.", NOT_FOUND: b"File not found"}  # the last as Streamlit says it
LOGIN, BAD, UNREACHED = "/auth/login", 400, 503
NO_PROVIDER = b"The identity provider does not answer. Go back and try again in a moment; who is signed in goes on."
SECONDS_OF_TLS = 365 * 24 * 3600


@dataclass(frozen=True)
class Door:
    """By which status what a page shows is refused, and the cookie that a browser behind a proxy is told apart by."""

    refuses: Callable[[Any], int] = lambda _scope: GIVEN
    new_browser: Callable[[Any], str] = lambda _scope: ""
    refused: Callable[[str], None] = lambda _why: None


class Guard:
    """Stands before all that the server answers."""

    def __init__(self, app: Served, door: Door | None = None) -> None:
        self.app, self.door = app, door or Door()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer with the headers; refuse what a page of another address opens, and what nobody signed in fetches."""
        if scope["type"] == "websocket" and not is_own_origin(scope["headers"]):
            self.door.refused("origin")
            await send({"type": "websocket.close", "code": ORIGIN_REFUSED})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = await to_thread.run_sync(self.door.new_browser, scope) if _is_document(scope) else ""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                headers += [(b"set-cookie", given.encode("ascii"))] if given else []
                message["headers"] = _guarded(headers, scope["path"], _is_private(scope["headers"]))
            await send(message)

        if any(scope["path"].endswith(path) for path in MEASURED) and not is_for_measuring(scope):
            await _say(guarded, NOT_FOUND, b"Not Found")
            return
        is_of_page = any(part in scope["path"] for part in OF_PAGES)
        status = await to_thread.run_sync(self.door.refuses, scope) if is_of_page else GIVEN
        if status:
            self.door.refused("file")
            await _say(guarded, status, REFUSALS[status])
        else:
            await self.app(scope, receive, _reached(guarded) if scope["path"].endswith(LOGIN) else guarded)


def is_own_origin(headers: Headers) -> bool:
    """Say whether a connection is opened by a page of the address it asks for, its port included, or by no page."""
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if not origins:
        return True
    if len(origins) > 1 or len(hosts) != 1:
        return False
    try:
        parts = urlsplit(origins[0])
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc.lower() == hosts[0].lower()


def is_for_measuring(scope: Message) -> bool:
    """Say whether who asks may read the figures of the server: by a token, or without one from this machine alone."""
    token, headers = os.environ.get(TOKEN, ""), scope["headers"]
    if token:
        said = [value for name, value in headers if name == b"authorization"]
        wanted = f"Bearer {token}".encode()
        return len(token) >= SHORTEST_TOKEN and len(said) == 1 and compare_digest(said[0], wanted)
    return is_near(scope)


def is_near(scope: Message) -> bool:
    """Say whether a request comes from this machine, and from no proxy on it that asks for somebody else."""
    address = (scope.get("client") or ("",))[0]
    return address in LOOPBACK and not any(name in FORWARDED for name, _value in scope["headers"])


def _reached(send: Send) -> Send:
    """Say in a sentence that the identity provider is gone, where the way to it fails."""
    has_failed = False

    async def sent(message: Message) -> None:
        nonlocal has_failed
        if message["type"] == "http.response.start" and message["status"] >= BAD:
            has_failed = True
            await _say(send, UNREACHED, NO_PROVIDER)
        elif not has_failed:
            await send(message)

    return sent


async def _say(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


def _is_document(scope: Message) -> bool:
    """Say whether a browser asks for the page itself."""
    wanted = [value for name, value in scope["headers"] if name == b"accept"]
    is_page = not any(part in scope["path"] for part in NO_DOCUMENT)
    return scope["method"] == "GET" and is_page and any(b"text/html" in value for value in wanted)


def _is_private(headers: Headers) -> bool:
    """Say whether the browser speaks by TLS: with the server in front, as that one or the settings say."""
    known = access()
    is_so = known.oidc is not None and known.oidc.redirect_uri.startswith("https://")
    return is_so or (b"x-forwarded-proto", b"https") in headers


def _guarded(headers: Headers, path: str, is_private: bool) -> Headers:
    """Put the headers in the place of any of the same name; a cookie of a server behind TLS never leaves it."""
    is_program, is_file = path.startswith(PROGRAMS), "/media/" in path
    set_here = ALWAYS if is_program else ALWAYS | {b"cache-control": NOT_KEPT}
    if is_file:
        set_here = set_here | {b"content-security-policy": OF_A_FILE}
    if is_private:
        set_here = set_here | {b"strict-transport-security": f"max-age={SECONDS_OF_TLS}; includeSubDomains".encode()}
        headers = [(name, _secure(value) if name.lower() == b"set-cookie" else value) for name, value in headers]
    return [(name, value) for name, value in headers if name.lower() not in set_here] + list(set_here.items())


def _secure(cookie: bytes) -> bytes:
    return cookie if b"; secure" in cookie.lower() else cookie + b"; Secure"
