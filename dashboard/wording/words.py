"""Numbers, periods and comparisons in words: the only place where a page's numbers become text."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dashboard.access import viewer
from dashboard.filters import Choices, Filters
from dashboard.kpi import Kpi
from dashboard.language import Text, _, pick
from dashboard.wording import formats

COUNTED = ("count", "stock")
SHORTCODE = re.compile(r":(?=[A-Za-z+-][\w+/\\-]*:)")  # the start of :smile: or :material/check:


def period_name(period: str) -> str:
    """Name a period of the picker."""
    return {
        "last_12_months": _("Last 12 months"),
        "this_year": _("This year to date"),
        "last_calendar_year": _("Last calendar year"),
        "last_full_month": _("Last full month"),
        "last_quarter": _("Last full quarter"),
        "this_fiscal_year": _("This fiscal year to date"),
        "last_fiscal_year": _("Last fiscal year"),
        "last_fiscal_quarter": _("Last full fiscal quarter"),
        "all": _("Everything loaded"),
        "custom": _("From – to"),
    }[period]


def compare_name(compare: str) -> str:
    """Name what a period is compared with."""
    return {
        "last_year": _("Same period last year"),
        "previous": _("Previous period"),
        "custom": _("From – to"),
        "none": _("No comparison"),
    }[compare]


def day_text(day: date | None) -> str:
    """Write a day: 31 Oct 2026, or as is usual in the language of the reader."""
    return "–" if day is None else formats.day(day)


def month_text(month: str) -> str:
    """Write a month given as 2026-10: Oct 2026."""
    return formats.month(date(int(month[:4]), int(month[5:7]), 1))


def month_label(day: date) -> str:
    """Write the month of a day as short as an axis needs it."""
    return formats.month_alone(day)


def days_text(filters: Filters) -> str:
    """Write the days of a period."""
    if filters.from_date is None and filters.to_date is None:
        return _("everything loaded")
    if filters.from_date is None:
        return _("up to {day}").format(day=day_text(filters.to_date))
    if filters.to_date is None:
        return _("since {day}").format(day=day_text(filters.from_date))
    return f"{day_text(filters.from_date)} – {day_text(filters.to_date)}"


def all_units() -> str:
    """Name all units, which are for who sees a part of the company those of this part."""
    return _("All units") if viewer.now().seen is None else _("All units that you may see")


def scope_text(choices: Choices) -> str:
    """Say in one line which unit, which days and which comparison a page is about."""
    unit = choices.unit_name or all_units()
    parts = [f"**{unit}**", days_text(choices.filters)]
    if choices.is_partial:
        parts[-1] = joined(parts[-1], _("(last month not over)"))
    if choices.before is not None:
        parts.append(_("compared with {days}").format(days=days_text(choices.before)))
    return " · ".join(parts)


def build_text(choices: Choices) -> str:
    """Say which warehouse answered and which day open and overdue are counted on."""
    built = time_text(choices.built_at) if choices.built_at else choices.build
    return _("As of {day} · data built {time}").format(day=day_text(choices.as_of), time=built)


def is_missing(value: float | None) -> bool:
    """Say whether a number is not there; zero is there."""
    return value is None or math.isnan(value)


def whole(value: float | None) -> str:
    """Write a count with thousands apart."""
    return "–" if value is None or is_missing(value) else formats.number(value)


def base_hours(hours: float) -> str:
    """Write the hours that a rate is expressed per, as a unit has them."""
    return formats.hours_of_a_base(hours)


def decimals(value: float) -> str:
    """Write a number with about three digits that say something."""
    size = abs(value)
    if not size:
        return formats.number(0)
    return formats.number(value, 0 if size >= 100 else 1 if size >= 10 else 2)


def about(kpi: Kpi) -> str:
    """Return the definition of a KPI in the language of the reader."""
    return pick(kpi.about)


def label(kpi: Kpi) -> str:
    """Return the name of a KPI in the language of the reader."""
    return pick(kpi.label)


def unit_of(kpi: Kpi) -> str:
    """Return the unit of a KPI as it stands behind a number."""
    return pick(kpi.unit)


def amount(value: float | None, kpi: Kpi) -> str:
    """Write a value of a KPI without its unit, except the percent sign."""
    if value is None or is_missing(value):
        return _("no data")
    if kpi.kind == "proportion":
        return formats.percent(value)
    return whole(value) if kpi.kind in COUNTED else decimals(value)


def amount_with_unit(value: float | None, kpi: Kpi) -> str:
    """Write a value of a KPI with its unit; that of a share is its percent sign."""
    known = value is not None and not is_missing(value)
    return f"{amount(value, kpi)} {unit_of(kpi)}" if known and kpi.kind != "proportion" else amount(value, kpi)


def why_not(notes: Sequence[Any]) -> str:
    """Say why there is no number: the first reason is enough."""
    return note_text(notes[0]) if notes else _("No data for this choice.")


def level_name(level: str) -> str:
    """Name a level of the unit tree, as in: by workshop."""
    return {
        "company": _("Company"),
        "site": _("Site"),
        "workshop": _("Workshop"),
        "team": _("Team"),
        "unit": _("Unit"),
    }[level]


def table_name(table: str) -> str:
    """Name the records of a table of the contracts; one that a newer version brings keeps its own name."""
    return {
        "units": _("units"),
        "areas": _("areas"),
        "plans": _("plans"),
        "risk_points": _("risk points"),
        "risk_events": _("risk events"),
        "control_measures": _("control measures"),
        "inspection_tasks": _("inspection tasks"),
        "task_records": _("records of tasks"),
        "people": _("people in post"),
        "trainings": _("trainings"),
        "licences": _("licences"),
        "inspection_plans": _("inspection plans"),
        "inspections": _("Inspections").lower(),  # "inspections" is what is counted, in Chinese a word of its own
        "checks": _("checklist items"),
        "hazards": _("hazards"),
        "accidents": _("accidents"),
        "exposures": _("hours worked"),
        "targets": _("targets"),
        "annotations": _("annotations"),
        "injured_people": _("injured people"),
        "assessments": _("standardisation assessments"),
        "investments": _("safety costs"),
        "responsibilities": _("responsibilities"),
        "person_targets": _("targets of people"),
        "rewards": _("rewards and penalties"),
        "revenues": _("revenues"),
    }.get(table, table)


def source_name(source: str) -> str:
    """Name what a file was recognised as: our templates by the records they hold, other sources by their own names."""
    return ", ".join(_source_name(part) for part in source.split(", "))


def _source_name(source: str) -> str:
    kind, _between, table = source.partition(" ")
    if kind != "template":
        return source
    return _("Template: {records}").format(records=table_name(table)) if table else _("Template")


def note_text(note: Any) -> str:
    """Write a note of a rate in the language of the reader."""
    text, values = getattr(note, "text", str(note)), getattr(note, "values", {})
    return _(text).format(**{name: _value_text(value) for name, value in values.items()})


def _value_text(value: Any) -> Any:
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, float):
        return whole(value)
    return pick(value) if isinstance(value, Text) else value


def notes_text(notes: Sequence[Any]) -> str:
    """Write the notes of a rate, one a line."""
    return "  \n".join(dict.fromkeys(note_text(note) for note in notes))


def joined(*sentences: str) -> str:
    """Put sentences one after the other, with a space where the language has one."""
    return formats.between_sentences().join(sentence for sentence in sentences if sentence)


def listed(items: Iterable[str]) -> str:
    """Put words into a list, with the comma of the language."""
    return formats.between_items().join(items)


def clauses(parts: Iterable[str]) -> str:
    """Put the parts of a sentence one after the other, with the semicolon of the language."""
    return _("; ").join(part for part in parts if part)


def named(name: str, text: str) -> str:
    """Write what something is called before what is said of it, with the colon of the language."""
    return _("{name}: {text}").format(name=name, text=text)


def with_code(name: str, code: str) -> str:
    """Write what something is called, and in brackets how files name it."""
    return _("{name} ({code})").format(name=name, code=code)


def plain(text: str, bold: bool = False) -> str:
    """Make text of the data safe to show: nothing in it is read as markup; `bold` keeps **strong** words."""
    for sign in "\\`_[]<>#$~|" + ("" if bold else "*"):
        text = text.replace(sign, "\\" + sign)
    return SHORTCODE.sub(":\u200b", text.replace("://", ":\u200b//"))


def strong(text: str) -> str:
    """Write text of any origin in bold."""
    return f"**{plain(text)}**"


def time_text(given: datetime | str) -> str:
    """Write a point in time: day and minute, in UTC."""
    try:
        time = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return str(given)
    return f"{formats.time(time)} UTC"
