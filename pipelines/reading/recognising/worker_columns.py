"""Recognise a table of worked hours with a column for each kind of workers: 员工工时 and 承包商工时 in one row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contracts import contracts
from pipelines.reading.cells.nothing import DASHES, WORDS
from pipelines.reading.cells.numbers import LONGEST_TITLE
from pipelines.reading.recognising.export_formats import Feed, Source
from pipelines.reading.recognising.header_words import meant_by
from pipelines.reading.recognising.hours_told import TABLE, VALUE, WORKER, corner, groups_above, kind_of
from pipelines.reading.recognising.month_told import month_of
from pipelines.reading.recognising.period_headers import HOURS, LONGEST, NOT_WORKED, is_finer
from pipelines.reading.recognising.template_fields import Found, template_fields

HEADS = re.compile(r"(?i)人数|人员数|在岗|headcount|heads|(?:number|no\.?) of|workforce|people")
MEASURED = ("worked_hours", "average_headcount")
Columns = dict[str, list[str]]


def source_of(
    rows: Sequence[Sequence[str]], index: int, header: Sequence[str], told: Sequence[str]
) -> tuple[Source, tuple[str, ...], list[str], str] | None:
    """Describe a table of hours by kind of workers: its source, what to say, what it misses, why it cannot be read.

    told: the names of the sheet and of the file. None where the header is not of that kind.
    """
    labels = _labels(rows, index, header)
    hours, heads, others = _columns(labels)
    if not hours or any(is_finer(row) for row in rows[index + 1 : index + 2]):
        return None
    own = {text for columns in (*hours.values(), *heads.values()) for text in columns}
    found = template_fields(
        contracts().tables[TABLE], [text if text not in own | set(others) else "" for text in header]
    )
    unit = found.fields.get("unit_id") or corner(header)
    if not unit or "worker_type" in found.columns:
        return None
    title = "\n".join(" ".join(row) for row in rows[:index])[:LONGEST_TITLE]
    month, notes = _month(found, (title, *told))
    of_whom = ", ".join(f"{kind} for {columns[0]}" for kind, columns in hours.items())
    notes = (*notes, f"{WORKER}: {of_whom}")
    missing = [] if month else [contracts().fields["month_date"].label["en"]]
    shared = {"unit_id": unit, **({"month_date": month} if month else {})}
    feeds = tuple(_feed(shared, kind, columns[0], heads.get(kind, [])) for kind, columns in hours.items())
    about = contracts().tables[TABLE].about["en"]
    source = Source(f"template {TABLE}", about, (), feeds, unknown=(*DASHES, *WORDS))
    return source, notes, missing, _why_not(hours, others)


def _labels(rows: Sequence[Sequence[str]], index: int, header: Sequence[str]) -> dict[str, str]:
    """Give what is said of each column by its own header and by what stands above it."""
    above = groups_above(rows, index, len(header))
    own = [*rows[index], *[""] * len(header)][: len(header)]
    return {
        text: " ".join(dict.fromkeys((group, cell.strip(), text)))
        for text, group, cell in zip(header, above, own, strict=True)
        if text and len(text) <= LONGEST
    }


def _columns(labels: Mapping[str, str]) -> tuple[Columns, Columns, list[str]]:
    """Find the columns of hours and of heads by kind of workers, and other columns of hours."""
    hours: Columns = {}
    heads: Columns = {}
    others = []
    for text, label in labels.items():
        if (meant_by(TABLE, text) or MEASURED)[0] not in MEASURED:
            continue  # its own header says what it is, whatever stands above
        kind = kind_of(label)
        if HOURS.search(label) and not NOT_WORKED.search(label):
            if kind:
                hours.setdefault(kind, []).append(text)
            else:
                others.append(text)
        elif kind and HEADS.search(label):
            heads.setdefault(kind, []).append(text)
    return hours, heads, others


def _month(found: Found, told: Sequence[str]) -> tuple[Any, tuple[str, ...]]:
    label = contracts().fields["month_date"].label["en"]
    if month := found.fields.get("month_date"):
        return month, tuple(note for note in found.notes if note.startswith(label))
    one, where = month_of(told)
    return (
        ({"constant": one}, (f"{label}: {one} is taken for all rows, as the file has {where}",)) if one else (None, ())
    )


def _feed(shared: Mapping[str, Any], kind: str, hours: str, heads: Sequence[str]) -> Feed:
    is_spread = "spread" in shared.get("month_date", {})
    own = {"column": hours, **({"shared": True} if is_spread else {})}
    fields = {**shared, "worker_type": {"constant": kind}, "worked_hours": own}
    if len(heads) == 1:
        fields["average_headcount"] = {"column": heads[0]}
    return Feed(TABLE, fields, where_filled=(hours,))


def _why_not(hours: Columns, others: Sequence[str]) -> str:
    """Say which columns of hours are open: two of one kind, or one of all workers or of the rest."""
    for kind, columns in hours.items():
        if len(columns) > 1:
            return f"{VALUE}: {' and '.join(columns)} are both of the worker type {kind}: leave one in the file"
    if len(hours) == 1 and others:
        one, only = others[0], next(iter(hours.values()))[0]
        return f"{VALUE}: {one} may be of all workers or of those that {only} leaves out: write whose hours they are"
    return ""
