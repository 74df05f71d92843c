"""Say what a number lacks or rests on: tables not loaded, exports that cannot show it, hours missing, doubts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import N_, Text
from dashboard.numbers import warehouse
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import MONTH_OF_DAY, Mart, Question, conditions, single_rows


class Note(str):
    """A sentence about a number: reads as English, and keeps text and values apart so that it can be translated."""

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, **values: Any) -> "Note":
        """Write the sentence with its values, and keep both apart."""
        english = {name: f"{value:,.0f}" if isinstance(value, float) else value for name, value in values.items()}
        note = super().__new__(cls, text.format(**english))
        note.text, note.values = text, values
        return note


class NotesWhenRead(Sequence[Note]):
    """The sentences about a number, put together when somebody reads them: to count doubtful rows takes questions."""

    def __init__(self, make: Callable[[], tuple[Note, ...]]) -> None:
        self.make = make

    @cached_property
    def said(self) -> tuple[Note, ...]:
        """The sentences."""
        return self.make()

    @overload
    def __getitem__(self, place: int) -> Note: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Note]: ...
    def __getitem__(self, place: int | slice) -> Note | Sequence[Note]:
        """Give one of them, or some."""
        return self.said[place]

    def __len__(self) -> int:
        """Count them."""
        return len(self.said)

    def __eq__(self, other: object) -> bool:
        """Say whether the sentences are the same."""
        return self.said == (other.said if isinstance(other, NotesWhenRead) else other)

    def __hash__(self) -> int:
        """Hash as the sentences do."""
        return hash(self.said)

    def __repr__(self) -> str:
        """Show the sentences."""
        return repr(self.said)


EXCLUDED = {
    "has_hours": N_("{count} left out: no worked hours for their unit, month and worker type."),
    "has_headcount": N_("{count} left out: no headcount for their unit, month and worker type."),
    "has_output": N_("{count} left out: no output in tonnes for their unit and month."),
    "has_revenue": N_("{count} of spending left out: no revenue of the year for their unit."),
}

_NOTHING_LOADED = {
    "inspections": N_("No data: no inspections loaded."),
    "obligations": N_("No data: no inspections with due dates and no inspection plans loaded."),
    "scored_inspections": N_("No data: no inspections with a score loaded."),
    "area_months": N_("No data: no areas loaded, or no inspections of them."),
    "checks": N_("No data: no checklist items (checks) loaded."),
    "hazards": N_("No data: no hazards loaded."),
    "accidents": N_("No data: no accidents loaded."),
    "exposures": N_("No data: no worked hours (exposures) loaded: accident rates need them."),
    "risk_points": N_("No data: no risk register (risk points) loaded."),
    "report_duties": N_("No data: no accident of which an authority must be told."),
    "injured_people": N_("No data: no injured people loaded."),
    "assessments": N_("No data: no standardisation assessments loaded."),
    "people": N_("No data: no people loaded."),
    "licences": N_("No data: no licences loaded."),
    "responsibility_duties": N_("No data: no responsibilities loaded."),
    "rewards": N_("No data: no rewards or penalties loaded."),
    "investment_entries": N_("No data: no safety costs and no revenue loaded."),
    "revenues": N_("No data: no revenue loaded."),
    "control_measures": N_("No data: no control measures loaded."),
    "task_obligations": N_("No data: no inspection tasks loaded, or none that fell due."),
    "task_records": N_("No data: no records of inspection tasks loaded."),
}


def missing(path: Path, asked: Kpi) -> tuple[Note, ...]:
    """Say why a KPI has no data in this warehouse at all: a table is not loaded, or no export can show it."""
    known = definitions(path)
    top_mart, _, bottom_mart, _ = known.sides(asked)
    for mart in (top_mart, bottom_mart):
        if mart is not None and mart.record not in known.formats:
            return (Note(_NOTHING_LOADED[mart.record]),)
    is_shown = set(known.formats[top_mart.record]) - set(known.gaps.get(asked.name, ()))
    return () if is_shown else _gaps(path, asked, top_mart)


@remembered(maxsize=256)
def _gaps(path: Path, asked: Kpi, mart: Mart) -> tuple[Note, ...]:
    known = definitions(path)
    if not set(known.formats.get(mart.record, ())) & set(known.gaps.get(asked.name, ())):
        return ()
    gaps = warehouse.query(
        "select * from kpi_gaps where kpi = ? and export_format in (select unnest(?)) order by export_format",
        [asked.name, list(known.formats[mart.record])],
        path,
    )
    said = []
    for gap in gaps.astype(object).where(gaps.notna(), None).to_dict("records"):
        text = N_("Left out, {source}: its exports have no “{field}”.")
        if not gap["field_label"]:
            text = N_("Left out, {source}: {reason}")
        field = Text.of(gap["field_label"] or "")
        reason = Text.of(gap["reason"] or "")
        said.append(Note(text, source=gap["export_format"], field=field, reason=reason))
    return tuple(said)


def notes(path: Path, asked: Kpi, question: Question) -> list[Note]:
    """Say what was left out, which standard ended, which slices the bottom lacks, and how complete it is."""
    top_mart, _, bottom_mart, _ = definitions(path).sides(asked)
    is_known = not missing(path, asked)
    said = list(_gaps(path, asked, top_mart)) if is_known else []
    if asked.valid_to and question.last_date > asked.valid_to:
        text = N_("{source} ended on {day}; later months continue its formula.")
        said.append(Note(text, source=Text.of(asked.source or ""), day=asked.valid_to))
    for mart in dict.fromkeys((top_mart, bottom_mart)) if is_known else ():
        said += [] if mart is None else _doubts(path, question, mart)
    if bottom_mart is None or bottom_mart == top_mart:
        return said
    chosen = [name for name, _ in question.filters.slices] + (["area"] if question.filters.area_id else [])
    for name in dict.fromkeys([*question.by, *chosen]):
        if not bottom_mart.has(name):
            text = N_("The hours are not split by {slice}: each row is divided by all of them.")
            said.append(Note(text, slice=name))
    return said + _completeness(path, question, bottom_mart)


@remembered(maxsize=2)
def _checks(path: Path) -> dict[str, dict[str, Text]]:
    """Give the sentences of the checks that rates say too, by the table whose records tripped them."""
    sql = "select record, check_name, sentence from warnings where is_beside_rates order by check_name"
    rows = warehouse.query(sql, (), path)
    found: dict[str, dict[str, Text]] = {}
    for record, check, sentence in rows.itertuples(index=False, name=None):
        found.setdefault(record, {})[check] = Text.of(sentence)
    return found


def _doubts(path: Path, question: Question, mart: Mart) -> list[Note]:
    """Say how many of the rows behind a number contradict themselves or cannot be, and how each kind is counted."""
    checks = _checks(path).get(mart.record)
    if not checks:
        return []
    filters = _known_to(mart, question)
    counts = _doubtful(path, mart, replace(question, by=(), filters=filters))
    text = N_("{count} to check: {sentence}")
    return [Note(text, count=count, sentence=checks[check]) for check, count in counts]


def _known_to(mart: Mart, question: Question) -> Filters:
    """Leave out the choices that the rows of a mart do not know, so that KPIs which share it share the answer."""
    known = [(name, value) for name, value in question.filters.slices if name in mart.slices]
    return replace(question.filters, slices=tuple(known), base=None)


@asked_once(1024)
def _doubtful(path: Path, mart: Mart, question: Question) -> tuple[tuple[str, float], ...]:
    """Count the records of a period that tripped each check which rates say too."""
    rows, where = single_rows(question, mart), conditions(question, mart, MONTH_OF_DAY)
    found = warehouse.query(
        f"select check_name, count(distinct named.record_id) as count from ({rows.text}) as facts"
        f" join warning_records as named on named.record_id = cast(facts.{mart.id} as varchar)"
        f" where {where.text} and check_name in (select check_name from warnings where is_beside_rates)"
        " group by check_name order by check_name",
        rows.values + where.values,
        path,
    )
    return tuple((check, float(count)) for check, count in found.itertuples(index=False, name=None))


def _completeness(path: Path, question: Question, mart: Mart) -> list[Note]:
    """Say for how many months of the period the bottom was loaded."""
    asked = _known_to(mart, question)
    complete, months = _months_complete(path, mart, replace(question, by=(), filters=asked))
    text = N_("Hours for {complete} of {months} months.")
    if months == 1:
        text = N_("Hours for {complete} of {months} month.")
    said = [Note(text, complete=complete, months=months)]
    if (question.last_date + timedelta(days=1)).day != 1:
        said.append(Note(N_("The last month is not over: its cases are divided by all hours reported for it.")))
    return said


@asked_once(1024)
def _months_complete(path: Path, mart: Mart, question: Question) -> tuple[int, int]:
    """Count the months for which a bottom was loaded, of all in the period: the same for all KPIs that divide by it."""
    where = conditions(question, mart)
    first = question.filters.from_date or date.min.replace(year=1900)
    sql = (
        "select (select count(*) from months where month_date between date_trunc('month', ?::date) and ?) as months,"
        f" (select count(distinct month_date) from {mart.mart} where month_date in (select month_date from months)"
        f" and month_date between date_trunc('month', ?::date) and ? and {where.text}) as complete"
    )
    period = [first, question.last_date]
    row = warehouse.query(sql, [*period, *period, *where.values], path).iloc[0]
    return int(row["complete"]), int(row["months"])
