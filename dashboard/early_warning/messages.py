"""Warnings as plain text, in messages that every service takes, with the facts behind them."""

from typing import Any

from dashboard.early_warning.firings import Firing
from dashboard.language import _, ngettext
from dashboard.sending.letters import MOST_BYTES, Letter, one_line
from dashboard.wording import words

LONGEST_LINE = 600
SHAPES = {"red": "◆", "orange": "▲", "yellow": "■", "blue": "●"}  # so that no colour speaks alone


def colour_names() -> dict[str, str]:
    """Return what the colours are called."""
    return {"red": _("Red"), "orange": _("Orange"), "yellow": _("Yellow"), "blue": _("Blue")}


def subject(events: list[Firing]) -> str:
    """Write the subject of a message in one line."""
    if len(events) == 1:
        said = _(", ").join((events[0].title, events[0].place))
        return one_line(words.named(colour_names()[events[0].colour], said), 150)
    counts = [(name, sum(event.colour == colour for event in events)) for colour, name in colour_names().items()]
    listed = words.listed(f"{name} {words.whole(count)}" for name, count in counts if count)
    return ngettext("{count} warning: {listed}", "{count} warnings: {listed}", len(events)).format(
        count=len(events), listed=listed
    )


def line(event: Firing) -> str:
    """Write one warning in one line: colour, rule, what was seen."""
    return one_line(f"[{colour_names()[event.colour]}] {words.named(event.title, event.sentence)}", LONGEST_LINE)


def text(events: list[Firing]) -> str:
    """Write warnings as plain text, one a line."""
    return "\n".join([subject(events), *(line(event) for event in events), _("Open the Alerts page to acknowledge.")])


def in_parts(events: list[Firing]) -> list[list[Firing]]:
    """Split events into messages that the smallest chat service takes."""
    parts: list[list[Firing]] = []
    for event in events:
        if parts and len(text([*parts[-1], event]).encode()) <= MOST_BYTES:
            parts[-1].append(event)
        else:
            parts.append([event])
    return parts


def letter(events: list[Firing]) -> Letter:
    """Write warnings as a message; the facts of each go beside the text."""
    return Letter(subject(events), text(events), facts={"events": [facts(event) for event in events]})


def facts(event: Firing) -> dict[str, Any]:
    """Give an event as plain values, with the question whose records prove it."""
    chosen = event.filters
    asked = {
        "from_date": chosen.from_date and chosen.from_date.isoformat(),
        "to_date": chosen.to_date and chosen.to_date.isoformat(),
        "unit_id": chosen.unit_id,
        "area_id": chosen.area_id,
        "as_of": chosen.as_of and chosen.as_of.isoformat(),
        "slices": dict(chosen.slices),
    }
    return {
        "id": event.id,
        "rule": event.rule,
        "label": event.title,
        "colour": event.colour,
        "scope": event.scope,
        "scope_id": event.scope_id,
        "scope_name": event.scope_name,
        "period": event.period,
        "as_of": event.as_of.isoformat(),
        "value": event.value,
        "limit": event.limit,
        "sentence": event.sentence,
        "horizon_days": event.horizon_days,
        "outcome": event.outcome,
        "records_seen": list(event.records),
        "records": {"kpi": event.kpi, "part": event.part, "filters": asked},
    }
