"""Find on which line of a TOML file each key stands: the parser of the standard library does not say."""

import re
import tomllib
from functools import cache

Position = tuple[str | int, ...]

STRING = r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''" + r'|"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'"
TOKEN = re.compile(
    rf"(?P<string>{STRING})|(?P<comment>#[^\n]*)|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<end>\n)", re.DOTALL
)
HEADER = re.compile(rf"\[(?P<list>\[)?(?P<key>(?:{STRING}|[^\]\n])*)\]\]?[ \t]*(?:#[^\n]*)?")
KEY = re.compile(rf"(?P<key>(?:{STRING}|[^=\n\"'#])+)=", re.DOTALL)


@cache
def lines_of_keys(text: str) -> dict[Position, int]:
    """Give the line of every table and every key of a file that is right TOML; entries of [[lists]] are numbered."""
    found: dict[Position, int] = {}
    counts: dict[Position, int] = {}
    here: Position = ()
    place, line, counted = 0, 1, 0
    while place < len(text):
        line, counted = line + text.count("\n", counted, place), place
        if header := HEADER.match(text, place):
            here = _table(header["key"], bool(header["list"]), counts)
            found.setdefault(here, line)
            place = header.end()
        elif key := KEY.match(text, place):
            path = here
            for part in _parts(key["key"]):
                path = (*path, part)
                found.setdefault(path, line)
            place = _end_of_value(text, key.end())
        else:  # an empty line, spaces or a comment
            place = text.find("\n", place) + 1 if text[place] == "#" and "\n" in text[place:] else place + 1
            place = len(text) if place and text[place - 1] == "#" else place
    return found


def line_of(found: dict[Position, int], path: Position) -> int:
    """Give the line of a key, or of the nearest thing around it that has one."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


def _table(key: str, is_listed: bool, counts: dict[Position, int]) -> Position:
    """Give the path of a table; what stands below a [[list]] belongs to its newest entry."""
    path: Position = ()
    parts = _parts(key)
    for place, part in enumerate(parts, 1):
        path = (*path, part)
        if is_listed and place == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(key: str) -> list[str]:
    """Take a key with dots and quotes apart, as the parser does."""
    if "'" not in key and '"' not in key:
        return [part.strip() for part in key.split(".")]
    entry = tomllib.loads(f"{key.strip()} = 0")
    parts = []
    while isinstance(entry, dict):
        part, entry = next(iter(entry.items()))
        parts.append(part)
    return parts


def _end_of_value(text: str, place: int) -> int:
    """Find where a value ends: at the first new line outside of brackets and texts."""
    depth = 0
    for token in TOKEN.finditer(text, place):
        depth += bool(token["open"]) - bool(token["close"])
        if token["end"] and not depth:
            return token.end()
    return len(text)
