"""Download an address to disk: with a limit of size and time, tried again where that may help, its token kept close."""

import base64
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic, sleep, time
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

from pipelines.connections.asked import NotFetched, Secrets, of_disk
from pipelines.definitions.connections import THIS_MACHINE, AddressConnection

TRIES = 5
LONGEST_WAIT = 120.0  # seconds that a server may ask to wait
LONGEST_DOWNLOAD = 3600.0
CHUNK = 1 << 16
PASSING = (429, 500, 502, 503, 504)  # answers that another try may change
MEANINGS = {
    401: "is its token right?",
    403: "is its token right, and may it read this?",
    404: "is the address right?",
    410: "is the address right?",
}


@dataclass(frozen=True)
class Site:
    """Whom is asked, and how. origin: the only one who is sent the headers, which hold the token."""

    url: str
    headers: dict[str, str]
    allow_http: bool
    seconds: int
    secrets: Secrets
    most_megabytes: int = 2000

    @property
    def host(self) -> str:
        """Name the machine; the rest of an address may hold a secret."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class Answer:
    """What came back. link: the header of that name."""

    path: Path
    size: int
    link: str


class _Passing(Exception):
    """It did not work this time; the sentence says why. wait: how long the server asks to wait."""

    def __init__(self, says: str, wait: float = 0) -> None:
        super().__init__(says)
        self.wait = wait


def site_of(url: str, token: str, connection: AddressConnection, secrets: Secrets) -> Site:
    """Put together whom to ask; a name and password in the address become a header."""
    try:
        parts = urlsplit(url)
        own = (parts.username, parts.password, parts.hostname, parts.port)
    except ValueError:
        raise NotFetched("the address cannot be read: it is written https://machine/path") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise NotFetched("the address cannot be read: it is written https://machine/path")
    headers = {connection.token_header: token} if token else {}
    if own[0] is not None:
        named = f"{unquote(own[0])}:{unquote(own[1] or '')}"
        headers.setdefault("Authorization", f"Basic {base64.b64encode(named.encode()).decode()}")
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    for value in headers.values():
        if not value.isascii() or not value.isprintable():
            raise NotFetched("the token holds signs that no header can: is it whole, and nothing else?")
        secrets.hide(value)
    limits = (connection.allow_http, connection.timeout_seconds)
    site = Site(url, headers, *limits, secrets, connection.most_megabytes)
    if not _is_allowed(site, url):
        raise NotFetched("the address is http, which anyone on the way can read: write https, or allow_http = true")
    return site


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Give what makes a machine the same: scheme, name and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def download(site: Site, url: str, target: Path, room: int) -> Answer:
    """Download an address into a file of at most so many bytes. Raises NotFetched."""
    for tried in range(1, TRIES + 1):
        try:
            return _once(site, url, target, room)
        except _Passing as fault:
            wait = fault.wait or 2.0 ** (tried - 1)
            if wait > LONGEST_WAIT:
                raise NotFetched(f"{site.host} asks to wait {wait:,.0f} seconds: fetch again later") from None
            if tried == TRIES:
                raise NotFetched(site.secrets.masked(f"{fault} (tried {TRIES} times)")) from None
            sleep(wait)
    raise AssertionError("the last try ends it")


def _once(site: Site, url: str, target: Path, room: int) -> Answer:
    asked = {"User-Agent": "Fourcolor", "Accept-Encoding": "identity"}  # a packed answer has no size to hold
    request = urllib.request.Request(quote(url, safe=":/?#[]@!$&'()*+,;=%-._~"), headers=asked)
    _with_token(site, request)
    try:
        with urllib.request.build_opener(_Redirects(site)).open(request, timeout=site.seconds) as answer:
            return _save(site, answer, target, room)
    except urllib.error.HTTPError as fault:
        fault.close()
        raise _of_answer(site, fault) from None
    except (OSError, http.client.HTTPException) as fault:
        raise _of_network(site, fault) from None


def _save(site: Site, answer: http.client.HTTPResponse, target: Path, room: int) -> Answer:
    """Write an answer to disk; one that is cut off is no answer."""
    if (packed := answer.headers.get("Content-Encoding", "identity")) != "identity":
        raise NotFetched(f"{site.host} packs what it answers ({packed}) though it was asked not to")
    size, end = 0, monotonic() + LONGEST_DOWNLOAD
    with target.open("wb", buffering=0) as file:
        while chunk := answer.read1(CHUNK):
            size += len(chunk)
            if size > room:
                raise NotFetched(f"{site.host} answers with more than {site.most_megabytes:,} MB: nothing is loaded")
            if monotonic() > end:
                raise NotFetched(f"{site.host} takes more than {LONGEST_DOWNLOAD / 60:.0f} minutes to answer")
            _put(file, chunk)
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and int(told) != size:
        raise _Passing(f"the answer of {site.host} was cut off")
    return Answer(target, size, answer.headers.get("Link", ""))


def _put(file: IO[bytes], chunk: bytes) -> None:
    """Write to disk at once; a full disk is no fault of the network."""
    try:
        file.write(chunk)
    except OSError as fault:
        raise NotFetched(of_disk(fault)) from None


def _with_token(site: Site, request: urllib.request.Request) -> None:
    """Add the token for the machine it is meant for, and in a way that no redirect takes along."""
    if origin(request.full_url) == origin(site.url):
        for name, value in site.headers.items():
            request.add_unredirected_header(name, value)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow a few redirects: never from https to http, and without the token to any other machine."""

    max_redirections = 5

    def __init__(self, site: Site) -> None:
        self.site = site

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """Ask the machine that a redirect names."""
        if not _is_allowed(self.site, newurl):
            raise NotFetched(f"{self.site.host} leads on to an address that is not https: nothing is loaded")
        request = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        if request:
            _with_token(self.site, request)
        return request


