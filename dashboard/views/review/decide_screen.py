"""The first screen on the wall: the verdict on the month, and at most three things to decide, each with its action."""

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.actions import origins
from dashboard.filters import Choices, comparison
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.review.content import Review
from dashboard.verdict import act_now, overdue, verdict, verdict_words
from dashboard.verdict.act_now import SILENCE, Item
from dashboard.views.shared import panels, start_action
from dashboard.wording import words

TONES = {"bad": "red", "good": "green"}


def title(count: int) -> str:
    """Name the screen by how many things there are to decide."""
    return {
        0: _("Nothing to decide from the numbers"),
        1: _("One thing to decide"),
        2: _("Two things to decide"),
    }.get(count, _("Three things to decide"))


def title_of(review: Review) -> str:
    """Return the title that stands in the bar above the screen."""
    return title(len(act_now.of(choices_of(review)).cards))


def choices_of(review: Review) -> Choices:
    """Return the month under review as choices of a page: as it stood at its end, against the year before."""
    before = comparison(review.filters, "last_year")
    return replace(
        panels.chosen(), filters=review.filters, before=before, compare="last_year", period="custom", as_of=review.as_of
    )


def show(review: Review) -> None:
    """Show what the month says in a sentence, and what is to be decided."""
    choices = choices_of(review)
    items = act_now.of(choices).cards
    st.markdown(said(choices))
    for column, place in zip(st.columns(max(len(items), 1), gap="small"), range(len(items)), strict=False):
        with column, st.container(border=True, height="stretch"):
            card(items[place], place, overdue.day_of(choices))


def said(choices: Choices) -> str:
    """Write the verdict, its bad and good pieces in colour and bold."""
    made = []
    for piece in verdict_words.pieces(verdict.of(choices)):
        text, colour = words.plain(piece.text), TONES.get(piece.tone)
        made.append(f"**:{colour}[{text}]**" if colour else text)
    return "".join(made)


def card(item: Item, place: int, day: date | None) -> None:
    """Show one thing to decide: where, what, since when, whose it is, how late; and the button for its action."""
    red = _("red")
    badge = f" :red-badge[{red}]" if item.is_red else ""
    st.markdown(f"### {place + 1} · {words.plain(item.place)}{badge}")
    st.markdown(words.strong(item.said) if item.kind == "bad" else words.plain(item.said))
    st.markdown("  \n".join(words.plain(line) for line in facts(item, day)))
    kpi = "hazard_count" if item.kpi == SILENCE else item.kpi
    start_action.button(lambda: origins.of_number(kpi, item.filters, item.place), f"decide-{place}", "primary")


def facts(item: Item, day: date | None) -> list[str]:
    """Say since when, in which unit, whose the oldest is and how late it is."""
    lines = [_("Red since {day}.").format(day=words.day_text(item.since))] if item.since and item.is_red else []
    if item.since_month:
        lines.append(_("Since {month}.").format(month=words.month_text(item.since_month)))
    if item.unit_name and item.unit_name != item.place:
        lines.append(_("Unit: {unit}").format(unit=item.unit_name))
    if item.late and item.late.owner:
        lines.append(_("Owner of the oldest: {name}").format(name=item.late.owner))
    if item.late and day:
        days = item.late.days(day)
        late = ngettext("{count} overdue, oldest {days} day", "{count} overdue, oldest {days} days", days)
        lines.append(late.format(count=words.whole(item.late.count), days=words.whole(days)))
    elif item.kpi:
        lines.append(_("About: {kpi}").format(kpi=words.label(kpis.kpi(item.kpi))))
    return lines
