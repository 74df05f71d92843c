"""What an action is started from: a number, a record behind it, an alert, the review of a month."""

from typing import Any

import pandas as pd

from dashboard.actions import effect
from dashboard.actions.action import Origin
from dashboard.actions.action_words import short
from dashboard.early_warning.firings import Firing
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.numbers.warehouse import in_use
from dashboard.results import verdicts
from dashboard.risk_map import areas
from dashboard.wording import words

KINDS = {"hazard_id": "hazard", "accident_id": "accident", "assessed_element_id": "assessment"}
IDS = {kind: field for field, kind in KINDS.items()}


def of_number(name: str, filters: Filters, place: str) -> Origin:
    """Start from a number as it stands: place names its unit, area and slices."""
    found = effect.measured(kpis.kpi(name), filters)
    facts = [words.amount(found.rate, found.kpi), verdicts.parts(found) if found.rate is not None else ""]
    said = words.listed(fact for fact in (*facts, words.days_text(filters)) if fact)
    title = f"{words.label(found.kpi)}, {place}"
    return Origin("number", name, title, said, filters.unit_id or "", name, filters)


def kind_of(rows: pd.DataFrame) -> str:
    """Return which origin the rows of a table are; nothing where an action is not started from them."""
    return KINDS.get(str(rows.columns[0]), "") if len(rows.columns) else ""


def of_record(row: dict[str, Any], kind: str, name: str, filters: Filters) -> Origin:
    """Start from one hazard, accident or assessed element behind a number."""
    record_id = str(row[IDS[kind]])
    field = {"hazard": "hazard_type", "accident": "accident_type", "assessment": "element_code"}[kind]
    description = str(
        _known(row, "description") or _known(row, "finding") or names.of(field, str(_known(row, field) or ""))
    )
    what = {
        "hazard": _("Hazard {id}: {what}"),
        "accident": _("Accident {id}: {what}"),
        "assessment": _("Assessed element {id}: {what}"),
    }[kind]
    title = what.format(id=record_id, what=short(description))
    rest = "" if short(description) == description else description
    facts = (_known(row, "unit_name"), _known(row, "area_name"), rest)
    said = words.listed(str(fact) for fact in facts if fact)
    return Origin(kind, record_id, title, said, str(_known(row, "unit_id") or ""), name, filters)


def of_alert(event: Firing) -> Origin:
    """Start from a warning: the KPI its rule looks at is the one to move."""
    measured = next(
        (kpi.name for kpi in kpis.catalogue() if event.kpi_label and kpi.label == event.kpi_label), event.kpi
    )
    unit_id = event.scope_id
    if event.scope == "area":
        known = areas.areas(in_use().stem, Filters())
        unit_id = next(iter(known[known["area_id"] == event.scope_id]["unit_id"].dropna()), "")
    title = _("{rule}: {place}").format(rule=event.title, place=event.place)
    return Origin("alert", event.id, title, event.sentence, unit_id, measured, event.filters)


def of_review(month: str, unit_id: str | None, point: str = "") -> Origin:
    """Start from the review of a month, or from one point of its agenda."""
    title = _("Review of {month}").format(month=words.month_text(month))
    return Origin("review", month, title, point, unit_id or "")


def _known(row: dict[str, Any], field: str) -> Any:
    """Return a cell of a row; nothing where it is missing or empty."""
    value = row.get(field)
    return None if value is None or pd.isna(value) else value
