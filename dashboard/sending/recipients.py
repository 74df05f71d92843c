"""Who hears of a warning: names in the rules, addresses in DIR/recipients.toml, secrets only in the environment."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard import warehouse

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
FIELDS = ("email", "webhook", "format", "language")
ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears of warnings, by one channel. The address is shown nowhere: it may be a secret."""

    name: str
    channel: str
    address: str
    format: str = "plain"
    secret: str = ""
    language: str = "en"

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
        found += channels
    return tuple(found), tuple(faults)


def variable(kind: str, name: str) -> str:
    """Name the environment variable that holds an address of a recipient."""
    return f"FOURCOLOR_{kind}_{re.sub('[^A-Z0-9]+', '_', name.upper())}"


def format_of(url: str) -> str:
    """Tell from the host of a webhook which service it belongs to."""
    host = urlsplit(url).hostname or ""
    return next((name for end, name in HOSTS.items() if host == end or host.endswith("." + end)), "plain")


def _file() -> Path:
    return warehouse.data_dir() / "recipients.toml"


def _book() -> tuple[dict[str, Any], list[str]]:
    if not _file().exists():
        return {}, []
    try:
        return tomllib.loads(_file().read_text(encoding="utf-8-sig")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
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
    if entry.get("format", "plain") not in FORMATS:
        faults.append(f"{place}, format: {entry['format']!r} is unknown. There are: {', '.join(FORMATS)}")
    return ({} if faults else entry | {"email": emails}), faults


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
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        faults.append(f"{name}: {variable('WEBHOOK', named)} is no http or https address")
        return []
    shape = entry.get("format") or os.environ.get(variable("WEBHOOK_FORMAT", named)) or format_of(url)
    if shape not in FORMATS:
        faults.append(f"{name}: {variable('WEBHOOK_FORMAT', named)} is unknown. There are: {', '.join(FORMATS)}")
        return []
    secret = os.environ.get(variable("WEBHOOK_SECRET", named), "")
    return [Recipient(name, "webhook", url, shape, secret, entry.get("language", "en"))]
