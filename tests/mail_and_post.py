"""A real mail server and a real receiver of posts, which tests can tell to refuse first."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

OK = (200, b'{"errcode": 0, "errmsg": "ok"}')


@dataclass
class Receiver:
    """A receiver of posts, what it got, and what it will answer next."""

    url: str = ""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Run a receiver of posts on this machine."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((self.path, json.loads(body)))
            code, said = told.answers.pop(0) if told.answers else OK
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}/robot?key=secret-token"
    yield told
    server.shutdown()
    server.server_close()


@contextmanager
def running_trickle() -> Iterator[str]:
    """Run a receiver that takes a post and answers a sign at a time, without end, until it is hung up on."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 ")
                while not over.wait(0.02):
                    self.wfile.write(b"O")

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/robot"
    over.set()
    server.shutdown()
    server.server_close()


@dataclass
class Postbox:
    """A mail server, what it took, and how often it refuses first."""

    url: str = ""
    refusals: int = 0
    unknown: tuple[str, ...] = ()
    farewell: str = "221 bye"
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Refuse the addresses that nobody has here."""
        if address in self.unknown:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        """Say goodbye, or what a server in trouble says."""
        return self.farewell

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take or refuse one mail, as the mail server of the test was told."""
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"


@contextmanager
def running_postbox() -> Iterator[Postbox]:
    """Run a mail server on this machine; its url is what FOURCOLOR_SMTP_URL takes."""
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}?from=fourcolor@example.com"
    yield box
    controller.stop()
