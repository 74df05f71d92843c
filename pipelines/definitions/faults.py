"""What is wrong in the definition files: each fault a line with file, line, key, what is wrong and what is nearest."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import ErrorDetails

TYPES = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "date_type": "a date, such as 2026-06-30",
    "tuple_type": 'a list, such as ["a", "b"]',
    "list_type": 'a list, such as ["a", "b"]',
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a definition file. place: where the key stands, part by part."""

    file: str
    line: int
    key: str
    says: str
    place: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        """Say where it stands and what is wrong."""
        place = f"{self.file}, line {self.line}" + (f", {self.key}" if self.key else "")
        return f"{place}: {self.says}"


class WrongDefinitions(Exception):
    """Definition files hold faults; the message names every one of them, each on a line of its own."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults beside the message, in the order of files and lines."""
        self.faults = tuple(sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.key)))
        many = f"{len(self.faults)} faults" if len(self.faults) != 1 else "1 fault"
        super().__init__("\n".join([f"{many} in the definition files:", *map(str, self.faults)]))


def unknown(said: str, value: str, allowed: Iterable[str]) -> str:
    """Say that a name does not exist, and which comes nearest; of few, name all."""
    names = list(dict.fromkeys(allowed))
    nearest = difflib.get_close_matches(value, names, 3, 0.5)
    parts = [f"{said}."] + ([f"Nearest: {', '.join(nearest)}."] if nearest else [])
    if len(names) <= 12 or not nearest:
        parts.append(
            f"There are: {', '.join(names[:40])}{', …' if len(names) > 40 else ''}." if names else "There are none."
        )
    return " ".join(parts)


def in_words(error: ErrorDetails, keys: Iterable[str]) -> str:
    """Say in plain words what the schema found wrong with one key of a table that has these keys."""
    kind, given = error["type"], error["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return unknown("no such key", str(error["loc"][-1]), keys)
    if kind == "literal_error":
        allowed = [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return unknown(f"{given!r} is unknown", str(given), allowed)
    if kind in TYPES:
        return f"{shown(given)} is not {TYPES[kind]}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "string_too_short":
        return "is empty"
    if kind in ("greater_than_equal", "less_than_equal"):
        limits = error["ctx"]
        return f"{given!r} is not " + (f"at least {limits['ge']}" if "ge" in limits else f"at most {limits['le']}")
    return error["msg"]


def shown(given: Any) -> str:
    """Write a value for a message, short enough for a line."""
    text = str(given) if isinstance(given, date) else str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= 60 else f"{text[:57]}…"
