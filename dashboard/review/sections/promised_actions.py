"""Which actions are promised, which are late, and whether they helped."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from dashboard.actions import action_words, effect, versions
from dashboard.actions.action import Action
from dashboard.language import _, ngettext
from dashboard.review.content import Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections.overdue_hazards import more
from dashboard.wording import words

MOST_LISTED = 200
MOST_MEASURED = 20


def section(asked: ReviewedMonth) -> Section:
    """Show the actions that are open, the late ones first, and those that ended in the month or since."""
    found, day = asked.actions, asked.read_at.date()
    still_open = sorted((one for one in found if one.is_open), key=lambda one: (-one.days_late(day), one.due_date))
    ended = [one for one in found if one.ended_on is not None and one.ended_on >= asked.first]
    tables = (
        listed(asked, "open", _("Open actions, late ones first"), still_open, _("No action is open.")),
        listed(asked, "ended", _("Closed or withdrawn in the month or since"), ended, _("None.")),
    )
    return Section(lead=lead(asked, found, still_open, ended), tables=tables)


def lead(
    asked: ReviewedMonth, found: tuple[Action, ...], still_open: list[Action], ended: list[Action]
) -> tuple[str, ...]:
    """Say how many actions are open and late, and what was done."""
    if not found:
        return (_("No action was started yet."),)
    day = asked.read_at.date()
    late = [one for one in still_open if one.is_late(day)]
    text = ngettext("{count} action is open, {late} late.", "{count} actions are open, {late} late.", len(still_open))
    done = sum(one.stage == "closed" for one in ended)
    closed = ngettext(
        "{count} was closed in {month} or since.", "{count} were closed in {month} or since.", done
    ).format(count=done, month=words.month_text(asked.month))
    said = [words.joined(text.format(count=len(still_open), late=len(late)), closed)]
    if late:
        worst = max(late, key=lambda one: one.days_late(day))
        text = _("Latest: {label} {title}, {late}, owner {owner}.")
        facts = {"label": worst.label, "title": worst.title, "owner": worst.owner}
        said.append(text.format(**facts, late=action_words.late_text(worst, day)))
    return tuple(said)


def listed(asked: ReviewedMonth, key: str, title: str, found: list[Action], empty: str) -> Table:
    """List actions with owner, due date, stage and what they did to the number they were meant to move."""
    labels = {
        "action": _("Action"),
        "title": _("What is to be done"),
        "owner": _("Owner"),
        "unit": _("Unit"),
        "due_date": _("Due"),
        "days_late": _("Days late"),
        "stage": _("Stage"),
        "effect": _("Did it help?"),
    }
    rows = pd.DataFrame(list(laid_out(asked, found[:MOST_LISTED])), columns=list(labels))
    rows["due_date"] = pd.to_datetime(rows["due_date"])
    note = words.joined(more(len(rows), len(found)), _("Late is counted on {day}.").format(day=_day_text(asked)))
    wall = ("title", "owner", "due_date", "days_late", "stage", "effect")
    return Table(f"actions-{key}", title, rows, labels, empty, note if len(rows) else "", wall=wall)


def _day_text(asked: ReviewedMonth) -> str:
    return words.day_text(asked.read_at.date())


def laid_out(asked: ReviewedMonth, found: list[Action]) -> Iterable[dict[str, Any]]:
    """Lay actions out as rows; the effect of the first ones is measured, for each takes several questions."""
    stages, day = action_words.stage_names(), asked.read_at.date()
    for place, one in enumerate(found):
        yield {
            "action": one.label,
            "title": one.title,
            "owner": one.owner,
            "unit": one.unit_name,
            "due_date": one.due_date,
            "days_late": one.days_late(day) or None,
            "stage": stages[one.stage],
            "effect": effect_text(one, asked.last) if place < MOST_MEASURED else _("See the page of actions."),
        }


def effect_text(one: Action, day: date) -> str:
    """Say what an action did to its number, as far as the facts of the month tell."""
    if one.stage in versions.UNSTARTED:
        return _("Not begun.")
    return effect.of(one, day).sentence
