"""Hand a message to a mail server or a webhook; NotTaken says in words why it was not taken, without any secret."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import smtplib
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

from dashboard.sending.in_time import MESSAGE_SECONDS, SECONDS, connected, watched
from dashboard.sending.letters import Letter, one_line, payload
from dashboard.sending.recipients import Recipient

SMTP_URL = "FOURCOLOR_SMTP_URL"
LATE = f"There was no whole answer within {MESSAGE_SECONDS:.0f} seconds"
HOW = f"set {SMTP_URL} as smtp://user:password@host:587?from=fourcolor@example.com (smtps:// for TLS from the start)"


class NotTaken(Exception):
    """A message was not taken; the sentence says why."""


def hand_over(recipient: Recipient, letter: Letter, handing: Callable[[], None] = lambda: None) -> str:
    """Send one message to one recipient, within its time as a whole. Raises NotTaken, whatever is wrong with them.

    handing: called right before it may be taken, so that who sends knows later what nobody can know any more.
    Gives a sentence where only some of the addresses took it; it counts as taken then, for the others have it.
    """
    with watched() as watch:
        try:
            if recipient.channel == "email":
                return mail(recipient, letter, handing)
            post(recipient, letter, handing)
            if watch.is_late:  # what was cut off reads like an answer
                raise NotTaken(LATE)
        except NotTaken:
            if watch.is_late:
                raise NotTaken(LATE) from None
            raise
        except Exception as fault:  # noqa: BLE001  # one address never ends the sending to the others; it is said
            raise NotTaken(f"It could not be sent: {_reason(fault)}") from None
    return ""


def mail(recipient: Recipient, letter: Letter, handing: Callable[[], None] = lambda: None) -> str:
    """Send a mail by the server of FOURCOLOR_SMTP_URL: plain text, files; STARTTLS wherever the server offers it."""
    url = os.environ.get(SMTP_URL, "")
    try:
        parts = urlsplit(url)
        port = parts.port or {"smtps": 465}.get(parts.scheme, 587)
    except ValueError:
        raise NotTaken(f"{SMTP_URL} cannot be read; {HOW}") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise NotTaken(f"No mail server: {HOW}")
    sender = parse_qs(parts.query).get("from", [f"fourcolor@{parts.hostname}"])[0]
    secure, refused = ssl.create_default_context(), None
    try:
        message = message_of(sender, _in_ascii(recipient.address), letter)
        with _server(parts.scheme, parts.hostname, port, secure) as server:
            server.ehlo()
            is_private = parts.scheme == "smtps" or server.has_extn("starttls")
            if parts.scheme == "smtp" and is_private:
                server.starttls(context=secure)
                server.ehlo()
            if parts.username:
                if not is_private:
                    raise NotTaken("The mail server offers no TLS, so no password is sent to it; use smtps://")
                server.login(unquote(parts.username), unquote(parts.password or ""))
            handing()
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        if refused is None:  # else it was taken, and only the farewell went wrong
            raise NotTaken(f"The mail server did not take it: {_reason(fault)}") from None
    if not refused:
        return ""
    some = one_line(", ".join(sorted(refused)), 200)
    return f"{recipient.key}: the mail server refused {some}; the others have it. Put the address right"


def message_of(sender: str, address: str, letter: Letter) -> EmailMessage:
    """Write a mail of plain text, with its files."""
    message = EmailMessage()
    message["From"], message["To"] = sender, address
    message["Subject"] = letter.subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="fourcolor.local")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for file in letter.attachments:
        main, _slash, sub = file.mime.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def post(recipient: Recipient, letter: Letter, handing: Callable[[], None] = lambda: None) -> None:
    """Post JSON to a webhook. Chat services answer 200 with an error code inside, so the answer is read too."""
    url, body = signed(recipient, payload(recipient.format, letter))
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Fourcolor"}
    request = urllib.request.Request(url, json.dumps(body, ensure_ascii=False).encode(), headers, method="POST")
    try:
        with _opener(handing).open(request, timeout=SECONDS) as answer:
            said = answer.read(65536)
    except urllib.error.HTTPError as fault:
        fault.close()
        raise NotTaken(f"The webhook answered {fault.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotTaken(f"The webhook did not take it: {_reason(fault)}") from None
    if code := _code_inside(said):
        raise NotTaken(f"The webhook refused it with code {code}")


def signed(recipient: Recipient, body: dict[str, Any], at: float | None = None) -> tuple[str, dict[str, Any]]:
    """Add the signature that DingTalk (in the address) and Feishu (in the body) may ask for."""
    if not recipient.secret or recipient.format not in ("dingtalk", "feishu"):
        return recipient.address, body
    seconds = time.time() if at is None else at
    if recipient.format == "dingtalk":
        stamp = str(round(seconds * 1000))
        key, said = recipient.secret, f"{stamp}\n{recipient.secret}"
    else:
        stamp = str(int(seconds))
        key, said = f"{stamp}\n{recipient.secret}", ""
    sign = base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()
    if recipient.format == "feishu":
        return recipient.address, {"timestamp": stamp, "sign": sign, **body}
    joined = "&" if urlsplit(recipient.address).query else "?"
    return f"{recipient.address}{joined}timestamp={stamp}&sign={quote_plus(sign)}", body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected post would lose its body and may leave the company: it counts as not taken."""

    def redirect_request(self, *_given: Any) -> None:
        """Follow nothing."""
        return


