"""What a real server answers: headers that let nobody frame or keep a page, and connections of its own pages only."""

import base64
import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dashboard.access.guard import ALWAYS, is_own_origin
from dashboard.access.sign_in import auth_secrets
from dashboard.health.measured import BUILT
from tests.server import running_server
from tests.test_access_file import HEAD
from tests.test_health import figures


@pytest.fixture(scope="module")
def served(empty_warehouse: Path) -> Iterator[str]:
    """Yield the address of a server."""
    with running_server(empty_warehouse) as address:
        yield address


def answer(address: str) -> tuple[Message, bytes]:
    """Ask for an address, and give its headers and its body."""
    with urllib.request.urlopen(address, timeout=20) as given:
        return given.headers, given.read()


def test_every_answer_says_that_nobody_may_frame_or_keep_it(served: str) -> None:
    for path in ("/", "/compare?unit=S1", "/_stcore/health", "/_stcore/host-config"):
        headers, _body = answer(served + path)
        for name, value in ALWAYS.items():
            assert headers.get_all(name.decode()) == [value.decode()], (path, name)
        assert headers.get_all("cache-control") == ["no-store"], path
    assert "frame-ancestors 'self'" in ALWAYS[b"content-security-policy"].decode()


def test_programs_are_kept_by_the_browser_as_before(served: str) -> None:
    page = answer(served)[1].decode()
    script = page.partition('src="./')[2].partition('"')[0] or page.partition('src="/')[2].partition('"')[0]
    headers, _body = answer(f"{served}/{script.lstrip('/')}")
    assert script.endswith(".js")
    assert "no-store" not in str(headers.get("cache-control"))
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_no_other_page_is_trusted_to_send_messages(served: str) -> None:
    told = json.loads(answer(f"{served}/_stcore/host-config")[1])
    assert told["allowedOrigins"] == []
    assert told["enableCustomParentMessages"] is False


def test_other_programs_are_told_whether_it_is_alive_and_ready_and_its_figures(
    served: str, empty_warehouse: Path
) -> None:
    assert answer(f"{served}/healthz")[1] == b"ok"
    headers, body = answer(f"{served}/readyz")
    assert (json.loads(body), headers["cache-control"]) == ({"ready": True, "lacking": []}, "no-store")
    headers, body = answer(f"{served}/metrics")
    assert headers["content-type"].startswith("application/openmetrics-text")
    told = figures(body.decode())
    assert told["fourcolor_ready"] == 1
    newest = max((empty_warehouse / "warehouse").glob("*.duckdb")).stem
    assert datetime.fromtimestamp(told["fourcolor_build_timestamp_seconds"], UTC).strftime(BUILT) == newest
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(urllib.request.Request(f"{served}/metrics", headers={"X-Forwarded-For": "10.0.0.7"}))
    assert b"active_sessions" in answer(f"{served}/_stcore/metrics")[1]


def handshake(address: str, *origins: str, host: str = "") -> int:
    """Open a connection as a page of some origin does; give the status of the answer."""
    parts = urlsplit(address)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host or parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"Origin: {origin}" for origin in origins),
    ]
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(line.recv(64).split()[1])


def test_only_pages_of_its_own_address_and_port_open_a_connection(served: str) -> None:
    own = urlsplit(served)
    assert handshake(served, served) == 101
    assert handshake(served) == 101  # no browser leaves its origin out; without one no cookie is read
    for other in (
        f"http://127.0.0.1:{(own.port or 0) + 1}",
        f"http://localhost:{own.port}",
        "http://127.0.0.1",
        "https://evil.example",
        f"{served}.evil.example",
        f"http://evil.example@{own.netloc}",
        "null",
    ):
        assert handshake(served, other) == 403, other
    assert handshake(served, served, "https://evil.example") in (400, 403)


def test_origins_that_are_none_are_refused() -> None:
    host = (b"host", b"safety.example:8443")
    assert is_own_origin([host, (b"origin", b"https://SAFETY.example:8443")])
    for origin in (b"safety.example:8443", b"file://", b"https://[::1", b"ftp://safety.example:8443", b""):
        assert not is_own_origin([host, (b"origin", origin)]), origin
    assert not is_own_origin([(b"origin", b"https://safety.example:8443")])


def test_a_server_without_the_secrets_of_its_sign_in_does_not_start(data_dir: Path) -> None:
    assert auth_secrets({}) is None
    (data_dir / "settings").mkdir()
    (data_dir / "settings" / "access.toml").write_text(HEAD, encoding="utf-8")
    given = {"FOURCOLOR_OIDC_SECRET": "s3cret", "FOURCOLOR_COOKIE_SECRET": "x" * 31}
    for environment, missing in (({}, "FOURCOLOR_OIDC_SECRET and FOURCOLOR_COOKIE_SECRET"), (given, "too short")):
        with pytest.raises(SystemExit, match=missing):
            auth_secrets(environment)
    told = auth_secrets(given | {"FOURCOLOR_COOKIE_SECRET": "x" * 32})
    assert told is not None
    assert told["auth"]["server_metadata_url"] == "https://id.example/.well-known/openid-configuration"