def _is_allowed(site: Site, url: str) -> bool:
    """Say whether an address may be asked: https always, http where it is allowed, or within this machine."""
    parts, start = urlsplit(url), urlsplit(site.url)
    is_here = parts.hostname in THIS_MACHINE and start.scheme == "http" and start.hostname in THIS_MACHINE
    return parts.scheme == "https" or (parts.scheme == "http" and (is_here or site.allow_http))


def _of_answer(site: Site, fault: urllib.error.HTTPError) -> Exception:
    if fault.code in PASSING:
        return _Passing(f"{site.host} answers {fault.code}", _wait(fault.headers.get("Retry-After", "")))
    if 300 <= fault.code < 400:
        return NotFetched(f"{site.host} leads from one address to the next without end")
    return NotFetched(f"{site.host} answers {fault.code}: {MEANINGS.get(fault.code, 'it does not take the request')}")


def _wait(said: str) -> float:
    """Read how long a server asks to wait, in seconds or until a moment."""
    if said.isdigit():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - time(), 0)
    except ValueError:
        return 0


def _of_network(site: Site, fault: Exception) -> Exception:
    """Say what went wrong on the way, without the address, which may hold a secret."""
    reason: Any = fault.reason if isinstance(fault, urllib.error.URLError) else fault
    if isinstance(reason, ssl.SSLCertVerificationError):
        return NotFetched(f"the certificate of {site.host} cannot be trusted: {reason.verify_message}")
    if isinstance(reason, socket.gaierror):
        return NotFetched(f"there is no machine {site.host}, or no network")
    if isinstance(reason, TimeoutError):
        return _Passing(f"{site.host} does not answer within {site.seconds} seconds")
    if isinstance(reason, http.client.IncompleteRead | ConnectionResetError | http.client.RemoteDisconnected):
        return _Passing(f"the answer of {site.host} was cut off")
    if isinstance(reason, ConnectionRefusedError):
        return NotFetched(f"{site.host} takes no connection: is it running, and is the port right?")
    return NotFetched(f"{site.host} cannot be asked: {getattr(reason, 'strerror', None) or type(reason).__name__}")
