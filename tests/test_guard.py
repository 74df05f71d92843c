"""What a real server answers: headers that let nobody frame or keep a page, and connections of its own pages only."""

import base64
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.access.guard import ALWAYS, POLICY, is_own_origin
from dashboard.access.sign_in import auth_secrets
from dashboard.health.measured import BUILT
from dashboard.serving import workers
from tests.conftest import ROOT
from tests.server import free_port, running_server
from tests.test_access_file import HEAD
from tests.test_health import figures
from tests.test_serving import TLS


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


def test_the_page_runs_its_own_scripts_and_none_that_is_written_into_it(served: str) -> None:
    page = answer(served)[1].decode()
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (named,) = [f"'sha256-{base64.b64encode(sha256(one.encode()).digest()).decode()}'" for one in inline]
    rules = dict(part.split(maxsplit=1) for part in POLICY.split("; "))
    assert rules["script-src"].split() == ["'self'", "blob:", "'wasm-unsafe-eval'", named]
    assert (rules["default-src"], rules["object-src"], rules["base-uri"]) == ("'self'", "'none'", "'none'")
    assert not re.search(r"https?:|\*", POLICY)


def test_no_page_shows_what_was_raised() -> None:
    file = ROOT / "dashboard" / ".streamlit" / "config.toml"
    given = tomllib.loads(file.read_text(encoding="utf-8"))["client"]["showErrorDetails"]
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", given)
    try:
        (shown,) = AppTest.from_function(raises).run().exception
    finally:
        config.set_option("client.showErrorDetails", before)
    assert "Lin Hua" not in f"{shown.message} {shown.value} {shown.stack_trace}"
    assert list(shown.stack_trace) == []


def raises() -> None:
    """Go wrong with a value of the data in the sentence."""
    raise ValueError("the licence of Lin Hua")


def test_a_file_is_taken_only_with_the_token_of_its_page(served: str) -> None:
    for token in ({}, {"X-Xsrftoken": "2|00000000|00|1"}):
        sent = urllib.request.Request(f"{served}/_stcore/upload_file/a/b", b"x", token, method="PUT")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(sent, timeout=20)


def test_a_server_repeats_no_request_and_tells_no_way_of_its_own(served: str) -> None:
    for method in ("TRACE", "TRACK"):
        with pytest.raises(urllib.error.HTTPError, match="405"):
            urllib.request.urlopen(urllib.request.Request(f"{served}/compare", method=method), timeout=20)
    asked = urllib.request.Request(f"{served}/_stcore/agent/openapi.json", headers={"X-Forwarded-For": "10.0.0.7"})
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(asked, timeout=20)
    assert "Index of" not in answer(f"{served}/static/")[1].decode()


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


# --- behind nginx with TLS --------------------------------------------------------------------------------------------


NGINX = f"{os.environ['PATH']}:/usr/sbin"
CAN_SERVE = bool(shutil.which("nginx", path=NGINX) and shutil.which("openssl"))