class _Connection(http.client.HTTPConnection):
    """A connection that ends in time, and says when a post may be taken from now on."""

    _handing: Callable[[], None]

    def connect(self) -> None:
        """Connect as ever, with a socket that is watched."""
        self._create_connection = connected
        super().connect()
        self._handing()


class _Private(_Connection, http.client.HTTPSConnection):
    """The same by TLS."""


def _opener(handing: Callable[[], None]) -> urllib.request.OpenerDirector:
    """Give what posts: no redirect is followed, a proxy of the environment is gone through."""

    def kind(base: type[_Connection]) -> type[_Connection]:
        return type(base.__name__, (base,), {"_handing": staticmethod(handing)})

    class Plain(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(kind(_Connection), request)

    class Private(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(kind(_Private), request, context=ssl.create_default_context())

    return urllib.request.build_opener(_NoRedirect, Plain, Private)


class _Mail(smtplib.SMTP):
    """A connection to a mail server that ends in time."""

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return connected((host, port))


class _PrivateMail(smtplib.SMTP_SSL):
    """The same by TLS from the start."""

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return self.context.wrap_socket(connected((host, port)), server_hostname=host)


def _server(scheme: str, host: str, port: int, secure: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        return _PrivateMail(host, port, timeout=SECONDS, context=secure)
    return _Mail(host, port, timeout=SECONDS)


def _in_ascii(addresses: str) -> str:
    """Write the domains of addresses as every mail server takes them. Raises ValueError for what is no domain."""
    found = [one.strip().rpartition("@") for one in addresses.split(",")]
    return ", ".join(f"{name}@{domain.encode('idna').decode()}" for name, _at, domain in found)


def _code_inside(said: bytes) -> int:
    """Read the error code of WeCom, DingTalk (errcode) or Feishu (code) in an answer; 0 where there is none."""
    try:
        answer = json.loads(said or b"{}")
    except ValueError:
        return 0
    if not isinstance(answer, dict):
        return 0
    code = answer.get("errcode") or answer.get("code") or answer.get("StatusCode") or 0
    return code if isinstance(code, int) else 1


def _reason(fault: Exception) -> str:
    """Say what went wrong without the address, which may hold a secret."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"code {fault.smtp_code}"
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "it refused the recipients"
    if isinstance(fault, urllib.error.URLError):
        fault = fault.reason if isinstance(fault.reason, Exception) else fault
    if isinstance(fault, TimeoutError):
        return f"no answer within {SECONDS:.0f} seconds"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return type(fault).__name__
