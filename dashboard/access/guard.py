"""Headers on every answer, and the one origin that may open a connection: the address of this server itself."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from dashboard.access.access_file import access

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Served = Callable[[Message, Receive, Send], Awaitable[None]]
ALWAYS = {
    b"content-security-policy": b"frame-ancestors 'self'; base-uri 'self'; object-src 'none'; form-action 'self'",
    b"x-frame-options": b"SAMEORIGIN",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
NOT_KEPT = b"no-store"
PROGRAMS = "/static/"  # scripts and fonts of the product itself: the same for everybody, and named by their content
ORIGIN_REFUSED = 1008  # policy violation


class Guard:
    """Stands before all that the server answers."""

    def __init__(self, app: Served) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer with the headers; refuse a connection that a page of another address opens."""
        if scope["type"] == "websocket" and not is_own_origin(scope["headers"]):
            await send({"type": "websocket.close", "code": ORIGIN_REFUSED})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_program = scope["path"].startswith(PROGRAMS)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _guarded(list(message.get("headers", ())), is_program)
            await send(message)

        await self.app(scope, receive, guarded)


def is_own_origin(headers: list[tuple[bytes, bytes]]) -> bool:
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


def _guarded(headers: list[tuple[bytes, bytes]], is_program: bool) -> list[tuple[bytes, bytes]]:
    """Put the headers in the place of any of the same name; a cookie of a server behind TLS never leaves it."""
    set_here = ALWAYS if is_program else ALWAYS | {b"cache-control": NOT_KEPT}
    kept = [(name, _secure(value) if name.lower() == b"set-cookie" else value) for name, value in headers]
    return [(name, value) for name, value in kept if name.lower() not in set_here] + list(set_here.items())


def _secure(cookie: bytes) -> bytes:
    known = access()
    is_private = known.oidc is not None and known.oidc.redirect_uri.startswith("https://")
    return cookie + b"; Secure" if is_private and b"; secure" not in cookie.lower() else cookie
