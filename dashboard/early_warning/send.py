"""Send recorded alerts: once per event and recipient, tried again on the next run where it was not taken."""

from dataclasses import dataclass, replace

from dashboard import state
from dashboard.early_warning.firings import Firing, from_json
from dashboard.early_warning.messages import in_parts, letter, subject, text
from dashboard.language import speaking
from dashboard.sending.attempts import before, next_attempts
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.recipients import Recipient, recipients

FRESH_DAYS = 35  # an alert recorded before that is history, not news
FRESH = "select facts from alerts where recorded_at >= ? order by recorded_at, rowid"
TRIED = "select event_id, attempt, outcome, delivered_at from deliveries where recipient = ?"


@dataclass(frozen=True)
class Message:
    """One message: to whom, about which events, and what became of it (empty: delivered, or not sent in a dry run)."""

    recipient: Recipient
    events: tuple[Firing, ...]
    subject: str
    text: str
    attempt: int
    failure: str = ""


@dataclass(frozen=True)
class Sent:
    """What one run sent, and names in rules that cannot be reached."""

    messages: tuple[Message, ...]
    faults: tuple[str, ...]


def send(is_dry: bool = False, also: tuple[Firing, ...] = ()) -> Sent:
    """Send every recorded alert to all who are to hear of it and have not.

    A dry run only gives the messages, as if the events of also had been recorded.
    """
    recorded = [from_json(text) for text in state.rows(FRESH, (before(days=FRESH_DAYS),))["facts"]]
    ever = set(state.rows("select event_id from alerts")["event_id"])
    known = [*recorded, *(event for event in also if is_dry and event.id not in ever)]
    found, faults = recipients(tuple(name for event in known for name in event.tell))
    messages: list[Message] = []
    for recipient in found:
        events = [event for event in known if recipient.name in event.tell]
        attempts = _due(recipient, events) if is_dry else _claim(recipient, events)
        parts = _parts(recipient, [event for event in events if event.id in attempts])
        for part in parts:
            message = _written(recipient, part, max(attempts[event.id] for event in part))
            messages.append(message if is_dry else _tried(message, attempts))
    return Sent(tuple(messages), faults)


def _parts(recipient: Recipient, events: list[Firing]) -> list[list[Firing]]:
    """Put all events into one mail, and as many as fit into each post."""
    if recipient.channel == "email":
        return [events] if events else []
    with speaking(recipient.language):
        return in_parts(events)


def _written(recipient: Recipient, events: list[Firing], attempt: int) -> Message:
    with speaking(recipient.language):
        return Message(recipient, tuple(events), subject(events), text(events), attempt)


def _tried(message: Message, attempts: dict[str, int]) -> Message:
    """Hand a message over and write down what became of it."""
    failure = ""
    try:
        with speaking(message.recipient.language):
            hand_over(message.recipient, letter(list(message.events)))
    except NotTaken as fault:
        failure = str(fault)
    outcome = "failed" if failure else "delivered"
    with state.writing() as con:
        con.executemany(
            "insert into deliveries values (?, ?, ?, ?, ?, ?)",
            [
                (event.id, message.recipient.key, attempts[event.id], outcome, failure, state.now())
                for event in message.events
            ],
        )
    return replace(message, failure=failure)


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
    tried = state.rows(TRIED, (recipient.key,)).itertuples(index=False, name=None)
    return next_attempts([event.id for event in events], list(tried))
