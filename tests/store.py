"""A small S3-compatible store for the tests: lists, gives files, and refuses what is not signed with its secret."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY, SECRET, BUCKET = "AKIAPLANT", "store-s3cret/with+signs", "plant"
PAGE = 2  # files a listing gives at once


@dataclass
class Store:
    """What lies in the bucket: by name the content and when it was changed, in seconds; and what was asked for."""

    port: int = 0
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, name: str, content: str, changed: int) -> None:
        """Put a file into the bucket."""
        self.files[name] = (content.encode(), changed)


class Handler(BaseHTTPRequestHandler):
    """Answer as S3 does, as far as the client needs it."""

    protocol_version = "HTTP/1.1"
    store: Store

    def do_HEAD(self) -> None:
        """Tell of a file."""
        self.do_GET()

    def do_GET(self) -> None:
        """Give a listing or a file, or a part of one."""
        if code := self._unsigned():
            return self._send(403, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())
        parts = urlsplit(self.path)
        bucket, _, name = unquote(parts.path).lstrip("/").partition("/")
        if bucket != BUCKET:
            return self._send(404, b"<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>")
        if not name:
            return self._send(200, self._listing(dict(parse_qsl(parts.query))))
        if name not in self.store.files:
            return self._send(404, b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>")
        if self.command == "GET":
            self.store.asked.append(name)
        content, changed = self.store.files[name]
        first, _, last = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1] if first else content
        return self._send(206 if first else 200, part, changed)

    def _listing(self, query: dict[str, str]) -> bytes:
        """List some files; the client asks for the rest."""
        start = int(query.get("continuation-token", "0"))
        names = [name for name in sorted(self.store.files) if name.startswith(query.get("prefix", ""))]
        shown = names[start : start + PAGE]
        entries = "".join(
            f"<Contents><Key>{name}</Key><Size>{len(self.store.files[name][0])}</Size>"
            f"<LastModified>{_iso(self.store.files[name][1])}</LastModified></Contents>"
            for name in shown
        )
        more = start + PAGE < len(names)
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        whole = f"<KeyCount>{len(shown)}</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>{token}{entries}"
        return f"<ListBucketResult><Name>{BUCKET}</Name>{whole}</ListBucketResult>".encode()

    def _send(self, code: int, body: bytes, changed: int = 0) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/xml" if code >= 400 else "binary/octet-stream")
        self.send_header("Last-Modified", formatdate(changed, usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _unsigned(self) -> str:
        """Work out the signature as AWS describes version 4, and say what is wrong with the one that was sent."""
        _, _, said = self.headers.get("Authorization", "").partition(" ")
        given = dict(part.strip().split("=", 1) for part in said.split(",") if "=" in part)
        key, day, region, service, last = given.get("Credential", "////").split("/")
        if key != KEY:
            return "InvalidAccessKeyId"
        parts = urlsplit(self.path)
        pairs = sorted((quote(a, "~"), quote(b, "~")) for a, b in parse_qsl(parts.query, keep_blank_values=True))
        names = given["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        path, query = quote(unquote(parts.path), "/~"), "&".join(f"{a}={b}" for a, b in pairs)
        hashed = self.headers["x-amz-content-sha256"]
        request = "\n".join([self.command, path, query, headers, ";".join(names), hashed])
        scope = f"{day}/{region}/{service}/{last}"
        text = (
            f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        )
        sign = f"AWS4{SECRET}".encode()
        for word in (day, region, service, last, text):
            sign = hmac.new(sign, word.encode(), hashlib.sha256).digest()
        return "" if sign.hex() == given["Signature"] else "SignatureDoesNotMatch"

    def log_message(self, *_given: Any) -> None:
        """Say nothing."""


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.000Z}"


@contextmanager
def running_store() -> Iterator[Store]:
    """Run a store on a free port of this machine."""
    store = Store()
    handler = type("OwnHandler", (Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        store.port = server.server_port
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield store
        server.shutdown()
