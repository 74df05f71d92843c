"""Decode files that hold tables as marked text: HTML, XML and JSON."""

import email
import email.policy
import re
from pathlib import Path

from pipelines.reading.files import encoding as encodings
from pipelines.reading.files.sheets.faults import Unreadable

DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
ALIKE = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "shift_jis": "cp932", "euc-kr": "cp949"}


def decoded(data: bytes) -> str:
    """Decode marked text: by its mark, as UTF-8 where it is that, else as it says itself, else as it looks."""
    if marked := encodings.mark(data[:4096]):
        return data.decode(marked, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass  # what it says itself stands below
    said = DECLARED.search(data[:4096])
    name = said[1].decode("ascii", "replace").lower() if said else ""
    try:
        return data.decode(ALIKE.get(name, name) or "ascii")
    except (LookupError, UnicodeDecodeError):
        lines = [line for line in data.splitlines() if not line.isascii()]
        if codec := encodings.guess(lines):
            return data.decode(codec, "replace")
        raise Unreadable("is in an encoding that cannot be told: save it as UTF-8") from None


def web_page(path: Path, is_mail: bool) -> str:
    """Give the text of a web page, also of one that was saved as a single file."""
    if not is_mail:
        return decoded(path.read_bytes())
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return "\n".join(decoded(bytes(part.get_payload(decode=True) or b"")) for part in parts)
