"""Who is told: names in the rules or in DIR/recipients.toml, addresses there, secrets only in the environment."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.data_folder import data_dir

FORMATS = ("wecom", "dingtalk", "feishu", "teams", "slack", "plain")
HOSTS = {
    "qyapi.weixin.qq.com": "wecom",
    "dingtalk.com": "dingtalk",
    "feishu.cn": "feishu",
    "larksuite.com": "feishu",
    "webhook.office.com": "teams",
    "logic.azure.com": "teams",
    "powerplatform.com": "teams",
    "hooks.slack.com": "slack",
}
FIELDS = ("email", "webhook", "format", "language", "packs", "units")
ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, by one channel. The address is shown nowhere: it may be a secret.

    packs: the formats of the monthly review that go with a mail; units: the only ones whose reviews are wanted.
    """

    name: str
    channel: str
    address: str
    format: str = "plain"
    secret: str = ""
    language: str = "en"
    packs: tuple[str, ...] = ()
    units: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        """Name recipient and channel as they are written down: never the address of a webhook."""
        return f"{self.name} ({self.channel})"


def recipients(names: tuple[str, ...]) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Give the recipients behind names, each channel apart, and a sentence for every name that cannot be reached."""
    book, faults = _book()
    found: list[Recipient] = []
    for name in dict.fromkeys(names):
        entry, fault = _checked(name, book.get(name, {}))
        faults += fault
        channels = [*_emails(name, entry), *_webhooks(name, entry, faults)]
        if not channels and not fault:
            faults.append(
                f"{name}: no address. Give it one in {_file()} or set {variable('EMAIL', name)}"
                f" or {variable('WEBHOOK', name)}"
            )
        found += [_wanting(recipient, entry) for recipient in channels]
    return tuple(found), tuple(faults)


def _wanting(recipient: Recipient, entry: dict[str, Any]) -> Recipient:
    """Add what a recipient wants of the monthly review."""
    units = entry.get("units")
    return replace(recipient, packs=tuple(entry.get("packs", ())), units=None if units is None else tuple(units))


def readers() -> tuple[str, ...]:
    """Name those who are sent the monthly review: whoever has a line packs, however empty."""
    return tuple(name for name, entry in _book()[0].items() if isinstance(entry, dict) and "packs" in entry)


def variable(kind: str, name: str) -> str:
    """Name the environment variable that holds an address of a recipient."""
    return f"FOURCOLOR_{kind}_{re.sub('[^A-Z0-9]+', '_', name.upper())}"


def format_of(url: str) -> str:
    """Tell from the host of a webhook which service it belongs to."""
    host = urlsplit(url).hostname or ""
    return next((name for end, name in HOSTS.items() if host == end or host.endswith("." + end)), "plain")


def is_web_address(url: str) -> bool:
    """Say whether something can be posted to an address: http or https, a host, and a port that can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _file() -> Path:
    return data_dir() / "recipients.toml"


def _book() -> tuple[dict[str, Any], list[str]]:
    if not _file().exists():
        return {}, []
    try:
        return tomllib.loads(_file().read_text(encoding="utf-8-sig")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        return {}, [f"{_file()} cannot be read: {fault}"]


def _checked(name: str, entry: Any) -> tuple[dict[str, Any], list[str]]:
    """Check what the file says of one recipient; a field that cannot be used is named."""
    place = f"{_file().name}, {name}"
    if not isinstance(entry, dict):
        return {}, [f'{place}: write it as [{name}] with a line such as email = ["safety@example.com"]']
    emails = entry.get("email", [])
    emails = [emails] if isinstance(emails, str) else emails
    faults = [
        f"{place}, {field}: no such field. There are: {', '.join(FIELDS)}" for field in entry if field not in FIELDS
    ]
    if not isinstance(emails, list) or not all(isinstance(one, str) and ADDRESS.fullmatch(one) for one in emails):
        faults.append(f"{place}, email: is no list of addresses")
        emails = []
    if str(entry.get("webhook", "")).startswith("http"):
        faults.append(f"{place}, webhook: an address is a secret; set it as {variable('WEBHOOK', name)}, name it here")
    faults += [
        f'{place}, {field}: is no list; write it as {field} = ["{example}"]'
        for field, example in (("packs", "pptx"), ("units", "S1"))
        if not _is_list_of_texts(entry.get(field, []))
    ]
    if entry.get("format", "plain") not in FORMATS:
        faults.append(f"{place}, format: {entry['format']!r} is unknown. There are: {', '.join(FORMATS)}")
    return ({} if faults else entry | {"email": emails}), faults


def _is_list_of_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)


def _emails(name: str, entry: dict[str, Any]) -> list[Recipient]:
    given = [one.strip() for one in os.environ.get(variable("EMAIL", name), "").split(",")]
    addresses = [*entry.get("email", []), *(one for one in given if ADDRESS.fullmatch(one))]
    if not addresses:
        return []
    return [Recipient(name, "email", ", ".join(dict.fromkeys(addresses)), language=entry.get("language", "en"))]


def _webhooks(name: str, entry: dict[str, Any], faults: list[str]) -> list[Recipient]:
    """Find the address of a webhook: in the variable of the recipient, or of the name its entry gives."""
    named = str(entry.get("webhook") or name)
    url = os.environ.get(variable("WEBHOOK", named), "")
    if not url:
        if entry.get("webhook"):
            faults.append(f"{name}: {variable('WEBHOOK', named)} is not set")
        return []
    if not is_web_address(url):
        faults.append(f"{name}: {variable('WEBHOOK', named)} is no http or https address")
        return []
    shape = entry.get("format") or os.environ.get(variable("WEBHOOK_FORMAT", named)) or format_of(url)
    if shape not in FORMATS:
        faults.append(f"{name}: {variable('WEBHOOK_FORMAT', named)} is unknown. There are: {', '.join(FORMATS)}")
        return []
    secret = os.environ.get(variable("WEBHOOK_SECRET", named), "")
    return [Recipient(name, "webhook", url, shape, secret, entry.get("language", "en"))]
