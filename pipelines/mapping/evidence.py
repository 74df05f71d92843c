"""Say in plain words what a column holds and why it fills a field."""

from pipelines.contracts import contracts
from pipelines.mapping.matching import Fit
from pipelines.mapping.plan import LOOK, SURE
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.writings import is_date

SHOWN = 4


def because(name: str, fit: Fit, column: ColumnProfile) -> str:
    """Say by what a column was found, and what it holds."""
    found = {
        "word": lambda: say("by_word"),
        "held": lambda: say("by_held", word=f'"{fit.word}"'),
        "alike": lambda: say("by_alike", word=f'"{fit.word}"'),
        "earlier": lambda: say("by_earlier"),
        "value": lambda: say("by_value"),
        "answer": lambda: say("by_answer"),
    }[fit.by]()
    return "; ".join(filter(None, [holds(name, column), found, marks(name, column)]))


def holds(name: str, column: ColumnProfile) -> str:
    """Say what a column holds, for a field of its type."""
    field = contracts().fields[name]
    if not column.filled:
        return say("holds_nothing", rows=column.rows)
    if field.type in ("date", "month"):
        count = column.dates if field.type == "date" else column.dates + column.months
        others = [text for text, _ in column.top if not is_date(text)]
        example = next((text for text, _ in column.top if is_date(text)), "")
        if count and others:
            other = f'"{others[0][:30]}"'
            return say(
                "holds_dates_and_others", count=count, example=f'"{example}"', others=column.filled - count, other=other
            )
        return say("holds_dates", count=count, example=f'"{column.examples[0]}"') if count else ""
    if field.type in ("number", "integer"):
        return say("holds_numbers", count=column.numbers, example=f'"{column.examples[0]}"')
    if field.type == "code":
        read = codes_in(field, column.top).all
        shown = [f'"{text[:30]}" → {read[text]} ({count})' for text, count in column.top if text in read]
        more = ", …" if len(shown) > SHOWN else ""
        return say("holds_codes", values=", ".join(shown[:SHOWN]) + more) if shown else ""
    return say("holds_texts", count=column.filled, distinct=column.distinct)


def marks(name: str, column: ColumnProfile) -> str:
    """Name the marks for nothing that a column has."""
    if not column.marks or contracts().fields[name].type not in ("date", "month", "number", "integer", "text"):
        return ""
    return say("marks_nothing", marks=", ".join(f'"{mark}"' for mark in column.marks[:SHOWN]))


def confidence(name: str, fit: Fit, column: ColumnProfile) -> str:
    """Say how sure it is that a column fills a field."""
    if not column.filled:
        return LOOK
    if fit.by in ("word", "earlier", "answer") and fit.score >= 0.88:
        return SURE
    if fit.by == "held" and fit.score >= 0.78 and contracts().fields[name].type in ("date", "number", "integer"):
        return SURE
    return LOOK
