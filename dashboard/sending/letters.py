"""A message before it is sent: plain text, files, and that text as the JSON posts that chat services take."""

import re
from dataclasses import dataclass, field
from typing import Any

MOST_BYTES = 1900  # WeCom takes 2048 bytes of text, the smallest of all


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """What is said to one recipient; facts go beside the text where a program of the recipient's own listens."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def one_line(words_given: str, longest: int) -> str:
    """Make text of the data fit one line: no control characters or line breaks, not too long."""
    plain = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", words_given).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def payload(shape: str, letter: Letter) -> dict[str, Any]:
    """Write a letter as the JSON post of a service, as text that none of them reads as markup."""
    said = letter.text
    if shape in ("wecom", "dingtalk"):
        return {"msgtype": "text", "text": {"content": said}}
    if shape == "feishu":
        return {"msg_type": "text", "content": {"text": said}}
    if shape == "teams":
        return _teams(said.split("\n"))
    if shape == "slack":
        escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {"text": escaped, "mrkdwn": False}
    return {"text": said, **letter.facts}


def _teams(lines: list[str]) -> dict[str, Any]:
    """Write an adaptive card of runs of text: unlike text blocks they are not read as markup."""
    body = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": one}]} for one in lines]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}
