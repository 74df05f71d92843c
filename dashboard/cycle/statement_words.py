"""The lines of the cycle in words: numbers with their parts, and what people wrote down or did not."""

from collections.abc import Sequence

from dashboard.language import _, ngettext
from dashboard.results import verdicts
from dashboard.results.results import Result
from dashboard.wording import words

MOST_NAMED = 3  # targets named before the rest is counted


def step_name(step: str) -> str:
    """Name a step of the cycle."""
    return {"plan": _("Plan (P)"), "do": _("Do (D)"), "check": _("Check (C)"), "act": _("Act (A)")}[step]


def step_about(step: str) -> str:
    """Say what belongs to a step."""
    return {
        "plan": _("Targets, the risk register, inspections required"),
        "do": _("Measures and tasks, training, spending, treatment"),
        "check": _("Inspections, assessments, months reported"),
        "act": _("Actions, and what came of them"),
    }[step]


def state_name(state: str) -> str:
    """Name the state of a line."""
    return {"shown": _("shown"), "lacking": _("gap"), "unknown": _("no data")}[state]


def number(found: Result) -> str:
    """Say a number with its parts and its target; without data the reason."""
    name = words.label(found.kpi)
    if found.rate is None:
        return words.named(name, words.why_not(found.notes) or _("no data"))
    unit = "" if found.kpi.kind == "proportion" else words.unit_of(found.kpi)
    value = f"{words.amount(found.rate, found.kpi)} {unit}".strip()
    beside = [text for text in (verdicts.parts(found), verdicts.target_text(found).replace("*", "")) if text]
    return words.named(name, value + (_(" ({parts})").format(parts=_("; ").join(beside)) if beside else ""))


def targets(count: int, of_all: int) -> str:
    """Say for how many numbers there is a target."""
    text = _("Targets: {count} of {all} numbers that can be better or worse have one for this period")
    return text.format(count=words.whole(count), all=words.whole(of_all))


def closed(count: int, of_all: int) -> str:
    """Say how many months were closed."""
    text = ngettext(
        "Months reported: {count} of {all} whole month of the period is closed",
        "Months reported: {count} of {all} whole months of the period are closed",
        of_all,
    )
    return text.format(count=words.whole(count), all=words.whole(of_all))


def actions(count: int, late: int, bare: int) -> str:
    """Say how many actions there are, how many are late, and how many were closed without evidence."""
    if not count:
        return _("Actions: none in this period and unit")
    text = ngettext(
        "Actions: {count} in this period; late: {late}; closed without evidence: {bare}",
        "Actions: {count} in this period; late: {late}; closed without evidence: {bare}",
        count,
    )
    return text.format(count=words.whole(count), late=words.whole(late), bare=words.whole(bare))


def missed(every: Sequence[Result], without: Sequence[Result]) -> str:
    """Say how many targets were missed, and which of them have no action."""
    text = ngettext("{count} target missed", "{count} targets missed", len(every)).format(count=words.whole(len(every)))
    if not without:
        return _("{missed}; an action was begun for each").format(missed=text)
    names = [words.label(found.kpi) for found in without]
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], _("{count} more").format(count=words.whole(len(names) - MOST_NAMED))]
    return _("{missed}; no action about {names}").format(missed=text, names=words.listed(names))


def answer(states: Sequence[str]) -> str:
    """Say how much of the cycle is shown, and how much is not."""
    shown, lacking, unknown = (sum(state == one for state in states) for one in ("shown", "lacking", "unknown"))
    text = _("{shown} of {all} points of the cycle are shown; gaps: {lacking}; without data: {unknown}.")
    values = {"shown": shown, "all": len(states), "lacking": lacking, "unknown": unknown}
    return text.format(**{name: words.whole(value) for name, value in values.items()})
