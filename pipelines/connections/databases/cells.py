"""Write the values of a database as text that reads back as what they are, and the highest value for the next time."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from pipelines.reading.files.decimals import surely_decimal


def as_text(value: Any) -> str | None:
    """Write a value as an export would; a decimal keeps every digit, and its point is never taken for thousands."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return surely_decimal(format(value, "f")) if value.is_finite() else None
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else surely_decimal(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


KINDS: dict[str, Any] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "whole": int,
    "decimal": Decimal,
    "number": float,
    "text": str,
}


def kept(value: Any) -> list[str]:
    """Write the highest value so that it can be compared in the database the next time."""
    types = {datetime: "moment", date: "day", int: "whole", Decimal: "decimal", float: "number"}
    kind = types.get(type(value), "text")
    return [kind, value.isoformat() if kind in ("moment", "day") else str(value)]


def read_back(given: Sequence[str]) -> Any:
    """Give the highest value as the database compares it."""
    kind, text = given
    return KINDS[kind](text)


def sign_of(row: Sequence[str | None]) -> str:
    """Give a short sign by which a row is known again."""
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:20]
