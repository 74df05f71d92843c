"""What was tried before: nothing is sent twice or by two at once, and nothing that was not taken is forgotten."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

MOST_ATTEMPTS = 20
STALE_MINUTES = 10  # a sender that was killed holds what it sends no longer than this

Tried = tuple[str, int, str, str]  # what, attempt, outcome (trying, delivered, failed), when


def next_attempts(wanted: Iterable[str], tried: Iterable[Tried]) -> dict[str, int]:
    """Give the number of the next attempt of all that was not delivered and is not being sent just now."""
    known = list(tried)
    done, busy, made = delivered(known), under_way(known), attempts(known)
    waiting = [one for one in wanted if one not in done | busy]
    return {one: made.get(one, 0) + 1 for one in waiting if made.get(one, 0) < MOST_ATTEMPTS}


def delivered(tried: Iterable[Tried]) -> set[str]:
    """Give what was taken."""
    return {one for one, _attempt, outcome, _at in tried if outcome == "delivered"}


def under_way(tried: list[Tried]) -> set[str]:
    """Give what somebody else is sending just now."""
    ended = {(one, attempt) for one, attempt, outcome, _at in tried if outcome != "trying"}
    fresh = before(minutes=STALE_MINUTES)
    return {
        one for one, attempt, outcome, at in tried if outcome == "trying" and (one, attempt) not in ended and at > fresh
    }


def attempts(tried: Iterable[Tried]) -> dict[str, int]:
    """Give how often each was tried."""
    made: dict[str, int] = {}
    for one, attempt, _outcome, _at in tried:
        made[one] = max(made.get(one, 0), attempt)
    return made


def before(**back: float) -> str:
    """Give a time in the past as it is written down."""
    return (datetime.now(UTC) - timedelta(**back)).isoformat(timespec="milliseconds")
