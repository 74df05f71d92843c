"""What early warning said in the month, what was done about it, and what came of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.early_warning import alerts, back_test, verdicts
from dashboard.early_warning.alerts import Alert
from dashboard.early_warning.evaluate import newest
from dashboard.early_warning.messages import SHAPES, colour_names
from dashboard.early_warning.rules import Rule, rules
from dashboard.language import _, ngettext, pick
from dashboard.review.content import Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.wording import words


@dataclass(frozen=True)
class Followed:
    """A warning and the first day within its horizon on which what it warns of happened; until: last day known."""

    alert: Alert
    day: date | None
    until: date

    @property
    def is_duty(self) -> bool:
        """Say whether it states a duty and foretells nothing."""
        return self.alert.event.outcome == back_test.NOTHING

    @property
    def ends(self) -> date:
        """Return the last day of its horizon."""
        return self.alert.event.as_of + timedelta(days=self.alert.event.horizon_days)

    @property
    def is_over(self) -> bool:
        """Say whether its horizon is over as far as the facts are known."""
        return self.ends <= self.until


def section(asked: ReviewedMonth) -> Section:
    """Show the warnings given in the month and those of earlier months whose time ran in it."""
    given = [one for one in alerts.visible(asked.choices()) if one.event.period <= asked.month]
    followed = follow(asked, given)
    now = [each for each in followed if each.alert.event.period == asked.month]
    earlier = [each for each in followed if each.alert.event.period < asked.month and each.ends >= asked.first]
    tables = (
        table("given", _("Warnings given in the month"), now, _("No warning was given in this month.")),
        table("earlier", _("Earlier warnings whose time ran in this month"), earlier, _("None.")),
        trust(now + earlier),
    )
    return Section(lead=lead(asked, now, earlier), tables=tables)


def follow(asked: ReviewedMonth, given: list[Alert]) -> list[Followed]:
    """Look up whether what warnings are about has followed within their horizon, as far as the facts are known."""
    until = asked.facts.as_of or asked.last
    kinds: dict[tuple[str, str], list[Alert]] = {}
    for one in given:
        kinds.setdefault((one.event.outcome, one.event.scope), []).append(one)
    days = {}
    for (outcome, scope), together in kinds.items():
        places = tuple(sorted({one.event.scope_id for one in together}))
        first = min(one.event.as_of for one in together)
        days[outcome, scope] = back_test.outcomes_between(newest(), outcome, scope, places, first, until)
    return [_followed(one, days[one.event.outcome, one.event.scope], until) for one in given]


def _followed(one: Alert, days: dict[str, list[date]], until: date) -> Followed:
    event = one.event
    ends = event.as_of + timedelta(days=event.horizon_days)
    within = [day for day in days.get(event.scope_id, []) if event.as_of < day <= ends]
    return Followed(one, min(within, default=None), until)


def lead(asked: ReviewedMonth, now: list[Followed], earlier: list[Followed]) -> tuple[str, ...]:
    """Say how often the system warned, how much was dealt with, and what came of it."""
    month = words.month_text(asked.month)
    if not now:
        said = [none_given(asked, month)]
    else:
        done = sum(not each.alert.is_open for each in now)
        text = ngettext(
            "{count} warning was given for {month}; {done} was acknowledged.",
            "{count} warnings were given for {month}; {done} were acknowledged.",
            len(now),
        )
        said = [text.format(count=len(now), month=month, done=done)]
    both = [each for each in now + earlier if not each.is_duty]
    came = sum(each.day is not None for each in both)
    if both:
        text = _("So far what they warn of has followed {came} of {count}; {open} still have time to run.")
        running = sum(each.day is None and not each.is_over for each in both)
        said.append(text.format(came=came, count=len(both), open=running))
    return tuple(said)


def none_given(asked: ReviewedMonth, month: str) -> str:
    """Say that nothing was warned of, or that nobody looked."""
    if alerts.last_evaluation() is None:
        return _("The rules of early warning were not evaluated yet, so nothing was warned of.")
    return _("No warning was given for {month}.").format(month=month)


def table(key: str, title: str, found: list[Followed], empty: str) -> Table:
    """List warnings with who acknowledged them and what followed."""
    rows = pd.DataFrame([_row(each) for each in found])
    labels = {
        "period": _("Period"),
        "colour": _("Colour"),
        "place": _("Unit or area"),
        "says": _("What was seen"),
        "done": _("What was done about it"),
        "by": _("By"),
        "outcome": _("What came of it"),
    }
    wall = ("colour", "place", "says", "done", "outcome")
    return Table(key, title, rows.reindex(columns=list(labels)), labels, empty, wall=wall)


def _row(each: Followed) -> dict[str, str]:
    event = each.alert.event
    return {
        "period": words.month_text(event.period).replace(" ", "\u00a0"),
        "colour": f"{SHAPES[event.colour]}\u00a0{colour_names()[event.colour]}",
        "place": event.place,
        "says": event.sentence,
        "done": each.alert.note or _("open: nobody acknowledged it"),
        "by": each.alert.acknowledged_by,
        "outcome": outcome(each),
    }


def outcome(each: Followed) -> str:
    """Say whether what a warning is about followed, and how long it can still."""
    event = each.alert.event
    if each.is_duty:
        return _("a duty by law, which foretells nothing")
    name = verdicts.outcome_name(event.outcome)
    if each.day is not None:
        days = (each.day - event.as_of).days
        text = ngettext("{outcome} on {day}, {days} day after", "{outcome} on {day}, {days} days after", days)
        return text.format(outcome=name, day=words.day_text(each.day), days=days)
    if each.is_over:
        return _("no {outcome} within {days} days").format(outcome=name, days=event.horizon_days)
    return _("no {outcome} so far; runs until {day}").format(outcome=name, day=words.day_text(each.ends))


def trust(found: list[Followed]) -> Table:
    """Say of every rule that warned how well it would have warned in the past."""
    warned = dict.fromkeys(each.alert.event.rule for each in found)
    tested = back_test.kept()
    known: dict[str, Rule] = {rule.name: rule for rule in rules(newest())[0]}
    rows = pd.DataFrame(
        [
            {"rule": pick(known[name].label), "verdict": _verdict(known[name], tested)}
            for name in warned
            if name in known
        ]
    )
    labels = {"rule": _("Rule"), "verdict": _("How well it warned so far")}
    laid = rows.reindex(columns=list(labels))
    return Table("trust", _("Can the rules be trusted?"), laid, labels, _("No rule warned."), is_detail=True)


def _verdict(rule: Rule, tested: dict[str, back_test.BackTest]) -> str:
    return (
        verdicts.sentence(rule, tested[rule.name])
        if rule.name in tested
        else _("Not back-tested on this build yet: the page of alerts does it.")
    )
