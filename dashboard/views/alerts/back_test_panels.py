"""The part of the alerts page that says how each rule would have done on the history: words, picture, numbers."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.access import viewer
from dashboard.early_warning import back_test, verdicts
from dashboard.early_warning.back_test import BackTest
from dashboard.early_warning.evaluate import newest
from dashboard.early_warning.messages import SHAPES, colour_names
from dashboard.early_warning.rules import Rule, rules
from dashboard.language import _, pick
from dashboard.state import CannotWrite
from dashboard.views.shared import panels, plotted
from dashboard.wording import formats, words


def back_tests() -> None:
    """Show how each rule would have done on the history: the words, the picture, the numbers."""
    if viewer.now().seen is not None:
        st.info(_("How each rule did is known of all units together: it is shown to those who see all of them."))
        return
    known = {rule.name: rule for rule in rules(newest())[0]}
    if not known:
        st.info(_("No rule can be used. Rules stand in `pipelines/warning_rules.toml`."), icon=":material/rule:")
        return
    is_first = len(back_test.kept()) < len(known)
    try:
        with st.spinner(_("Each rule is evaluated at the end of every month loaded; this is done once per build.")):
            tested = back_test.back_tests()
    except CannotWrite as fault:
        st.error(words.plain(str(fault)))
        return
    if is_first:
        st.rerun()  # the open warnings above say how their rules did
    chart = charts.precision_against_chance(
        [_drawn(known[name], test) for name, test in tested.items() if not test.is_duty]
    )
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.plain(chart.finding)}**")
        if chart.figure is not None:
            plotted.plot(chart.figure, chart.alt, "chart-back-test")
        if chart.note:
            st.caption(chart.note)
    rows = pd.DataFrame([_tested(known[name], test) for name, test in tested.items()])
    panels.table(written(rows), _("Back-test of each rule"), test_columns(), key="back-test", height="content")
    panels.downloads(
        lambda: rows.rename(columns=_labels()),
        panels.standing(panels.chosen(), _("Back-test of each rule")),
        "back-test",
    )


def _drawn(rule: Rule, test: BackTest) -> dict[str, Any]:
    facts = {"hits": test.hits, "fired": test.fired, "base_rate": test.base_rate, "is_tested": test.is_tested}
    return facts | {"label": pick(rule.label), "is_better": test.is_better_than_chance}


def _tested(rule: Rule, test: BackTest) -> dict[str, Any]:
    """Lay one back-test out as a row; shares in percent."""
    shares = {"precision": test.precision, "recall": test.recall, "base_rate": test.base_rate}
    return {
        "rule": pick(rule.label),
        "colour": f"{SHAPES[rule.colour]} {colour_names()[rule.colour]}",
        "verdict": verdicts.short(test),
        "fired": test.fired,
        "hits": test.hits,
        "false_alarms": test.false_alarms,
        "misses": test.misses,
        **{name: None if share is None else share * 100 for name, share in shares.items()},
        "lead_days": test.lead_days,
        "scope": _("Area") if rule.scope == "area" else words.level_name(rule.scope),
        "outcome": verdicts.outcome_name(rule.outcome),
        "horizon_days": rule.horizon_days,
        "tell": ", ".join(rule.tell),
        "says": verdicts.sentence(rule, test),
    }


def written(rows: pd.DataFrame) -> pd.DataFrame:
    """Write shares and days as text, with a dash where there is nothing to divide by."""
    shown = rows.copy()
    for name in ("precision", "recall", "base_rate"):
        shown[name] = ["–" if pd.isna(share) else formats.percent(share, gap=" ") for share in rows[name]]
    shown["lead_days"] = ["–" if pd.isna(days) else formats.short(days) for days in rows["lead_days"]]
    return shown


def _labels() -> dict[str, str]:
    return {
        "rule": _("Rule"),
        "colour": _("Colour"),
        "verdict": _("Verdict"),
        "fired": _("Fired"),
        "hits": _("Hits"),
        "false_alarms": _("False alarms"),
        "misses": _("Misses"),
        "precision": _("Precision"),
        "base_rate": _("Base rate"),
        "recall": _("Recall"),
        "lead_days": _("Lead days"),
        "scope": _("Judged by"),
        "outcome": _("Warns of"),
        "horizon_days": _("Horizon, days"),
        "tell": _("Who hears"),
        "says": _("In words"),
    }


def test_columns() -> dict[str, Any]:
    """Return the columns of the back-test with what each of them means."""
    helps = {
        "fired": _("How often it fired at a month end whose horizon is over."),
        "hits": _("Firings followed within the horizon by what the rule warns of, in the same place."),
        "misses": _("What happened without a firing in the horizon before."),
        "precision": _("Hits of all firings."),
        "base_rate": _("How often any month of any place is followed by it, warned or not."),
        "recall": _("What happened with a warning before, of all that happened."),
        "lead_days": _("Median days from the first firing within the horizon to what happened."),
    }
    shares = ("precision", "base_rate", "recall", "lead_days")
    return {
        name: st.column_config.Column(label, help=helps.get(name), alignment="right" if name in shares else None)
        for name, label in _labels().items()
    }
