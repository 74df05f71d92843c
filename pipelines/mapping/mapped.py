"""Map a file: open it, profile it, propose, write the source, show its effect. Nothing is kept unless it is saved."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts import contracts
from pipelines.definitions.read import definitions
from pipelines.definitions.settings import in_force
from pipelines.mapping.company import company_of
from pipelines.mapping.drift import MISSING
from pipelines.mapping.effect import Effect, checked_source, effect
from pipelines.mapping.opened import CannotMap, Laid, Opened, open_file, tables
from pipelines.mapping.own_text import patched, text_of
from pipelines.mapping.plan import Answers, Option, Plan, Question
from pipelines.mapping.profile import MOST_COLUMNS, Profile, profile
from pipelines.mapping.propose import propose
from pipelines.mapping.said import say
from pipelines.mapping.saving import free_name, is_name, safe_name
from pipelines.mapping.toml_text import written
from pipelines.mapping.work import Work
from pipelines.plant_day import today
from pipelines.reading.layout.books import EXPLANATIONS

SAMPLED = 12


class WrongAnswers(Exception):
    """A file of answers that cannot be read; the message says why."""


@dataclass(frozen=True)
class Mapped:
    """One mapping: the file, what was found and proposed, the source and what it makes of the file."""

    opened: Opened
    laid: Laid
    sheets: tuple[str, ...]
    profile: Profile
    plan: Plan
    name: str
    text: str
    effect: Effect
    faults: tuple[str, ...]
    is_own: bool = False


def answers_of(path: Path | None, takes_all: bool = False) -> Answers:
    """Read a file of answers. Raises WrongAnswers."""
    if path is None:
        return Answers(takes_all=takes_all)
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as fault:
        raise WrongAnswers(say("answers_unreadable", reason=str(fault).splitlines()[0])) from fault
    return answers_in(given, takes_all)


def answers_in(given: object, takes_all: bool = False) -> Answers:
    """Take answers from what was written as JSON. Raises WrongAnswers."""
    if not isinstance(given, dict):
        raise WrongAnswers(say("answers_unreadable", reason="it is no table of answers"))
    parts = {name: given.get(name) or {} for name in ("answers", "columns", "values", "constants")}
    for name, part in parts.items():
        if not isinstance(part, dict):
            raise WrongAnswers(say("answers_unreadable", reason=f"{name} is no table"))
    values = {place: dict(codes) for place, codes in parts["values"].items() if isinstance(codes, dict)}
    texts = {
        name: {str(key): str(text) for key, text in parts[name].items() if text is not None}
        for name in ("answers", "constants")
    }
    columns = {str(key): None if column is None else str(column) for key, column in parts["columns"].items()}
    table = given.get("table")
    return Answers(texts["answers"], str(table) if table else None, columns, values, texts["constants"], takes_all)


@contextmanager
def mapping(path: Path, data_dir: Path, answers: Answers, name: str = "") -> Iterator[Mapped]:
    """Map a file with the settings of a data folder in force. Raises CannotMap and WrongDefinitions."""
    if name and not is_name(name):
        raise CannotMap(say("no_source_name", name=f'"{name}"'))
    folder = Path(tempfile.mkdtemp(prefix="fourcolor-map-"))
    try:
        with in_force(data_dir):
            yield _mapped(open_file(path, folder), data_dir, answers, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mapped(opened: Opened, data_dir: Path, answers: Answers, name: str) -> Mapped:
    line = answers.answers.get("header", "")
    found = tables(opened, int(line) if line.isdigit() else 0)
    sheet = answers.answers.get("sheet")
    laid = next((one for one in found if one.sheet == sheet), found[0])
    if not laid.rows:
        raise CannotMap(say("no_rows", file=opened.name))
    work = _work(opened, laid, data_dir, answers)
    _ask_header(work)
    if len(laid.header) > MOST_COLUMNS:
        work.plan.notes.append(say("many_columns", count=len(laid.header), most=MOST_COLUMNS))
    own = definitions()
    known = laid.known_as
    work.plan.label = known if known in own.sources else ""
    propose(work)
    known = work.plan.repairs or known
    is_own = known in own.sources and f"sources/{known}.toml" in {file.name for file in own.own_files}
    chosen = name or (known if is_own else free_name(safe_name(opened.name), data_dir))
    is_own = is_own and chosen == known
    work.plan.label = own.sources[known].label if is_own else _label(opened.name)
    text = _text(work, opened.name, known if is_own else "")
    source, wrong = checked_source(chosen, text)
    faults = [f"{fault.key}: {fault.says}" if fault.key else fault.says for fault in wrong]
    shown = effect(opened, source, opened.folder / "effect", chosen) if source else Effect()
    sheets = tuple(sheet.name for sheet in opened.sheets if sheet.rows and not sheet.is_hidden)
    if source and not shown.faults and shown.read and not any(shown.tables.values()):
        faults.append(say("nothing_taken"))
    return Mapped(opened, laid, sheets, work.profile, work.plan, chosen, text, shown, (*faults, *shown.faults), is_own)


def _text(work: Work, file: str, own: str) -> str:
    """Write the source; one of the company's own stays as it is written, but for what has changed."""
    before = text_of(own) if own else ""
    answers = work.answers
    is_changed = answers.columns or answers.constants or answers.values or answers.table
    if before and not is_changed and not any(question.answer for question in work.plan.questions):
        gone = any(change.kind == MISSING for change in work.plan.changes)
        if not gone and (patch := patched(before, work.plan.headers)):
            return patch
    return written(work.plan, file, today().isoformat())


