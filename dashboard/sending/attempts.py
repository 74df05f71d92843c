"""What was tried before: nothing is sent twice or by two at once, and nothing that was not taken is forgotten.

Whether a message was taken that was being handed over when its sender ended, nobody can know: it is said, and not sent
again by itself.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dashboard import state

MOST_ATTEMPTS = 20
STALE_MINUTES = 10  # a sender that was killed holds what it sends no longer than this

UNKNOWN_SAID_HOURS = 24  # so long each run says it
HANDED = """case when outcome = 'trying' and exists (select 1 from handed_over as handed where handed.sent = {sent}
    and (handed.recipient, handed.attempt) = ({table}.recipient, {table}.attempt)) then 'handed' else outcome end"""

Tried = tuple[str, int, str, str]  # what, attempt, outcome (trying, handed, delivered, failed), when


def next_attempts(wanted: Iterable[str], tried: Iterable[Tried]) -> dict[str, int]:
    """Give the number of the next attempt of all that was not delivered and is not being sent just now."""
    known = list(tried)
    done, busy, made = delivered(known) | set(unknown(known)), under_way(known), attempts(known)
    waiting = [one for one in wanted if one not in done | busy]
    return {one: made.get(one, 0) + 1 for one in waiting if made.get(one, 0) < MOST_ATTEMPTS}


def delivered(tried: Iterable[Tried]) -> set[str]:
    """Give what was taken."""
    return {one for one, _attempt, outcome, _at in tried if outcome == "delivered"}


def under_way(tried: list[Tried]) -> set[str]:
    """Give what somebody else is sending just now."""
    fresh = before(minutes=STALE_MINUTES)
    return {one for one, _attempt, _outcome, at in _begun(tried) if at > fresh}


def unknown(tried: list[Tried]) -> dict[str, str]:
    """Give what was being handed over when its sender ended, and since when: it may have been taken."""
    fresh = before(minutes=STALE_MINUTES)
    newest = attempts(tried)
    return {
        one: at
        for one, attempt, outcome, at in _begun(tried)
        if outcome == "handed" and at <= fresh and attempt == newest[one]
    }


def _begun(tried: list[Tried]) -> list[Tried]:
    """Give the attempts that have no end."""
    ended = {(one, attempt) for one, attempt, outcome, _at in tried if outcome not in ("trying", "handed")}
    return [each for each in tried if each[2] in ("trying", "handed") and each[:2] not in ended]


def handing(numbers: dict[str, int], recipient: str) -> None:
    """Write down that messages are being handed over from now on; numbers: of the attempt at each."""
    with state.writing() as con:
        con.executemany(
            "insert into handed_over values (?, ?, ?, ?) on conflict do nothing",
            [(sent, recipient, number, state.now()) for sent, number in numbers.items()],
        )


def attempts(tried: Iterable[Tried]) -> dict[str, int]:
    """Give how often each was tried."""
    made: dict[str, int] = {}
    for one, attempt, _outcome, _at in tried:
        made[one] = max(made.get(one, 0), attempt)
    return made


def before(**back: float) -> str:
    """Give a time in the past as it is written down."""
    return (datetime.now(UTC) - timedelta(**back)).isoformat(timespec="milliseconds")
