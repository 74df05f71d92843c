"""Who is told: names in the rules or in DIR/recipients.toml, addresses there, secrets only in the environment."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.data_folder import data_dir
from dashboard.sending.letters import one_line
from dashboard.sending.recipient_file import ADDRESS, FORMATS, RecipientEntry, checked, named_variable, variable

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


LONGEST_NAME, LONGEST_FAULT = 200, 1000


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, by one channel. The address is shown nowhere: it may be a secret.

    packs: the formats of the monthly review that go with a mail; units: whose numbers and reviews go, () for all of
    the company, None where nothing is said; person: who of access.toml they are; personal: whether persons are named.
    """

    name: str
    channel: str
    address: str
    format: str = "plain"
    secret: str = ""
    language: str = "en"
    packs: tuple[str, ...] = ()
    units: tuple[str, ...] | None = None
    person: str = ""
    personal: bool | None = None

    @property
    def wants_all(self) -> bool:
        """Say whether every review that is sent goes to them, as far as they may see it."""
        return not self.units

    @property
    def key(self) -> str:
        """Name recipient and channel as they are written down: never the address of a webhook."""
        return f"{one_line(self.name, LONGEST_NAME)} ({self.channel})"


def recipients(names: tuple[str, ...]) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Give the recipients behind names, each channel apart, and a sentence for every name that cannot be reached."""
    known, text, faults = book()
    shared = _shared(known)
    found: list[Recipient] = []
    for name in dict.fromkeys(names):
        right, fault = checked(name, known.get(name, {}), text)
        faults += fault
        if right is None and name in known:
            continue
        entry, told = right or RecipientEntry.model_validate({}), len(faults)
        channels = [*_emails(name, entry, faults), *_webhooks(name, entry, faults, shared)]
        if not channels and len(faults) == told:
            faults.append(_without_address(name))
        found += [_wanting(recipient, entry) for recipient in channels]
    return tuple(found), tuple(one_line(fault, LONGEST_FAULT) for fault in faults)


def _without_address(name: str) -> str:
    """Say where an address goes; a variable that names of several people are written as is that of none of them."""
    kinds = ("EMAIL", "WEBHOOK")
    said = f"{name}: no address. Give it one in {path()} or set {' or '.join(variable(kind, name) for kind in kinds)}"
    old = [named_variable(kind, re.sub("[^A-Z0-9]+", "_", name.upper())) for kind in kinds]
    used = [one for one in old if one in os.environ and one not in [variable(kind, name) for kind in kinds]]
    return f"{said}. {' and '.join(used)} may be another's whose name is written alike: not used" if used else said


def _shared(known: dict[str, Any]) -> dict[str, list[str]]:
    """Give the variables of webhooks that more than one recipient of the file would be sent to, with their names."""
    users: dict[str, list[str]] = {}
    for name, entry in known.items():
        if isinstance(entry, dict):
            users.setdefault(_webhook_variable("WEBHOOK", name, str(entry.get("webhook") or "")), []).append(name)
    return {one: names for one, names in users.items() if len(names) > 1}


def _webhook_variable(kind: str, name: str, named: str) -> str:
    return named_variable(kind, named) if named else variable(kind, name)


def _wanting(recipient: Recipient, entry: RecipientEntry) -> Recipient:
    """Add what a recipient wants of the monthly review, and what they may see."""
    return replace(
        recipient,
        packs=entry.packs,
        units=entry.units,
        person=entry.person,
        personal=entry.personal,
    )


def names_known() -> tuple[str, ...]:
    """Name everybody that the file tells of."""
    return tuple(name for name, entry in book()[0].items() if isinstance(entry, dict))


def readers() -> tuple[str, ...]:
    """Name those who are sent the monthly review: whoever has a line packs, however empty."""
    return tuple(name for name, entry in book()[0].items() if isinstance(entry, dict) and "packs" in entry)


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


def path() -> Path:
    """Return where the file of recipients stands."""
    return data_dir() / "recipients.toml"


def book() -> tuple[dict[str, Any], str, list[str]]:
    """Give what the file holds, its text, and why it cannot be read."""
    if not path().exists():
        return {}, "", []
    try:
        text = path().read_text(encoding="utf-8-sig")
        return tomllib.loads(text), text, []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        return {}, "", [f"{path()} cannot be read: {fault}"]


def _emails(name: str, entry: RecipientEntry, faults: list[str]) -> list[Recipient]:
    setting = variable("EMAIL", name)
    given = [one.strip() for one in os.environ.get(setting, "").split(",") if one.strip()]
    right = [one for one in given if ADDRESS.fullmatch(one)]
    if wrong := [str(place) for place, one in enumerate(given, 1) if one not in right]:
        faults.append(f"{name}: {setting} holds what is no address, at place {', '.join(wrong)}: put it right")
    addresses = [*entry.email, *right]
    if not addresses:
        return []
    return [Recipient(name, "email", ", ".join(dict.fromkeys(addresses)), language=entry.language)]


def _webhooks(name: str, entry: RecipientEntry, faults: list[str], shared: dict[str, list[str]]) -> list[Recipient]:
    """Find the address of a webhook: in the variable of the recipient, or of the name its entry gives."""

    def own_variable(kind: str) -> str:
        return _webhook_variable(kind, name, entry.webhook)

    url = os.environ.get(own_variable("WEBHOOK"), "").strip()
    if not url:
        if entry.webhook:
            faults.append(f"{name}: {own_variable('WEBHOOK')} is not set")
        return []
    if others := [one for one in shared.get(own_variable("WEBHOOK"), ()) if one != name]:
        faults.append(
            f"{name}: {own_variable('WEBHOOK')} is also that of {', '.join(others[:3])}, who would get each other's:"
            ' give each a variable of its own by a line such as webhook = "NAME"'
        )
        return []
    if not is_web_address(url):
        faults.append(f"{name}: {own_variable('WEBHOOK')} is no http or https address")
        return []
    shape = entry.format or os.environ.get(own_variable("WEBHOOK_FORMAT")) or format_of(url)
    if shape not in FORMATS:
        faults.append(f"{name}: {own_variable('WEBHOOK_FORMAT')} is unknown. There are: {', '.join(FORMATS)}")
        return []
    secret = os.environ.get(own_variable("WEBHOOK_SECRET"), "")
    return [Recipient(name, "webhook", url, shape, secret, entry.language)]
