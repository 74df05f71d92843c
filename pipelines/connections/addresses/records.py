"""Find the records in an answer and cut them out as they are written, so that no number or text changes on the way."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.connections.asked import NotFetched

DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\r\n]*")
DEEPEST = 4


def parsed(text: str) -> Any:
    """Parse an answer. Raises NotFetched where it is no JSON."""
    if not text.strip():
        raise NotFetched("the answer is empty")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotFetched("the answer is a web page, not JSON: is the address right, and does it ask to sign in?")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotFetched("the answer is no JSON: is the address right?") from None


def place_of_records(value: Any, rows_at: str | None) -> tuple[str, ...]:
    """Give the way to the list of records in an answer. Raises NotFetched."""
    if rows_at:
        way = tuple(rows_at.split("."))
        if not isinstance(value_at(value, way), list):
            raise NotFetched(f"there is no list at rows_at = {rows_at!r} in the answer{_found(value)}")
        return way
    ways = list(_lists(value, ()))
    if len(ways) != 1:
        what = "no list of records" if not ways else "more than one list"
        raise NotFetched(f"the answer holds {what}{_found(value)}: say rows_at")
    return ways[0]


def value_at(value: Any, way: tuple[str, ...]) -> Any:
    """Give what stands at a place of an answer; nothing where there is no such place."""
    for key in way:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _lists(value: Any, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, list) and all(isinstance(record, dict | list) for record in value):
        yield way
    elif isinstance(value, dict) and len(way) < DEEPEST:
        for key, inner in value.items():
            yield from _lists(inner, (*way, key))


def _found(value: Any) -> str:
    names = [".".join(way) for way in _lists(value, ()) if way]
    return f" (lists: {', '.join(names[:8])})" if names else ""


def cut_out(text: str, way: tuple[str, ...]) -> Iterator[str]:
    """Give each record of the list at a place of an answer that is right JSON, letter by letter as it is written."""
    place = _after_space(text, 1 if text.startswith("\ufeff") else 0)
    for key in way:
        place = _value_of(text, place, key)
    place = _after_space(text, place + 1)
    while text[place] != "]":
        end = DECODER.raw_decode(text, place)[1]
        yield text[place:end]
        place = _next(text, end)


def _value_of(text: str, place: int, key: str) -> int:
    """Find where the value of a key begins; of a key that stands twice, the last, as it is parsed."""
    found, place = -1, _after_space(text, place + 1)
    while text[place] != "}":
        name, end = DECODER.raw_decode(text, place)
        start = _after_space(text, _after_space(text, end) + 1)
        found = start if name == key else found
        place = _next(text, DECODER.raw_decode(text, start)[1])
    return found


def _next(text: str, end: int) -> int:
    """Go to the next part of a list or object, or to its end."""
    place = _after_space(text, end)
    return _after_space(text, place + 1) if text[place] == "," else place


def _after_space(text: str, place: int) -> int:
    found = SPACE.match(text, place)
    return found.end() if found else place
