"""What the tests of fetching share: connections of a data folder, a fetch as the command does it, a web server."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.connections.fetch import fetch
from pipelines.load import Report
from tests.definition_files import own

NAMES = ("Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on")


def fetched(data: Path, *names: str, **connections: dict[str, Any]) -> Report:
    """Write the connections of a data folder, where there are any, and fetch all of them or those named."""
    if connections:
        own(data, "connections.toml", "\n".join(_entry(name, one) for name, one in connections.items()))
    data.mkdir(exist_ok=True)
    return fetch(names, data)


def _entry(name: str, keys: dict[str, Any]) -> str:
    return "\n".join([f"[connections.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())])


def why(report: Report) -> str:
    """Give the one sentence that says why nothing came; nothing is published then, and nothing kept."""
    (file,) = report.files
    assert (report.build, report.exit_code, file.is_refused, file.rows_read) == (None, 2, True, 0)
    assert "\n" not in file.message
    return file.message.removeprefix("refused: ")


def left_behind(data: Path) -> list[str]:
    """Name what a fetch that loaded nothing left in the lake."""
    return sorted(path.name for path in (data / "lake").glob("*") if path.name != "fetched.lock")


def rows_of(data: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Give what the lake holds of a table, as text."""
    with duckdb.connect() as con:
        cells = ", ".join(f"cast({name} as varchar)" for name in columns.split())
        return con.execute(f"select {cells} from read_parquet('{data}/lake/{table}/*.parquet') order by all").fetchall()


def command(*words: str | Path) -> tuple[int, str]:
    """Run the command line; give its exit code and all it prints."""
    done = CliRunner().invoke(app, [*map(str, words)])
    return done.exit_code, done.output


def hazard(number: int, **more: Any) -> dict[str, Any]:
    """Give a hazard as an address would."""
    return dict(zip(NAMES, (f"H{number}", "U1", "inspection", "general", "2026-10-01"), strict=True)) | more


@dataclass
class Request:
    """What was asked of the server."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Site:
    """A web server of this machine: what each path answers, and what was asked of it."""

    port: int = 0
    answers: dict[str, Callable[[Request, "Handler"], None]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Give the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str, body: Any, code: int = 200, **headers: str) -> None:
        """Let a path answer the same each time."""
        self.answers[path] = lambda _request, handler: handler.send(body, code, headers)


class Handler(BaseHTTPRequestHandler):
    """Answer as the site says."""

    site: Site

    def do_GET(self) -> None:
        """Answer a request."""
        parts = urlsplit(self.path)
        request = Request(parts.path, dict(parse_qsl(parts.query)), dict(self.headers.items()))
        self.site.asked.append(request)
        self.site.answers[parts.path](request, self)

    def send(self, body: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Send an answer: bytes as they are, all else as JSON."""
        sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(code)
        for name, value in {"Content-Length": str(len(sent)), **(headers or {})}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_given: Any) -> None:
        """Say nothing."""


@contextmanager
def running_site(certificate: Path | None = None) -> Iterator[Site]:
    """Run a web server on a free port of this machine; with a folder of own.pem and key.pem, by https."""
    site = Site()
    handler = type("OwnHandler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.port = server.server_port
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "own.pem", certificate / "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield site
        server.shutdown()
