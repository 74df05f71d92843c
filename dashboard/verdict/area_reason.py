"""Why an area has its colour in a few words, whose it is, and what brings it down."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.language import _, ngettext
from dashboard.risk_map import area_levels, area_words, areas
from dashboard.risk_map.area_levels import Cause
from dashboard.shapes.levels import level_of
from dashboard.verdict.overdue import Late
from dashboard.wording import words

MOST_NAMED = 2


def short(row: Any, late: Late | None, causes: tuple[Cause, ...], day: date | None) -> str:
    """Say in a few words what gives an area its colour: what is late there, the rule that lifts it, or the register."""
    if not row.base_order:
        return words.joined(_("Not assessed."), overdue_text(late)) if late else _("not assessed")
    if row.current_order <= row.base_order or not causes:
        colour = area_words.in_sentence(area_words.colour_names()[area_words.BY_ORDER[row.current_order]])
        return _("{colour} in the register").format(colour=colour)
    if late and late.oldest_major and day:
        days = (day - late.oldest_major).days
        text = ngettext("major hazard, {days} day late", "major hazard, {days} days late", days)
        return text.format(days=words.whole(days))
    return overdue_text(late) if late else area_words.in_sentence(causes[-1].label)


def overdue_text(late: Late) -> str:
    """Say how many hazards are overdue."""
    return ngettext("{count} overdue hazard", "{count} overdue hazards", late.count).format(count=late.count)


def late_text(late: Late | None, day: date | None) -> str:
    """Say how many days the oldest hazard is late; nothing where none is."""
    if late is None or day is None:
        return ""
    days = late.days(day)
    return ngettext("{days} day late", "{days} days late", days).format(days=words.whole(days))


def oldest_text(late: Late | None, day: date | None) -> str:
    """Say how many days the oldest overdue hazard is late; nothing where none is."""
    if late is None or day is None:
        return ""
    days = late.days(day)
    return ngettext("The oldest is {days} day late.", "The oldest is {days} days late.", days).format(
        days=words.whole(days)
    )


def brings_down(
    row: Any, late: Late | None, causes: tuple[Cause, ...], points: pd.DataFrame, hold_days: int
) -> list[str]:
    """Say what lowers the colour of an area: treating what is late, waiting, or better control measures."""
    if not row.current_order:
        return [_("Grade the risk points of this area: until then nobody knows its level.")]
    said = []
    going = [cause for cause in causes if cause.gone is None]
    if row.current_order > row.base_order:
        said += [_in_days(going, late, hold_days)] if going else [_over(causes, hold_days)]
    base = area_words.in_sentence(area_words.colour_names()[area_words.BY_ORDER[row.base_order]])
    if row.base_order > 1:
        worst = points[points[areas.IN_FORCE] == area_words.BY_ORDER[row.base_order]] if len(points) else points
        names = words.listed(worst["risk_point_name"].dropna().astype(str).head(MOST_NAMED)) if len(worst) else ""
        text = _("Below {base} only with better control measures, graded again: {names}.")
        said.append(text.format(base=base, names=names or _("the worst risk points")))
    return said or [_("Nothing: it has the lowest level.")]


def _in_days(going: list[Cause], late: Late | None, hold_days: int) -> str:
    what = words.listed(area_words.in_sentence(cause.label) for cause in going)
    text = ngettext(
        "End of “{what}”; its step goes {days} day later.",
        "End of “{what}”; its step goes {days} days later.",
        hold_days,
    ).format(what=what, days=hold_days)
    if late is None:
        return text
    treat = ngettext("Treat the {count} overdue hazard.", "Treat the {count} overdue hazards.", late.count)
    return words.joined(treat.format(count=words.whole(late.count)), text)


def _over(causes: tuple[Cause, ...], hold_days: int) -> str:
    """Say on which day the last step is over whose cause is gone already."""
    gone = max(cause.gone for cause in causes if cause.gone is not None)
    day = words.day_text(gone + timedelta(days=hold_days))
    return _("Its causes are gone; it comes down on {day} if nothing new happens.").format(day=day)


def owner(late: Late | None, points: pd.DataFrame, row: Any) -> str:
    """Name who answers for an area: of the oldest overdue hazard, else of its worst risk point, else the unit."""
    if late is not None and late.owner:
        return _("{owner} (oldest overdue hazard)").format(owner=late.owner)
    if len(points) and "owner_name" in points:
        order = points[areas.IN_FORCE].map(lambda name: level_of(name).order)
        named = points.assign(order=order).dropna(subset=["owner_name"]).sort_values("order", ascending=False)
        if len(named):
            return _("{owner} (worst risk point)").format(owner=named["owner_name"].iloc[0])
    return row.unit_name if isinstance(row.unit_name, str) else _("nobody is named")


def causes_of(build: str, row: Any, day: date | None) -> tuple[Cause, ...]:
    """Return the colour rules that hold for an area on a day."""
    return area_levels.causes(build, row.area_id, day) if day else ()
