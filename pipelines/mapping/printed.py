"""Show a mapping in a terminal, and ask its questions there."""

from collections.abc import Iterator, Sequence

import typer
from rich.console import Console
from rich.table import Table

from pipelines.contracts import contracts
from pipelines.mapping.as_contract import as_contract, unused
from pipelines.mapping.mapped import Mapped
from pipelines.mapping.plan import Answers, Question
from pipelines.mapping.said import say

ROWS = 6


def proposals(mapped: Mapped) -> Table:
    """Write what the file becomes: each field, where it comes from, why, and how sure that is."""
    table = Table("table", "field", "from", "because", "")
    last = ""
    for feed in mapped.plan.feeds:
        for name, filled in feed.fields.items():
            value = filled.expression.get("constant") if isinstance(filled.expression, dict) else None
            start = f"always {value}" if value is not None else " + ".join(filled.columns) or "above the headers"
            shown = "" if feed.table == last else feed.table
            table.add_row(shown, contracts().fields[name].label["en"], start, filled.because, filled.confidence)
            last = feed.table
    for header, why in unused(mapped):
        table.add_row("" if last == "not used" else "not used", "", header, why, "")
        last = "not used"
    return table


def summary(mapped: Mapped) -> Iterator[str]:
    """Say where the table stands in the file and what it comes to."""
    laid, shown = mapped.laid, mapped.effect
    sheet = f', sheet "{laid.sheet}"' if laid.sheet else ""
    sampled = " (only the first rows were looked at)" if laid.is_sampled else ""
    yield f"{mapped.opened.name}{sheet}: headers in line {laid.line}, {len(laid.rows):,} rows of data{sampled}."
    if laid.known_as:
        yield f"It is read already as {laid.known_as}; the mapping stands before that once it is saved."
    if mapped.plan.repairs:
        yield f"It is a file of the source {mapped.plan.repairs}, but not as that says:"
        yield from (f"  {change.says}" for change in mapped.plan.changes)
    fed = ", ".join(f"{count:,} {table}" for table, count in shown.tables.items())
    if fed:
        yield f"It feeds {fed}; {shown.refused:,} of {shown.read:,} rows are refused."
    for reason, count, lines in shown.reasons[:ROWS]:
        yield f"  refused {count:,} (line {lines[0]}): {reason}"
    yield from (f"  {note}" for note in mapped.plan.notes)
    yield from (f"  wrong: {fault}" for fault in mapped.faults)


def ask(questions: Sequence[Question]) -> dict[str, str]:
    """Ask each open question with its examples; enter takes what is proposed."""
    given = {}
    for question in questions:
        typer.echo(f"\n{question.asks}")
        if question.examples:
            typer.echo(f"  in the file: {', '.join(question.examples)}")
        for number, option in enumerate(question.options, 1):
            mark = " (proposed)" if option.key == question.proposed else ""
            typer.echo(f"  {number}  {option.says}{mark}")
        keys = [option.key for option in question.options]
        default = str(keys.index(question.proposed) + 1) if question.proposed in keys else question.proposed
        answer = typer.prompt("Which one", default=default).strip()
        given[question.key] = keys[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(keys) else answer
    return given


def with_answers(answers: Answers, given: dict[str, str]) -> Answers:
    """Put what was answered to what was answered before."""
    return Answers(**{**vars(answers), "answers": {**answers.answers, **given}})


def show(mapped: Mapped, is_terminal: bool) -> None:
    """Print the proposals and what they come to."""
    Console(width=None if is_terminal else 160).print(proposals(mapped))
    for line in summary(mapped):
        typer.echo(line)


def nothing(file: str, why: str) -> dict[str, object]:
    """Write a file that cannot be mapped the way a mapping is written."""
    lists = (
        "sheets",
        "sheets_with_table",
        "title",
        "columns",
        "left_out",
        "tables",
        "fields",
        "unused",
        "questions",
        "refused",
        "notes",
        "possible_tables",
    )
    return {
        "file": file, "sheet": "", "header_line": 0, "rows": 0, "is_sampled": False, "known_as": None,
        "sample": {"header": [], "rows": [], "lines": []}, "open": 0, "preview": {}, "source_name": "", "source": "",
        "saved": None, "drift": None, "faults": [why], "read": 0, "refused_rows": 0, **{name: [] for name in lists},
    }  # fmt: skip


__all__ = ["as_contract", "ask", "nothing", "say", "show", "with_answers"]
