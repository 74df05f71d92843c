"""How far behind the newest value a select is read again: rows may be committed late, with an older value."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipelines.connections.asked import NotFetched

SPAN = re.compile(r"(\d+) ?(minute|hour|day|week)s?")


def lower(newest: Any, look_back: str) -> Any:
    """Give the value from which a select is read again. Raises NotFetched where the column has no such distance."""
    try:
        return _lower(newest, look_back)
    except OverflowError:
        return datetime.min.replace(tzinfo=newest.tzinfo) if isinstance(newest, datetime) else date.min


def _lower(newest: Any, look_back: str) -> Any:
    span = SPAN.fullmatch(look_back)
    if span is None:
        if isinstance(newest, int | float | Decimal):
            number: Any = newest
            return number - type(newest)(look_back)
        raise NotFetched(f'look_back = "{look_back}" is a number, and newer_by holds none: write it as "2 days"')
    amount = timedelta(**{f"{span[2]}s": int(span[1])})
    if isinstance(newest, datetime):
        return newest - amount
    if isinstance(newest, date):
        return newest - max(amount, timedelta(days=1))
    if isinstance(newest, str) and (moment := _moment(newest)):
        return (moment - amount).isoformat(sep=newest[10:11] or " ")[: len(newest)]
    raise NotFetched(f'look_back = "{look_back}" is a time, and newer_by holds no moments: write it as a number')


def _moment(text: str) -> datetime | None:
    """Read a moment as databases write it into text; one that is written otherwise has no distance to another."""
    is_iso = re.fullmatch(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?", text)
    return datetime.fromisoformat(text) if is_iso else None
