"""Why a number is not what was reported: which records came late, changed or were withdrawn, in sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.language import _, ngettext
from dashboard.loaded import parts_in_words
from dashboard.numbers import names
from dashboard.review.reported import versions
from dashboard.wording import formats, words

KINDS = ("definition", "file", "late", "changed", "withdrawn")  # in the order they are told
HANDFUL = 3
COUNTS = "counts"  # a change that is none of a field: whether the record counts in the month


@dataclass(frozen=True)
class Change:
    """One field of a record then and now."""

    field: str
    then: Any
    now: Any

    @property
    def text(self) -> str:
        """Write the change in words: Severity: Lost time → First aid."""
        if self.field == COUNTS:
            return _("now counted") if self.now else _("no longer counted")
        label = own_labels().get(self.field) or names.field_labels().get(self.field, self.field)
        return words.named(label, f"{value_text(self.field, self.then)} → {value_text(self.field, self.now)}")


@dataclass(frozen=True)
class Reason:
    """One record (or file, or the definition) that moved a number, and how; is_sent_again: a newer file holds it."""

    kind: str
    record_table: str = ""
    record_id: str = ""
    file: str = ""
    loaded_on: date | None = None
    changes: tuple[Change, ...] = ()
    row_count: int = 0
    is_sent_again: bool = True

    @property
    def sentence(self) -> str:
        """Say it in a sentence."""
        return told((self,))[0]

    @property
    def is_its_own(self) -> bool:
        """Say whether the record itself moved the number: not only how it counts, and not without a newer file."""
        fields = {change.field for change in self.changes} - {"top", "bottom", COUNTS}
        return self.kind != "changed" or (bool(fields) and self.is_sent_again)

    @property
    def changes_text(self) -> str:
        """Write all changes of the record."""
        return words.clauses(change.text for change in self.changes)


def told(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Say reasons in a few sentences: a handful of records by their id, and how many more there are."""
    sentences = []
    for kind in KINDS:
        together: dict[tuple[str, str], list[Reason]] = {}
        for reason in reasons:
            if reason.kind == kind:
                together.setdefault((reason.record_table, reason.file), []).append(reason)
        sentences += [_SENTENCES[kind](group) for group in together.values()]
    return tuple(sentences)


def table(reasons: Sequence[Reason]) -> pd.DataFrame:
    """Give every reason as a row: kind, table, record, file and what changed."""
    rows = [(each.kind, each.record_table, each.record_id, each.file, each.changes_text) for each in reasons]
    return pd.DataFrame(rows, columns=["kind", "record_table", "record_id", "file", "changes"])


def kind_name(kind: str) -> str:
    """Name a kind of reason."""
    return {
        "late": _("came late"),
        "changed": _("changed"),
        "withdrawn": _("withdrawn"),
        "file": _("file gone"),
        "definition": _("definition"),
    }[kind]


def _late(group: list[Reason]) -> str:
    text = _("Came late: {records}, first in {file}, loaded on {day}.")
    first = group[0]
    return text.format(records=_listed(group), file=first.file, day=words.day_text(first.loaded_on))


def _changed(group: list[Reason]) -> str:
    return _("Changed: {records}.").format(records=_listed(group))


def _withdrawn(group: list[Reason]) -> str:
    return _("Withdrawn: {records}.").format(records=_listed(group))


def _file(group: list[Reason]) -> str:
    count = sum(each.row_count for each in group)
    text = ngettext(
        "{file} is no longer loaded: {count} of its rows counted.",
        "{file} is no longer loaded: {count} of its rows counted.",
        count,
    )
    return text.format(file=group[0].file, count=words.whole(count))


def _definition(group: list[Reason]) -> str:
    said = []
    for reason in group:
        if reason.record_id and reason.changes[0].now:
            said.append(
                _("The exports of {source} count now; then they could not show it.").format(source=reason.record_id)
            )
        elif reason.record_id:
            said.append(_("The exports of {source} cannot show it any more.").format(source=reason.record_id))
        elif reason.changes:
            facts = versions.named([change.field for change in reason.changes])
            said.append(_("Its definition changed: {facts}.").format(facts=words.listed(facts)))
        else:
            said.append(_("It is no longer defined."))
    return words.joined(*said)


_SENTENCES: dict[str, Callable[[list[Reason]], str]] = {
    "late": _late,
    "changed": _changed,
    "withdrawn": _withdrawn,
    "file": _file,
    "definition": _definition,
}


def _listed(group: list[Reason]) -> str:
    """Name records of one table: accident A17; 5 accidents (A17; A18; A19, severity: …; and 2 more)."""
    if len(group) == 1:
        changes = f" ({group[0].changes_text})" if group[0].changes else ""
        return one(group[0].record_table, group[0].record_id) + changes
    named = [each.record_id + (f", {each.changes_text}" if each.changes else "") for each in group[:HANDFUL]]
    if len(group) > HANDFUL:
        named.append(_("and {count} more").format(count=words.whole(len(group) - HANDFUL)))
    return f"{counted(group[0].record_table, len(group))} ({'; '.join(named)})"


def counted(record_table: str, count: int) -> str:
    """Count the records of a table in words."""
    text = {
        "units": ngettext("{count} unit", "{count} units", count),
        "risk_points": ngettext("{count} risk point", "{count} risk points", count),
        "inspection_plans": ngettext("{count} inspection plan", "{count} inspection plans", count),
        "inspections": ngettext("{count} inspection", "{count} inspections", count),
        "checks": ngettext("{count} checklist item", "{count} checklist items", count),
        "hazards": ngettext("{count} hazard", "{count} hazards", count),
        "accidents": ngettext("{count} accident", "{count} accidents", count),
        "exposures": ngettext("{count} row of hours", "{count} rows of hours", count),
        "control_measures": ngettext("{count} control measure", "{count} control measures", count),
        "task_records": ngettext("{count} record of a task", "{count} records of tasks", count),
        "task_obligations": ngettext("{count} cycle of a task", "{count} cycles of tasks", count),
        "area_months": ngettext("{count} area and month", "{count} areas and months", count),
    }.get(record_table) or ngettext("{count} record", "{count} records", count)
    return text.format(count=words.whole(count))


def one(record_table: str, record_id: str) -> str:
    """Name one record with its table."""
    text = {
        "units": _("unit {id}"),
        "risk_points": _("risk point {id}"),
        "inspection_plans": _("inspection plan {id}"),
        "inspections": _("inspection {id}"),
        "checks": _("checklist item {id}"),
        "hazards": _("hazard {id}"),
        "accidents": _("accident {id}"),
        "exposures": _("hours of {id}"),
        "control_measures": _("control measure {id}"),
        "task_records": _("record of a task {id}"),
        "task_obligations": _("cycle of task {id}"),
        "area_months": _("area and month {id}"),
    }.get(record_table) or _("record {id}")
    return text.format(id=record_id)


def own_labels() -> dict[str, str]:
    """Name what rows count that is no field of an export."""
    return {
        "has_hours": _("Hours known"),
        "has_headcount": _("Headcount known"),
        "has_output": _("Output known"),
        "has_revenue": _("Revenue known"),
        **parts_in_words.part_heads(),
    }


def value_text(field: str, value: Any) -> str:
    """Write one value of a field: a day, yes or no, a number, or what its code is called."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return words.day_text(value)
    return formats.short(value, 10, is_grouped=True) if isinstance(value, int | float) else names.of(field, value)