def _label(file: str) -> str:
    return file.rpartition("/")[2].rsplit(".", 1)[0].strip()[:80] or file


def _work(opened: Opened, laid: Laid, data_dir: Path, answers: Answers) -> Work:
    profiled = profile(laid, opened.folder)
    company = company_of(data_dir, profiled.con)
    return Work(opened.name, laid, profiled, company, answers, Plan(""))


def _ask_header(work: Work) -> None:
    """Ask which row holds the headers, where two may."""
    laid = work.laid
    if not laid.others:
        return
    lines = [(laid.line, laid.header), *zip(laid.other_lines, (one.header for one in laid.others), strict=True)]
    shown = [
        (str(line), say("header_row", line=line, texts=", ".join(filter(None, header))[:80])) for line, header in lines
    ]
    question = Question("header", say("asks_header"), tuple(Option(*one) for one in sorted(shown)), str(laid.line))
    work.ask(question)


def as_contract(mapped: Mapped, saved: Path | None = None) -> dict[str, Any]:
    """Write a mapping as pages and other programs read it."""
    laid, plan, shown = mapped.laid, mapped.plan, mapped.effect
    return {
        "file": mapped.opened.name,
        "sheet": laid.sheet,
        "sheets": list(mapped.sheets),
        "title": [text for _, text in laid.above],
        "header_line": laid.line,
        "rows": len(laid.rows),
        "is_sampled": laid.is_sampled,
        "known_as": laid.known_as or None,
        "columns": [
            {
                "header": column.header,
                "filled": column.filled,
                "distinct": column.distinct,
                "examples": list(column.examples),
                "kind": column.kind,
            }
            for column in mapped.profile.columns
            if column.header
        ],
        "sample": _sample(laid),
        "left_out": [*_above(laid), *({"line": line, "why": why} for line, why in shown.left_out)],
        "tables": [
            {"table": table, "records": count, "refused": shown.refused} for table, count in shown.tables.items()
        ],
        "fields": [
            _field(table, name, mapped)
            for table in dict.fromkeys(feed.table for feed in plan.feeds)
            for name in contracts().tables[table].fields
        ],
        "unused": [{"header": header, "because": why} for header, why in unused(mapped)],
        "drift": _drift(plan),
        "possible_tables": list(plan.possible_tables),
        "questions": [_question(question) for question in plan.questions],
        "open": plan.open,
        "refused": [{"reason": reason, "count": count, "lines": list(lines)} for reason, count, lines in shown.reasons],
        "preview": {table: {"columns": names, "rows": rows} for table, (names, rows) in shown.preview.items()},
        "source_name": mapped.name,
        "source": mapped.text,
        "saved": str(saved) if saved else None,
        "faults": list(mapped.faults),
        "notes": [*plan.notes, *shown.notes],
        "read": shown.read,
        "refused_rows": shown.refused,
    }


