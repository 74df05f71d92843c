"""The text of a source of the company's own: what of it is kept when it is repaired."""

import re
import tomllib

from pipelines.definitions.read import definitions
from pipelines.mapping.toml_text import as_value


def text_of(source: str) -> str:
    """Give the text of one of the company's own sources."""
    return next((file.text for file in definitions().own_files if file.name == f"sources/{source}.toml"), "")


def patched(text: str, headers: dict[str, list[str]]) -> str:
    """Write new words for columns into the text of a source and leave the rest as it is; empty where that fails."""
    found = re.search(r"(?ms)^recognised_by\s*=\s*\[.*?\][^\n]*\n", text)
    before = tomllib.loads(text).get("headers", {})
    new = {name: words for name, words in headers.items() if list(before.get(name, ())) != words}
    if not found or any(name in before for name in new) or "[headers]" in text:
        return ""
    lines = "".join(f"headers.{as_value(name)} = {as_value(words)}\n" for name, words in new.items())
    made = text[: found.end()] + lines + text[found.end() :]
    try:
        holds = tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        return ""
    return made if all(holds.get("headers", {}).get(name) == words for name, words in new.items()) else ""


def comments_of(text: str) -> dict[tuple[int, str], str]:
    """Give the comment behind each field of each feed of a source, which is kept when it is written anew."""
    found, feed = {}, -1
    for line in text.splitlines():
        if line.strip() == "[[feeds]]":
            feed += 1
        elif match := re.match(r"^(\w+) = .*?  # (.*)$", line):
            found[feed, match[1]] = match[2]
    return found
