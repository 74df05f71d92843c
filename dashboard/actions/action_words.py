"""Improvement actions in words: stages, origins, due dates, what a change changed, and the answer of the page."""

from datetime import date, timedelta
from typing import Any

from dashboard.actions.action import Action
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, plant_day
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.wording import formats, words

SHORT = 80
LATELY = timedelta(days=30)


def today() -> date:
    """Return the day on which due dates are looked at: people promise by the calendar, not by the data loaded."""
    return plant_day.today()


def stage_names() -> dict[str, str]:
    """Return what the stages are called, in their order."""
    names = {
        "plan": _("plan"),
        "do": _("do"),
        "check": _("check"),
        "act": _("act"),
        "closed": _("closed"),
        "withdrawn": _("withdrawn"),
    }
    return {stage: name[:1].upper() + name[1:] for stage, name in names.items()}


def stage_about() -> dict[str, str]:
    """Return what each stage means."""
    return {
        "plan": _("agreed, not begun"),
        "do": _("being done"),
        "check": _("done, does it help?"),
        "act": _("it helps: make it the standard"),
    }


def origin_names() -> dict[str, str]:
    """Return what an action can be started from."""
    return {
        "number": _("Number"),
        "hazard": _("Hazard"),
        "accident": _("Accident"),
        "assessment": _("Assessed element"),
        "alert": _("Alert"),
        "review": _("Review"),
        "none": _("nothing"),
    }


def field_names() -> dict[str, str]:
    """Return what the fields of an action are called that people change."""
    return {
        "stage": _("Stage"),
        "title": _("What is to be done"),
        "about": _("Why and how"),
        "unit_id": _("Unit"),
        "owner": _("Owner"),
        "due_date": _("Due"),
        "kpi": _("KPI it should move"),
        "since": _("Effect counts from"),
    }


def short(text: str, most: int = SHORT) -> str:
    """Return a text on one line and not longer than fits, whole words where it has any."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut) + "…"


def kpi_name(name: str) -> str:
    """Return the label of a KPI; its bare name where the warehouse in use does not know it."""
    if not name:
        return _("none")
    try:
        return words.label(kpis.kpi(name))
    except (UnknownName, NoWarehouse):
        return name


def value_of(action: Action, field: str) -> str:
    """Return one field of an action as a reader sees it."""
    value = getattr(action, field)
    shown: dict[str, Any] = {"stage": stage_names().get, "kpi": kpi_name, "due_date": words.day_text}
    if field == "unit_id":
        return action.unit_name
    if field == "since":
        return words.day_text(value)
    return str(shown[field](value)) if field in shown else short(value) or "–"


def changes(before: Action, after: Action) -> list[str]:
    """Say field by field how one version of an action differs from another."""
    return [
        _("{field}: {before} → {after}").format(
            field=name, before=value_of(before, field), after=value_of(after, field)
        )
        for field, name in field_names().items()
        if getattr(before, field) != getattr(after, field)
    ]


def origin_text(action: Action) -> str:
    """Say what an action was started from; nothing where it was started from nothing."""
    said = action.origin_facts.get("said", "")
    if action.origin == "none":
        return ""
    label = action.origin_facts.get("title") or action.origin_id
    text = _("{origin}: {title}").format(origin=origin_names()[action.origin], title=label)
    return f"{text} · {said}" if said else text


def due_text(action: Action, day: date) -> str:
    """Say when an action is due, or by how much it is late, or when it ended."""
    if action.stage == "closed":
        return _("closed {day}").format(day=words.day_text(action.ended_on))
    if action.stage == "withdrawn":
        return _("withdrawn {day}").format(day=words.day_text(action.ended_on))
    due = _("due {day}").format(day=words.day_text(action.due_date))
    return f"{due} · {late_text(action, day)}" if action.is_late(day) else due


def late_text(action: Action, day: date) -> str:
    """Say by how many days an action is late."""
    days = action.days_late(day)
    return ngettext("{days} day late", "{days} days late", days).format(days=words.whole(days))


def done_lately(found: tuple[Action, ...], day: date) -> int:
    """Count the actions closed in the last thirty days."""
    return sum(one.stage == "closed" and one.ended_on is not None and one.ended_on >= day - LATELY for one in found)


def answer(found: tuple[Action, ...], day: date) -> str:
    """Say in one sentence how many actions are open and late, and how many were done lately."""
    if not found:
        return _("No action was started yet.")
    opened, late = sum(one.is_open for one in found), sum(one.is_late(day) for one in found)
    done = done_lately(found, day)
    late_one = ngettext("{count} of them late", "{count} of them late", late)
    done_one = ngettext("{count} was done in the last 30 days", "{count} were done in the last 30 days", done)
    said = {
        "open": ngettext("{count} action is open", "{count} actions are open", opened).format(
            count=words.whole(opened)
        ),
        "late": late_one.format(count=words.whole(late)) if late else _("none late"),
        "done": done_one.format(count=words.whole(done)) if done else _("none was done in the last 30 days"),
    }
    return (_("{open}, {late}, {done}.") if opened else _("{open}, {done}.")).format(**said)


def time_text(moment: str) -> str:
    """Write a time as it was written down to the minute."""
    return formats.moment(moment)
