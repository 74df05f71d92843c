"""The parts of the alerts page: what is open, what was done about it, how each rule did so far, and the history."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import viewer
from dashboard.actions import action_words, actions, origins
from dashboard.actions.action import Action
from dashboard.early_warning import alerts, back_test, verdicts
from dashboard.early_warning.alerts import Alert
from dashboard.early_warning.back_test import BackTest
from dashboard.early_warning.evaluate import evaluate, newest
from dashboard.early_warning.firings import Firing, named
from dashboard.early_warning.messages import SHAPES, colour_names
from dashboard.early_warning.rules import Rule, rules
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.numbers.definitions import UnknownName
from dashboard.refusal import Refusal
from dashboard.state import CannotWrite
from dashboard.views.shared import (
    allowed,
    missing_fields,
    panels,
    printed_rows,
    record_drawer,
    start_action,
    writer_name,
)
from dashboard.wording import formats, words

MOST_OPEN = 12


def answer(found: tuple[Alert, ...]) -> str:
    """Say in one sentence what is open and how much was dealt with."""
    series = in_series([one for one in found if one.is_open])
    done = sum(not one.is_open for one in found)
    if not found:
        return _("The system has not warned of anything yet.")
    acknowledged = ngettext("{count} was acknowledged.", "{count} were acknowledged.", done)
    acknowledged = " " + acknowledged.format(count=words.whole(done)) if done else ""
    if not series:
        return _("Nothing is open.") + acknowledged
    counts = [(name, sum(one[0].event.colour == code for one in series)) for code, name in colour_names().items()]
    listed = words.listed(f"{words.whole(count)} {name}" for name, count in counts if count)
    text = ngettext("{count} warning is open: {listed}.", "{count} warnings are open: {listed}.", len(series))
    return text.format(count=words.whole(len(series)), listed=listed) + acknowledged


def in_series(found: list[Alert]) -> list[list[Alert]]:
    """Put the alerts of one rule and place together, newest first, worst colour first."""
    series: dict[tuple[str, str, str], list[Alert]] = {}
    for one in found:
        series.setdefault(one.event.series, []).append(one)
    order = list(SHAPES)
    return sorted(series.values(), key=lambda together: order.index(together[0].event.colour))


def colour(code: str) -> str:
    """Write a colour as a badge with its shape and name, so that it does not speak by colour alone."""
    return f":{code}-badge[{SHAPES[code]} {colour_names()[code]}]"


# --- evaluated? -----------------------------------------------------------------------------------------------------


def evaluated(choices: Choices) -> None:
    """Say when the rules were evaluated, and offer to do so where this build was not."""
    last = alerts.last_evaluation()
    if last is not None and last.build == choices.build:
        told = _("Rules evaluated as of {day}, after the load of build {build}.")
        st.caption(told.format(day=words.day_text(_day(last.as_of)), build=last.build))
    else:
        st.info(
            _("The rules were not evaluated on this build yet. Every load does it; so do this command and the button:")
            + "\n\n```\npython -m dashboard warnings --record\n```",
            icon=":material/notifications:",
        )
        if viewer.now().may("acknowledge") and st.button(
            _("Evaluate now"), key="evaluate", icon=":material/play_arrow:"
        ):
            _evaluate()
    problems = [problem.sentence for problem in rules(newest())[1]]
    if problems:
        st.warning("  \n".join(words.plain(line) for line in problems), icon=":material/rule:")


def _evaluate() -> None:
    try:
        with viewer.everything():
            alerts.record(evaluate())
    except CannotWrite as fault:
        st.error(words.plain(str(fault)))
    else:
        st.rerun()


def _day(text: str) -> Any:
    return pd.Timestamp(text).date()


# --- open -----------------------------------------------------------------------------------------------------------


def open_alerts(found: tuple[Alert, ...], choices: Choices) -> None:
    """Show every open warning by unit with its reason, its records, and a place to say what was done."""
    series = in_series([one for one in found if one.is_open])
    if not series:
        st.success(_("Nothing is open."), icon=":material/check_circle:")
        return
    tested = back_test.kept()
    known = {rule.name: rule for rule in rules(newest())[0]}
    started = [one for one in actions.actions() if one.origin == "alert"]
    for unit, those in by_unit(series[:MOST_OPEN], tested, choices.build):
        st.markdown(words.strong(unit))
        with st.grid(2, min_column_width=340, gap="small"):
            for together in those:
                name, ids = together[0].event.rule, {one.event.id for one in together}
                promised = [one for one in started if one.origin_id in ids]
                card(together, known.get(name), tested.get(name), promised)
    if len(series) > MOST_OPEN:
        st.caption(
            _("{count} more stand in the history below; choose a unit to see only its own.").format(
                count=words.whole(len(series) - MOST_OPEN)
            )
        )


def by_unit(
    series: list[list[Alert]], tested: Mapping[str, BackTest], build: str
) -> list[tuple[str, list[list[Alert]]]]:
    """Put warnings together by the unit that acts on them; rules no better than chance come last, as information."""

    def is_only_known(together: list[Alert]) -> bool:
        test = tested.get(together[0].event.rule)
        return test is not None and test.is_no_better_than_chance

    found: dict[str, list[list[Alert]]] = {}
    for together in sorted(series, key=is_only_known):  # which keeps the worst colour first
        found.setdefault(alerts.unit_of(together[0], build), []).append(together)
    return list(found.items())


def card(together: list[Alert], rule: Rule | None, test: BackTest | None, promised: list[Action]) -> None:
    """Show one open warning, the months in which it was given, and the actions that were started from it."""
    newest_alert = together[0]
    event = newest_alert.event
    with st.container(border=True, gap="xsmall", height="stretch"):
        is_known = test is not None and test.is_no_better_than_chance
        information = _("for information")
        badge = f":gray-badge[ⓘ {information}]" if is_known else colour(event.colour)
        st.markdown(f"{badge} **{words.plain(event.title)}**")
        st.markdown(words.plain(event.sentence))
        st.caption("  \n".join(words.plain(line) for line in standing(together, rule, test)))
        with st.container(horizontal=True, gap="small"):
            records(event, f"open-{event.id}")
            acknowledge(together)
            start_action.button(lambda: origins.of_alert(event), f"alert-{event.id}")
        for one in promised:
            day = action_words.today()
            said = words.listed([action_words.stage_names()[one.stage], one.owner, action_words.due_text(one, day)])
            start_action.link(one, words.named(one.label, said))


def standing(together: list[Alert], rule: Rule | None, test: BackTest | None) -> list[str]:
    """Say since when a warning stands, whether it still holds, what to expect of it, and how it did so far."""
    event, lines = together[0].event, []
    earlier = dict.fromkeys(one.event.period for one in together if one.event.period != event.period)
    if earlier:
        months = words.listed(words.month_text(period) for period in earlier)
        lines.append(_("Also open from {months}.").format(months=months))
    lines += [_known_before(one) for one in together if one.acknowledged_before]
    if not together[0].still_found:
        lines.append(_("No longer found on the newest build."))
    if event.outcome == back_test.NOTHING:
        return [*lines, _("A duty by law.")]
    text = _("Warns of: {outcome} within {days} days.")
    lines.append(text.format(outcome=verdicts.outcome_name(event.outcome), days=event.horizon_days))
    if rule is not None and test is not None:
        lines.append(_("So far: {verdict}").format(verdict=verdicts.sentence(rule, test)))
    return lines


def _known_before(one: Alert) -> str:
    """Say for which records a warning was acknowledged before, and which came since."""
    text = _("Acknowledged for {earlier}; new since: {records}.")
    return text.format(earlier=named(one.acknowledged_before), records=named(one.records))


def records(event: Firing, key: str) -> None:
    """Show the button that opens the rows that prove a warning."""
    if st.button(_("Records"), key=f"records-{key}", type="tertiary", icon=":material/table_rows:"):
        try:
            kpis.rate(event.kpi, (), event.filters)
        except UnknownName as fault:
            st.info(words.plain(str(fault)))
        else:
            record_drawer.open_records(event.kpi, event.filters, event.part)


@allowed.only("acknowledge")
def acknowledge(together: list[Alert]) -> None:
    """Show the form in which somebody writes down what was done about a warning."""
    key = together[0].event.id
    with (
        st.popover(_("Acknowledge"), icon=":material/check:", type="tertiary"),
        st.form(f"acknowledge-{key}", border=False),
    ):
        note = st.text_area(_("What was found, what is done?"), key=f"note-{key}", max_chars=2000)
        missing_fields.at(f"note-{key}")
        by = writer_name.name(key)
        if st.form_submit_button(_("Acknowledge"), type="primary"):
            _acknowledge(together, note or "", by, key)


def _acknowledge(together: list[Alert], note: str, by: str, key: str) -> None:
    asked = {"note": ("" if note.strip() else _("Write what was found or is done.")),
             "by": ("" if by.strip() else _("Write your name."))}  # fmt: skip
    if lacking := {field: said for field, said in asked.items() if said}:
        fault = Refusal(words.joined(*lacking.values()), lacking)
        missing_fields.refused(fault, {field: f"{field}-{key}" for field in asked})
        return
    try:
        alerts.acknowledge([one.event.id for one in together], note, by)
    except CannotWrite as fault:
        st.error(words.plain(str(fault)))
        return
    writer_name.remember(by)
    st.rerun()


# --- history --------------------------------------------------------------------------------------------------------


def history(found: tuple[Alert, ...]) -> None:
    """Show every alert ever given, who acknowledged it and how; a chosen one opens its records."""
    if not found:
        st.caption(_("No alert was recorded yet."))
        return
    told = alerts.deliveries()
    rows = pd.DataFrame([_told(one) | {"sent": _sent(told.get(one.event.id, []))} for one in found])
    labels = {
        "period": _("Period"),
        "colour": _("Colour"),
        "rule": _("Rule"),
        "place": _("Unit or area"),
        "says": _("What was seen"),
        "state": _("State"),
        "note": _("Note"),
        "by": _("By"),
        "at": _("Acknowledged"),
        "recorded": _("Recorded"),
        "sent": _("Sent to"),
    }
    chosen = printed_rows.dataframe(
        rows,
        placeholder="–",
        column_config=labels,
        alt=_("All alerts"),
        key="history",
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = chosen["selection"]["rows"]
    with st.container(horizontal=True, gap="small"):
        if picked and picked[0] < len(found):
            records(found[picked[0]].event, "history")
        else:
            st.caption(_("Choose a row to open its records."))
        panels.downloads(lambda: rows.rename(columns=labels), panels.standing(panels.chosen(), _("Alerts")), "alerts")


def _sent(told: list[tuple[str, int, bool]]) -> str:
    """Say who was told, and who could not be reached yet."""
    waiting = _("{recipient}: not taken in {attempts} attempts")
    return words.clauses(
        recipient if is_taken else waiting.format(recipient=recipient, attempts=attempts)
        for recipient, attempts, is_taken in told
    )


def _told(one: Alert) -> dict[str, str]:
    """Lay one alert out as a row."""
    return {
        "period": one.event.period,
        "colour": f"{SHAPES[one.event.colour]} {colour_names()[one.event.colour]}",
        "rule": one.event.title,
        "place": one.event.place,
        "says": one.event.sentence,
        "state": _("open") if one.is_open else _("acknowledged"),
        "note": one.note,
        "by": one.acknowledged_by,
        "at": formats.moment(one.acknowledged_at),
        "recorded": formats.moment(one.recorded_at),
    }