def with_tls(folder: Path, upstream: str) -> tuple[str, int, int]:
    """Write a certificate and what nginx is to do; give the file and both ports."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days"]
    asked += ["1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key)]
    subprocess.run([*asked, "-out", str(certificate)], check=True, capture_output=True)
    plain, private = free_port(), free_port()
    given = {
        "NAME": "localhost",
        "UPSTREAM": upstream,
        "CERTIFICATE": str(certificate),
        "KEY": str(key),
        "HTTP_PORT": str(plain),
        "HTTPS_PORT": str(private),
    }
    text = re.sub(r"\$\{FOURCOLOR_(\w+)\}", lambda found: given[found[1]], TLS)
    temporary = "".join(f"{kind}_temp_path {kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"{user} daemon off; pid nginx.pid; error_log stderr warn; events {{}} http {{ access_log off;"
    file = folder / "nginx.conf"
    file.write_text(f"{head} client_body_temp_path body; {temporary}\n{text}\n}}", encoding="utf-8")
    return str(file), plain, private


@pytest.fixture(scope="module")
def behind_tls(served: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, int]]:
    """Put nginx with TLS before the server; yields the folder of its certificate, and both ports."""
    folder = tmp_path_factory.mktemp("tls")
    file, plain, private = with_tls(folder, urlsplit(served).netloc)
    nginx = shutil.which("nginx", path=NGINX) or ""
    server = subprocess.Popen([nginx, "-p", str(folder), "-c", file, "-e", "stderr"])
    try:
        workers.wait_for([plain, private])
        yield folder, plain, private
    finally:
        server.terminate()
        server.wait(timeout=20)


def ask_by_tls(given: tuple[Path, int, int], path: str, *lines: str, newest: ssl.TLSVersion | None = None) -> str:
    """Send the lines of a request by TLS, and give the head of the answer."""
    folder, _plain, port = given
    trusted = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    if newest is not None:
        trusted.minimum_version, trusted.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    host = () if any(line.startswith("Host:") for line in lines) else (f"Host: localhost:{port}",)
    sent = "\r\n".join([f"GET {path} HTTP/1.1", *host, *lines, "", ""])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as line,
        trusted.wrap_socket(line, server_hostname="localhost") as private,
    ):
        private.sendall(sent.encode())
        told = b""
        while b"\r\n\r\n" not in told and (more := private.recv(65_536)):
            told += more
    return told.partition(b"\r\n\r\n")[0].decode("latin-1")


@pytest.mark.skipif(not CAN_SERVE, reason="nginx or openssl is not here")
def test_behind_tls_all_that_protects_a_reader_stands(behind_tls: tuple[Path, int, int]) -> None:
    port = behind_tls[2]
    page = ask_by_tls(behind_tls, "/", "Connection: close")
    assert page.startswith("HTTP/1.1 200")
    for name, value in ALWAYS.items():
        assert f"{name.decode()}: {value.decode()}".lower() in page.lower()
    assert "strict-transport-security: max-age=31536000" in page.lower()
    health = ask_by_tls(behind_tls, "/_stcore/health", "Connection: close")
    cookies = [line for line in health.splitlines() if line.lower().startswith("set-cookie:")]
    assert cookies
    assert all("secure" in line.lower() for line in cookies)
    for path in ("/metrics", "/_stcore/metrics", "/_stcore/agent/interact"):
        assert ask_by_tls(behind_tls, path, "Connection: close").startswith("HTTP/1.1 404")
    assert ask_by_tls(behind_tls, "/", "Host: evil.example", "Connection: close").startswith("HTTP/1.1 421")

    key = base64.b64encode(bytes(16)).decode()
    opening = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    own = ask_by_tls(behind_tls, "/_stcore/stream", *opening, f"Origin: https://localhost:{port}")
    assert own.startswith("HTTP/1.1 101")
    other = ask_by_tls(behind_tls, "/_stcore/stream", *opening, "Origin: https://evil.example")
    assert other.startswith("HTTP/1.1 403")


@pytest.mark.skipif(not CAN_SERVE, reason="nginx or openssl is not here")
def test_what_is_asked_in_the_clear_or_by_an_old_tls_gets_no_page(behind_tls: tuple[Path, int, int]) -> None:
    told = in_the_clear(behind_tls[1], "/compare?unit=S1")
    assert told.startswith("HTTP/1.1 308")
    assert "Location: https://localhost/compare?unit=S1\r\n" in told
    assert in_the_clear(behind_tls[1], "/api/v1/kpis").startswith("HTTP/1.1 403")  # a program is not led on
    with pytest.raises(ssl.SSLError):
        ask_by_tls(behind_tls, "/", newest=ssl.TLSVersion.TLSv1_1)


def in_the_clear(port: int, path: str) -> str:
    """Ask without TLS, under another name, and give the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
        return line.recv(4096).decode()
