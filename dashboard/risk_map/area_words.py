"""The colour of an area in words: what the register says, what the facts make of it, since when and why."""

from datetime import date
from typing import Any

from dashboard.language import _, ngettext
from dashboard.risk_map import area_levels
from dashboard.risk_map.area_levels import Cause
from dashboard.shapes.levels import NOT_ASSESSED, RISK_LEVELS, level_of
from dashboard.wording import words

BY_ORDER = {level.order: level.name for level in RISK_LEVELS}
UP, DOWN = "↑", "↓"


def colour_names() -> dict[str, str]:
    """Return what the colours of the levels are called."""
    return {
        "major": _("Red"),
        "larger": _("Orange"),
        "general": _("Yellow"),
        "low": _("Blue"),
        NOT_ASSESSED: _("Grey"),
    }


def letters() -> dict[str, str]:
    """Return the letter that stands for each colour where there is no room for words."""
    return {
        "major": _("R"),
        "larger": _("O"),
        "general": _("Y"),
        "low": _("B"),
        NOT_ASSESSED: "?",
    }


def in_sentence(text: str) -> str:
    """Return a label as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def colour_sentence(row: Any, causes: tuple[Cause, ...], most_steps: int) -> str:
    """Say in one sentence which colour an area has now and why; row has base_order and current_order."""
    colours = colour_names()
    if not row.base_order:
        return _("Not assessed: no graded risk point in the register.")
    base = colours[BY_ORDER[row.base_order]]
    if not causes:
        return _("{base} in the register; no fact lifts it.").format(base=base)
    reasons = words.listed(in_sentence(cause.label) for cause in causes)
    limit = _(" (at most {count} steps)").format(count=most_steps) if len(causes) > most_steps else ""
    if row.current_order <= row.base_order:
        return _("{base} in the register and already the highest level: {reasons}.").format(base=base, reasons=reasons)
    return _("{base} in the register; {now} since {day}: {reasons}{limit}.").format(
        base=base,
        now=in_sentence(colours[BY_ORDER[row.current_order]]),
        day=words.day_text(since(row, causes)),
        reasons=reasons,
        limit=limit,
    )


def since(row: Any, causes: tuple[Cause, ...]) -> date:
    """Return the day on which the facts lifted the area to its current level: that of its last step."""
    steps: int = row.current_order - row.base_order
    return causes[min(max(steps, 1), len(causes)) - 1].since


def steps(row: Any, causes: tuple[Cause, ...], limits: area_levels.Settings) -> list[str]:
    """Say of every colour rule that holds what it does, since when, and whether its cause is gone."""
    colours, said, order = colour_names(), [], int(row.base_order)
    for place, cause in enumerate(causes):
        if not row.base_order:
            effect = _("without a graded risk point there is nothing to lift")
        elif place >= limits.most_steps:
            effect = _("no further step: at most {count}").format(count=limits.most_steps)
        elif order == RISK_LEVELS[0].order:
            effect = _("already the highest level")
        else:
            order += 1
            effect = _("from {before} to {after}").format(
                before=in_sentence(colours[BY_ORDER[order - 1]]), after=in_sentence(colours[BY_ORDER[order]])
            )
        text = _("{rule} since {day}: {effect}.").format(
            rule=cause.label, day=words.day_text(cause.since), effect=effect
        )
        if cause.gone:
            stays = _("Gone since {day}; its step stays {days} days.")
            text = words.joined(text, stays.format(day=words.day_text(cause.gone), days=limits.hold_days))
        said.append(text)
    return said


def move_sign(move: int) -> str:
    """Return the arrow of an area that rose or came down."""
    return UP if move > 0 else DOWN if move < 0 else ""


def move_text(row: Any, day: date) -> str:
    """Say how the current colour of an area moved since a day; row has before_order and current_order."""
    colours = colour_names()
    before, now = (colours[BY_ORDER[order]] for order in (row.before_order, row.current_order))
    facts = {"before": before, "now": in_sentence(now), "day": words.day_text(day)}
    if row.before_order == row.current_order:
        return _("{before} on {day} and now.").format(**facts)
    if not row.before_order:
        return _("Not assessed on {day}, now {now}.").format(**facts)
    if not row.current_order:
        return _("{before} on {day}, now not assessed.").format(**facts)
    sign = move_sign(row.current_order - row.before_order)
    return f"{sign} " + _("{before} on {day}, now {now}.").format(**facts)


def moved(rows: Any, day: date) -> str:
    """Say in one sentence how many areas rose or came down since a day, and name the first that rose."""
    up, down = int((rows["move"] > 0).sum()), int((rows["move"] < 0).sum())
    if not up and not down:
        return _("No area changed its colour since {day}.").format(day=words.day_text(day))
    return _("Since {day}: {up}, {down}.").format(
        day=words.day_text(day),
        up=ngettext("{count} area rose", "{count} areas rose", up).format(count=words.whole(up)),
        down=ngettext("{count} came down", "{count} came down", down).format(count=words.whole(down)),
    )


def level_name_of(order: int) -> str:
    """Return the code of a level by its order."""
    return level_of(BY_ORDER.get(order, NOT_ASSESSED)).name
