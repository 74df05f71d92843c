"""The words that a pack prints: a number as it is to be shown, its parts, the status of the month, what it rests on."""

import math
import shlex
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _, pick
from dashboard.loaded import glossary
from dashboard.results import verdicts
from dashboard.results.results import Result
from dashboard.review.content import Comment, Number, Review, Status
from dashboard.wording import formats, words

PERCENT = ("%", "percent")


def shown(number: Number) -> Result:
    """Return the number to show: as reported where the month is closed, else as of now.

    The target is the one that was frozen: who set it, and for which days, is known where it is still the same.
    """
    old = number.reported
    if old is None:
        return number.found
    is_same = (old.target, old.tolerance or 0.0) == (number.found.target, number.found.tolerance)
    return replace(
        number.found,
        aim=number.found.aim if is_same else None,
        span=number.found.span if is_same else None,
        top=old.top,
        bottom=old.bottom,
        rate=old.rate,
        target=old.target,
        tolerance=old.tolerance or 0.0,
        interval=None if old.lower is None or old.upper is None else (old.lower, old.upper),
        excluded=old.excluded,
        before=None if number.differs else number.found.before,
    )


def value_and_unit(found: Result) -> tuple[str, str]:
    """Write a number, and the unit that stands behind it; a share carries its percent sign itself."""
    is_bare = found.rate is None or found.kpi.kind == "proportion"
    return words.amount(found.rate, found.kpi), "" if is_bare else words.unit_of(found.kpi)


def number_lines(found: Result) -> tuple[str, ...]:
    """Write what stands below a number: parts, interval, target, change against last year, what was left out."""
    if found.rate is None:
        return (words.why_not(found.notes),)
    lines = [verdicts.parts(found), verdicts.interval_text(found), verdicts.target_text(found), change_line(found)]
    if found.excluded:
        lines.append(_("{count} left out").format(count=words.whole(found.excluded)))
    return tuple(plain(line) for line in lines if line)


def change_line(found: Result) -> str:
    """Write how far a number moved against last year, and whether that is more than chance."""
    if found.change is None:
        return ""
    moved = {False: _("within chance"), None: ""}.get(found.is_signal)
    if moved is None:
        moved = {True: _("better"), False: _("worse"), None: _("more than chance")}[found.is_better]
    text = _("{change} vs last year").format(change=verdicts.change_text(found))
    return _(", ").join((text, moved)) if moved else text


def now_line(number: Number) -> str:
    """Write the number as of now where it is not what was reported; else nothing."""
    if not number.differs:
        return ""
    value, unit = value_and_unit(number.found)
    parts = verdicts.parts(number.found)
    text = _("As of now: {value}").format(value=f"{value} {unit}".strip())
    return f"{text} ({parts})" if parts else text


def status_lines(status: Status) -> tuple[str, ...]:
    """Say whether the month is closed: by whom, when and why; and when it was opened again."""
    if not status.edition:
        return (_("Not closed: all numbers are as of now"),)
    closed = _("edition {edition}, closed by {name} on {time}").format(
        edition=status.edition, name=status.closed_by, time=words.time_text(status.closed_at)
    )
    note = [status.note] if status.note else []
    reopened = []
    if status.reopened_at:
        text = _("Opened again by {name} on {time}: {reason}")
        reopened = [
            text.format(name=status.reopened_by, time=words.time_text(status.reopened_at), reason=status.reason)
        ]
    if status.is_closed:
        return (_("Closed: {edition}").format(edition=closed), *note, *reopened)
    return (_("Open again: all numbers are as of now"), *reopened, _("Last {edition}").format(edition=closed), *note)


def title(review: Review) -> str:
    """Return the title of the pack."""
    return _("Monthly safety review, {month}").format(month=words.month_text(review.month))


def facts(review: Review) -> list[tuple[str, str]]:
    """Return what the pack is about and rests on, a name and a text each."""
    built = f"{words.time_text(review.built_at)} ({review.build})" if review.built_at else review.build
    return [
        (_("Unit"), review.unit_name),
        (_("Period"), words.days_text(review.filters)),
        (_("As of"), words.day_text(review.as_of)),
        (_("Data built"), built),
        (_("Made on"), words.time_text(review.made_at)),
        (_("Status"), "\n".join(status_lines(review.status))),
    ]


def definition(kpi: Kpi) -> list[tuple[str, str]]:
    """Return the definition of a KPI, a name and a text each."""
    lines = [
        (_("Definition"), words.about(kpi)),
        (_("Formula"), glossary.formula(kpi)),
        (_("Counted by"), pick(kpi.date)),
        (_("Unit"), words.unit_of(kpi)),
        (_("Other definitions"), pick(kpi.variants)),
        (_("Source"), glossary.validity(kpi)),
    ]
    return [(name, text) for name, text in lines if text]


def command(name: str, filters: Filters) -> str:
    """Return the command that gives a number again, written as a shell takes it."""
    asked = [
        ("--from", filters.from_date),
        ("--to", filters.to_date),
        ("--unit", filters.unit_id),
        ("--area", filters.area_id),
        *(("--where", f"{field}={value}") for field, value in filters.slices),
        ("--base", f"{filters.base:g}" if filters.base else None),
        ("--as-of", filters.as_of),
    ]
    given = [part for option, value in asked if value for part in (option, str(value))]
    return shlex.join(["python", "-m", "dashboard", "rate", name, *given])


def amount(value: float | None, unit: str) -> str:
    """Write a value of a chart by its unit."""
    if value is None or math.isnan(value):
        return "–"
    if unit in PERCENT:
        return formats.percent(value)
    return words.whole(value) if float(value).is_integer() else words.decimals(value)


def cell(value: Any, unit: str = "", nothing: str = "") -> str:
    """Write one value of a table: days as days, numbers by their unit, yes and no in words; nothing: a missing one."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return nothing
    if hasattr(value, "item") and not isinstance(value, date):
        value = value.item()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return amount(value, unit)
    if isinstance(value, date):
        return words.day_text(value)
    return str(value)


def plain(text: str) -> str:
    """Take the marks of bold words and line ends out of a sentence of our own."""
    return text.replace("**", "").replace("  \n", "\n")


def about(comment: Comment, review: Review) -> str:
    """Say which number or record a comment is about."""
    labels = {kpi.name: words.label(kpi) for kpi in review.definitions}
    return _("on {record}").format(record=labels.get(comment.about) or comment.about.rpartition(":")[2])
