"""Map a file: open it, profile it, propose, write the source, show its effect. Nothing is kept unless it is saved."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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


class WrongAnswers(Exception):
    """A file of answers that cannot be read; the message says why."""


@dataclass(frozen=True)
class Mapped:
    """One mapping: the file, what was found and proposed, the source and what it makes of the file."""

    opened: Opened
    laid: Laid
    sheets: tuple[str, ...]
    laid_tables: tuple[Laid, ...]
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
            yield _mapped(open_file(path, folder, answers.answers.get("member", "")), data_dir, answers, name)
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
    faults = [*_unfilled(work.plan)] or [f"{fault.key}: {fault.says}" if fault.key else fault.says for fault in wrong]
    shown = effect(opened, source, opened.folder / "effect", chosen) if source else Effect()
    sheets = tuple(sheet.name for sheet in opened.sheets if sheet.rows and not sheet.is_hidden)
    if source and not shown.faults and shown.read and not any(shown.tables.values()):
        faults.append(say("nothing_taken"))
    in_order = tuple(sorted(found, key=lambda one: one.place))
    return Mapped(
        opened, laid, sheets, in_order, work.profile, work.plan, chosen, text, shown, (*faults, *shown.faults), is_own
    )


def _unfilled(plan: Plan) -> Iterator[str]:
    """Name the fields that a table needs and that nothing fills."""
    for feed in plan.feeds:
        for name in contracts().tables[feed.table].required:
            if name not in feed.fields:
                yield say("needed_unfilled", table=feed.table, label=contracts().fields[name].label["en"])


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
