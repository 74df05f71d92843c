"""Fill a field from one column: its texts as they are, or each as the code it stands for."""

from typing import Any

from pipelines.contracts import Field, contracts
from pipelines.mapping import evidence
from pipelines.mapping.matching import Fit
from pipelines.mapping.plan import LOOK, Filled, PlannedFeed, Question, options
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.work import Work
from pipelines.reading.cells.cell_types import code_of

LISTED, ASKED = 40, 3
LEAVE = "leave"
RAG = ("amber", "green", "绿", "绿色")  # beside red: colours of a state or a level that no scale of ours has


def plain_column(header: str) -> Any:
    """Write the cell of a column, also where its name holds the signs of a place."""
    return {"column": header} if "{" in header or "}" in header else header


def fill(work: Work, feed: PlannedFeed, name: str, fit: Fit) -> None:
    """Fill a field from the column that fits it."""
    field, column = contracts().fields[name], work.column(fit.column)
    because, sure = evidence.because(name, fit, column), evidence.confidence(name, fit, column)
    expression: Any = plain_column(fit.column)
    values: dict[str, str] = {}
    question = None
    if field.type == "code" and column.filled:
        values, question, said = codes_of_column(work, feed, field, column, column.top)
        because, sure = "; ".join(filter(None, [because, said])), LOOK if said else sure
        if values:
            expression = {"column": fit.column, "values": values}
    work.fill(feed, name, Filled(expression, because, sure, values=values, question=question))


def codes_of_column(
    work: Work,
    feed: PlannedFeed,
    field: Field,
    column: ColumnProfile,
    top: tuple[tuple[str, int], ...],
) -> tuple[dict[str, str], str | None, str]:
    """Give the code of each text of a column, the question that is open, and what to say of the unknown ones."""
    place = f"{feed.table}.{field.name}"
    read = codes_in(field, top)
    values = {text: code for text, code in read.all.items() if len(read.all) <= LISTED or text in read.near}
    given = {
        text: code for text, code in work.answers.values.get(place, {}).items() if code in field.values or not code
    }
    unknown = [(text, count) for text, count in read.unknown if text not in given]
    question = None
    is_needed = field.name in contracts().tables[feed.table].required
    for text, count in unknown[:ASKED] if is_needed else ():
        answer = work.ask(_question(place, field, text, count, column))
        question = f"value:{place}:{text}"
        if answer in field.values:
            values[text] = answer
    values |= {text: code for text, code in given.items() if code}
    left = [f'"{text[:30]}" ({count})' for text, count in unknown if text not in values]
    said = [say("near_values", values=_shown(read.near))] if set(read.near) - set(given) else []
    if left:
        kind = "unknown_values_refused" if is_needed else "unknown_values_empty"
        said.append(say(kind, values=", ".join(left[:5]) + (", …" if len(left) > 5 else "")))
    return values, question, "; ".join(said)


def _shown(values: dict[str, str]) -> str:
    return ", ".join(f'"{text[:30]}" → {code}' for text, code in list(values.items())[:4])


def _likely(field: Field, text: str) -> str:
    """Propose a code by how bad a level is elsewhere: red is the worst of four, blue the least."""
    if field.name == "hazard_level" and text.strip().lower() in RAG:
        return "general"
    level = code_of(contracts().fields["level"], text)
    if field.name != "hazard_level" or not level:
        return ""
    return "major" if level == "major" else "general"


def _question(place: str, field: Field, text: str, count: int, column: ColumnProfile) -> Question:
    """Ask what a text stands for that no known word is."""
    codes = list(field.values)[:3]
    pairs = [(code, say("as_code", code=code)) for code in codes]
    return Question(
        f"value:{place}:{text}",
        say("asks_value", column=column.header, text=f'"{text[:60]}"', count=count, label=field.label["en"]),
        options([*pairs, (LEAVE, say("refuse_these"))]),
        _likely(field, text) or (codes[0] if len(column.top) == 1 else LEAVE),
        tuple(example for example, _ in column.top[:3]),
    )
