"""Hand a message to a mail server or a webhook; NotTaken says in words why it was not taken, without any secret."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

from dashboard.sending.letters import Letter, payload
from dashboard.sending.recipients import Recipient

SECONDS = 15
SMTP_URL = "FOURCOLOR_SMTP_URL"
HOW = f"set {SMTP_URL} as smtp://user:password@host:587?from=fourcolor@example.com (smtps:// for TLS from the start)"


class NotTaken(Exception):
    """A message was not taken; the sentence says why."""


def hand_over(recipient: Recipient, letter: Letter) -> None:
    """Send one message to one recipient. Raises NotTaken."""
    if recipient.channel == "email":
        mail(recipient, letter)
    else:
        post(recipient, letter)


def mail(recipient: Recipient, letter: Letter) -> None:
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
    secure = ssl.create_default_context()
    try:
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
            refused = server.send_message(message_of(sender, recipient.address, letter))
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        raise NotTaken(f"The mail server did not take it: {_reason(fault)}") from None
    if refused:
        raise NotTaken(f"The mail server refused {len(refused)} of the addresses of {recipient.name}")


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


def post(recipient: Recipient, letter: Letter) -> None:
    """Post JSON to a webhook. Chat services answer 200 with an error code inside, so the answer is read too."""
    url, body = signed(recipient, payload(recipient.format, letter))
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Fourcolor"}
    request = urllib.request.Request(url, json.dumps(body, ensure_ascii=False).encode(), headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
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


def _server(scheme: str, host: str, port: int, secure: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
    return smtplib.SMTP(host, port, timeout=SECONDS)


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
        return f"no answer within {SECONDS} seconds"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return type(fault).__name__
