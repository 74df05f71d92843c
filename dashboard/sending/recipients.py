"""Who is told: names in the rules or in DIR/recipients.toml, addresses there, secrets only in the environment."""

import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.data_folder import data_dir
from dashboard.sending.recipient_file import ADDRESS, FORMATS, RecipientEntry, checked, variable

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
    book, text, faults = _book()
    found: list[Recipient] = []
    for name in dict.fromkeys(names):
        right, fault = checked(name, book.get(name, {}), text)
        faults += fault
        entry = right or RecipientEntry.model_validate({})
        channels = [*_emails(name, entry), *_webhooks(name, entry, faults)]
        if not channels and not fault:
            faults.append(
                f"{name}: no address. Give it one in {_file()} or set {variable('EMAIL', name)}"
                f" or {variable('WEBHOOK', name)}"
            )
        found += [_wanting(recipient, entry) for recipient in channels]
    return tuple(found), tuple(faults)


def _wanting(recipient: Recipient, entry: RecipientEntry) -> Recipient:
    """Add what a recipient wants of the monthly review."""
    return replace(recipient, packs=entry.packs, units=entry.units)


def names_known() -> tuple[str, ...]:
    """Name everybody that the file tells of."""
    return tuple(name for name, entry in _book()[0].items() if isinstance(entry, dict))


def readers() -> tuple[str, ...]:
    """Name those who are sent the monthly review: whoever has a line packs, however empty."""
    return tuple(name for name, entry in _book()[0].items() if isinstance(entry, dict) and "packs" in entry)


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


def _book() -> tuple[dict[str, Any], str, list[str]]:
    """Give what the file holds, its text, and why it cannot be read."""
    if not _file().exists():
        return {}, "", []
    try:
        text = _file().read_text(encoding="utf-8-sig")
        return tomllib.loads(text), text, []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        return {}, "", [f"{_file()} cannot be read: {fault}"]


def _emails(name: str, entry: RecipientEntry) -> list[Recipient]:
    given = [one.strip() for one in os.environ.get(variable("EMAIL", name), "").split(",")]
    addresses = [*entry.email, *(one for one in given if ADDRESS.fullmatch(one))]
    if not addresses:
        return []
    return [Recipient(name, "email", ", ".join(dict.fromkeys(addresses)), language=entry.language)]


def _webhooks(name: str, entry: RecipientEntry, faults: list[str]) -> list[Recipient]:
    """Find the address of a webhook: in the variable of the recipient, or of the name its entry gives."""
    named = entry.webhook or name
    url = os.environ.get(variable("WEBHOOK", named), "")
    if not url:
        if entry.webhook:
            faults.append(f"{name}: {variable('WEBHOOK', named)} is not set")
        return []
    if not is_web_address(url):
        faults.append(f"{name}: {variable('WEBHOOK', named)} is no http or https address")
        return []
    shape = entry.format or os.environ.get(variable("WEBHOOK_FORMAT", named)) or format_of(url)
    if shape not in FORMATS:
        faults.append(f"{name}: {variable('WEBHOOK_FORMAT', named)} is unknown. There are: {', '.join(FORMATS)}")
        return []
    secret = os.environ.get(variable("WEBHOOK_SECRET", named), "")
    return [Recipient(name, "webhook", url, shape, secret, entry.language)]
