"""Rows of an export or of the state file as plain values, and the names of the places that say something."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

EXPORT, PAGE, SETTINGS = "export", "page", "settings"


def plain_rows(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give rows with plain values; missing is None."""
    plain = rows.astype(object).where(rows.notna(), None)
    return ({str(name): value for name, value in row.items()} for row in plain.to_dict("records"))


def as_day(value: Any) -> date:
    """Bring a day of the warehouse or of the state file to a date."""
    return date.fromisoformat(value) if isinstance(value, str) else pd.Timestamp(value).date()
