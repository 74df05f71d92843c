"""Send recorded alerts: once per event and recipient, tried again on the next run where it was not taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from dashboard import state
from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.early_warning.firings import Firing, from_json
from dashboard.early_warning.messages import in_parts, letter, subject, text
from dashboard.language import speaking
from dashboard.numbers import plant_day, seen_units
from dashboard.sending.attempts import HANDED, UNKNOWN_SAID_HOURS, Tried, before, handing, next_attempts, unknown
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.in_time import Job, all_of
from dashboard.sending.recipient_part import NotTheirs, viewer_for
from dashboard.sending.recipients import Recipient, recipients

FRESH_DAYS = 35  # an alert recorded before that is history, not news
FRESH = "select facts from alerts where recorded_at >= ? order by recorded_at, rowid"
OUTCOME = HANDED.format(sent="deliveries.event_id", table="deliveries")
TRIED = f"select event_id, attempt, {OUTCOME} as outcome, delivered_at from deliveries where recipient = ?"
LATE = "The time of this run was over before; the next run goes on."


@dataclass(frozen=True)
class Message:
    """One message: to whom, about which events, and what became of it (empty: delivered, or not sent in a dry run).

    says: what is to be said of one that was taken, such as an address that the mail server refused.
    """

    recipient: Recipient
    events: tuple[Firing, ...]
    subject: str
    text: str
    attempt: int
    failure: str = ""
    says: str = ""


@dataclass(frozen=True)
class Sent:
    """What one run sent, and names in rules that cannot be reached."""

    messages: tuple[Message, ...]
    faults: tuple[str, ...]


def send(is_dry: bool = False, also: tuple[Firing, ...] = ()) -> Sent:
    """Send every recorded alert to all who are to hear of it, may know of it and have not.

    A dry run only gives the messages, as if the events of also had been recorded. Each recipient stands for itself.
    """
    recorded = [from_json(text) for text in state.rows(FRESH, (before(days=FRESH_DAYS),))["facts"]]
    ever = set(state.rows("select event_id from alerts")["event_id"])
    known = [*recorded, *(event for event in also if is_dry and event.id not in ever)]
    found, said = recipients(tuple(name for event in known for name in event.tell))
    faults = list(said)
    jobs: list[Job[list[Message]]] = []
    for recipient in found:
        try:
            asks = viewer_for(recipient, seen_units.seen, plant_day.today())
        except NotTheirs as fault:
            faults.append(str(fault))
            continue
        events = [event for event in known if recipient.name in event.tell and is_seen(event, asks)]
        tried = _tried_before(recipient)
        if lost := [event for event in events if unknown(tried).get(event.id, "") > before(hours=UNKNOWN_SAID_HOURS)]:
            faults.append(_not_known(recipient, len(lost)))
        if next_attempts([event.id for event in events], tried):
            jobs.append(Job(partial(_prepared, recipient, asks, events, is_dry), [_late(recipient)]))
    messages = [message for sent in all_of(jobs) for message in sent]
    return Sent(tuple(messages), (*faults, *(message.says for message in messages if message.says)))


def is_seen(event: Firing, asks: Viewer) -> bool:
    """Say whether somebody may know of an event: it is of one of their units or areas."""
    if asks.seen is None:
        return True
    return event.scope_id in (asks.seen.areas if event.scope == "area" else asks.seen.within)


def _prepared(recipient: Recipient, asks: Viewer, events: list[Firing], is_dry: bool) -> Callable[[], list[Message]]:
    return lambda: list(_sent(recipient, asks, events, is_dry))


def _sent(recipient: Recipient, asks: Viewer, events: list[Firing], is_dry: bool) -> Iterator[Message]:
    """Send all that is due to one recipient; each message is claimed by itself, as many of them take long."""
    due = _due(recipient, events)
    for waiting in _parts(recipient, [event for event in events if event.id in due]):
        numbers = {event.id: due[event.id] for event in waiting} if is_dry else _claim(recipient, waiting)
        part = [event for event in waiting if event.id in numbers]
        if part:
            message = _written(recipient, part, max(numbers.values()))
            yield message if is_dry else _tried(message, asks, numbers)


def _late(recipient: Recipient) -> Message:
    return Message(recipient, (), "", "", 0, LATE)


def _not_known(recipient: Recipient, count: int) -> str:
    return (
        f"{recipient.key}: it is not known whether {count} warnings were taken, for the sender was ended while it"
        " handed them over; they are not sent again. Ask there; the page Alerts has them"
    )


def _parts(recipient: Recipient, events: list[Firing]) -> list[list[Firing]]:
    """Put all events into one mail, and as many as fit into each post."""
    if recipient.channel == "email":
        return [events] if events else []
    with speaking(recipient.language):
        return in_parts(events)


def _written(recipient: Recipient, events: list[Firing], attempt: int) -> Message:
    with speaking(recipient.language):
        return Message(recipient, tuple(events), subject(events), text(events), attempt)


def _tried(message: Message, asks: Viewer, numbers: dict[str, int]) -> Message:
    """Hand a message over and write down what became of it."""
    failure, says, key = "", "", message.recipient.key
    try:
        with speaking(message.recipient.language), viewer.asking(asks):
            given = letter(list(message.events))
        says = hand_over(message.recipient, given, partial(handing, numbers, key))
    except NotTaken as fault:
        failure = str(fault)
    outcome = "failed" if failure else "delivered"
    with state.writing() as con:
        con.executemany(
            "insert into deliveries values (?, ?, ?, ?, ?, ?)",
            [(one, key, number, outcome, failure or says, state.now()) for one, number in numbers.items()],
        )
    return replace(message, failure=failure, says=says)


def _claim(recipient: Recipient, events: list[Firing]) -> dict[str, int]:
    """Write down that these events are being sent, so that nobody sends them at the same time; give the attempts."""
    with state.writing() as con:
        tried = con.execute(TRIED, (recipient.key,)).fetchall()
        attempts = next_attempts([event.id for event in events], tried)
        con.executemany(
            "insert into deliveries values (?, ?, ?, 'trying', '', ?)",
            [(event_id, recipient.key, attempt, state.now()) for event_id, attempt in attempts.items()],
        )
    return attempts


def _due(recipient: Recipient, events: list[Firing]) -> dict[str, int]:
    return next_attempts([event.id for event in events], _tried_before(recipient))


def _tried_before(recipient: Recipient) -> list[Tried]:
    return list(state.rows(TRIED, (recipient.key,)).itertuples(index=False, name=None))
