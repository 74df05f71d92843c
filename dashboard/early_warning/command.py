"""The command `python -m dashboard warnings`: evaluate, record, send, back-test."""

import sys
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from dashboard import state_copies
from dashboard.early_warning import alerts, back_test, send, verdicts
from dashboard.early_warning.evaluate import evaluate, newest
from dashboard.early_warning.messages import colour_names, facts
from dashboard.early_warning.rules import rules
from dashboard.early_warning.send import Sent
from dashboard.printing import print_json
from dashboard.visits import head

FINE, AMISS = 0, 1


def warn(
    as_of: date | None, is_recorded: bool, is_sent: bool, is_dry: bool, is_tested: bool
) -> tuple[dict[str, Any], int]:
    """Evaluate the rules, and record, send and back-test as asked. Gives all that is to be printed, and the exit code.

    Exit code 1: a rule cannot be used, or a message was not taken (it is tried again on the next run).
    """
    evaluation = evaluate(as_of)
    fresh = alerts.record(evaluation) if (is_recorded or is_sent) and not is_dry else ()
    if is_recorded:
        state_copies.keep(evaluation.build)
        head.keep(evaluation.build)
    sent = send.send(is_dry, alerts.unseen(evaluation) if is_dry else ()) if is_sent or is_dry else Sent((), ())
    told: dict[str, Any] = {
        "build": evaluation.build,
        "as_of": evaluation.as_of.isoformat(),
        "events": [facts(event) for event in evaluation.events],
        "new": [event.id for event in fresh],
        "problems": [problem.sentence for problem in evaluation.problems],
        "without_data": [problem.sentence for problem in evaluation.silent],
    }
    if is_sent or is_dry:
        told["messages"] = [_message(message, is_dry) for message in sent.messages]
        told["unreachable"] = list(sent.faults)
    if is_tested:
        told["back_test"] = _tests()
    unreached = () if is_dry else sent.faults  # a dry run only says whom it would not reach
    amiss = evaluation.problems or unreached or any(message.failure for message in sent.messages)
    return told, AMISS if amiss else FINE


def show(told: dict[str, Any]) -> None:
    """Print in sentences: events first, then what was sent, what cannot be used and how rules did before."""
    names = colour_names()
    print(f"{len(told['events'])} warnings as of {told['as_of']}, {len(told['new'])} newly recorded")
    for event in told["events"]:
        print(f"[{names[event['colour']]}] {event['label']}: {event['sentence']}")
    for message in told.get("messages", ()):
        print(f"\n--- {message['outcome']}, {message['to']}: {message['subject']}\n{message['text']}")
    for test in told.get("back_test", ()):
        print(f"back-test {test['rule']}: {test['says']}")
    said = (*told["problems"], *told["without_data"], *told.get("unreachable", ()))
    for sentence in said:
        print(sentence, file=sys.stderr)


def show_json(told: dict[str, Any]) -> None:
    """Print everything as JSON."""
    print_json(told)


def table(told: dict[str, Any]) -> pd.DataFrame:
    """Lay the events out as rows."""
    names = ("id", "colour", "rule", "scope", "scope_id", "scope_name", "period", "value", "limit", "sentence")
    return pd.DataFrame([{name: event[name] for name in names} for event in told["events"]], columns=list(names))


def _message(message: send.Message, is_dry: bool) -> dict[str, Any]:
    """Describe a message without its address."""
    outcome = "would be sent" if is_dry else "not taken" if message.failure else "sent"
    return {
        "to": message.recipient.key,
        "format": "mail" if message.recipient.channel == "email" else message.recipient.format,
        "outcome": outcome,
        "attempt": message.attempt,
        "failure": message.failure,
        "events": [event.id for event in message.events],
        "subject": message.subject,
        "text": message.text,
    }


def _tests() -> list[dict[str, Any]]:
    known = {rule.name: rule for rule in rules(newest())[0]}
    found = back_test.back_tests().items()
    return [{**asdict(test), "says": verdicts.sentence(known[name], test)} for name, test in found]
