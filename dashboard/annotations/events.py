"""What happened as a chart marks it: from which day to which, and the sentence that says so."""

from dataclasses import dataclass
from datetime import date

MOST = 6  # that a chart has room for


@dataclass(frozen=True)
class Event:
    """What happened from a day on, or to a day, with the sentence that says so."""

    start: date
    end: date | None
    text: str