def _drift(plan: Plan) -> dict[str, Any] | None:
    """Say what of a file is not as its source says."""
    if not plan.repairs:
        return None
    changes = [
        {"kind": one.kind, "column": one.column, "now": one.now or None, "says": one.says} for one in plan.changes
    ]
    return {"source": plan.repairs, "changes": changes}


def _sample(laid: Laid) -> dict[str, Any]:
    width = len(laid.header)
    rows = [[*cells, *[""] * width][:width] for _, cells in laid.rows[:SAMPLED]]
    return {"header": list(laid.header), "rows": rows, "lines": [line for line, _ in laid.rows[:SAMPLED]]}


def _above(laid: Laid) -> list[dict[str, Any]]:
    return [{"line": line, "why": say("above_the_headers")} for line, _ in laid.above]


def _field(table: str, name: str, mapped: Mapped) -> dict[str, Any]:
    field = contracts().fields[name]
    filled = next((one.fields[name] for one in mapped.plan.feeds if one.table == table and name in one.fields), None)
    base = {
        "table": table,
        "field": name,
        "label": dict(field.label),
        "required": name in contracts().tables[table].required,
    }
    if filled is None:
        because = say("no_column_fits") if base["required"] else ""
        return base | {
            "column": None, "how": "none", "value": None, "values": {}, "because": because, "confidence": "none",
            "question": None,
        }  # fmt: skip
    columns = [column for column in filled.columns if column in mapped.laid.header]
    expression = filled.expression
    value = expression.get("constant") if isinstance(expression, Mapping) else None
    return base | {
        "column": columns[0] if len(columns) == 1 and filled.how == "column" else " + ".join(columns) or None,
        "how": filled.how,
        "value": value,
        "values": dict(filled.values),
        "because": filled.because,
        "confidence": filled.confidence,
        "question": filled.question,
    }


def unused(mapped: Mapped) -> list[tuple[str, str]]:
    """List the columns that feed nothing, each with why."""
    plan = mapped.plan
    used = {column for feed in plan.feeds for filled in feed.fields.values() for column in filled.columns}
    used |= {column for feed in plan.feeds for column in feed.where_filled}
    for feed in plan.feeds:
        columns = (feed.columns_to_rows or {}).get("columns", ())
        used |= set(columns) if not isinstance(columns, str) else _matching(columns, mapped.laid.header)
    found = []
    for column in mapped.profile.columns:
        if not column.header or column.header in used:
            continue
        if not column.filled:
            found.append((column.header, say("unused_empty", rows=column.rows)))
        elif column.counts_up:
            found.append((column.header, say("unused_serial")))
        elif column.filled < column.rows:
            found.append((column.header, say("unused_partly", empty=column.rows - column.filled, rows=column.rows)))
        else:
            found.append((column.header, say("unused")))
    return found


def _matching(pattern: str, header: tuple[str, ...]) -> set[str]:
    import re

    return {name for name in header if re.fullmatch(pattern, name.strip())}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "asks": question.asks,
        "examples": list(question.examples),
        "options": [{"key": option.key, "says": option.says} for option in question.options],
        "proposed": question.proposed,
        "answer": question.answer,
    }


__all__ = ["EXPLANATIONS", "CannotMap", "Mapped", "as_contract", "mapping"]
