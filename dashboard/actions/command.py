"""The command line of improvement actions: python -m dashboard actions."""

from datetime import date

import pandas as pd

from dashboard.actions import actions, effect, versions
from dashboard.actions.action import Action
from dashboard.numbers import plant_day, warehouse
from dashboard.numbers.definitions import UnknownName

COLUMNS = (
    "action",
    "title",
    "stage",
    "owner",
    "due_date",
    "days_late",
    "unit_id",
    "unit_name",
    "kpi",
    "since_date",
    "before",
    "after",
    "effect",
    "origin",
    "origin_id",
    "changed_by",
    "changed_at",
)


SHOWN = ["action", "title", "stage", "owner", "due_date", "days_late", "unit_name", "effect"]


def rows(unit_id: str | None, only_late: bool) -> pd.DataFrame:
    """Lay out the actions of a unit and all below it, the first due first; late is counted today.

    A unit that no longer exists still has its actions. Raises UnknownName for one that never had any.
    """
    day = plant_day.today()
    asked = (unit_id,) if unit_id else ()
    if unit_id and unit_id not in versions.unit_names() and not actions.actions(*asked):
        raise UnknownName(f"{unit_id}: no such unit in the warehouse, and no action names it")
    found = [one for one in actions.actions(*asked) if one.is_late(day) or not only_late]
    return pd.DataFrame([_row(one, day) for one in found], columns=list(COLUMNS))


def _row(one: Action, day: date) -> dict[str, object]:
    found = effect.of(one) if warehouse.current() else effect.Effect("none", "")
    return {
        "action": one.label,
        "title": one.title,
        "stage": one.stage,
        "owner": one.owner,
        "due_date": one.due_date.isoformat(),
        "days_late": one.days_late(day),
        "unit_id": one.unit_id,
        "unit_name": one.unit_name,
        "kpi": one.kpi,
        "since_date": one.since.isoformat(),
        "before": found.before.rate if found.before else None,
        "after": found.after.rate if found.after else None,
        "effect": found.verdict,
        "origin": one.origin,
        "origin_id": one.origin_id,
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
    }
