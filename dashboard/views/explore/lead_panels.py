"""The panels of "Does it lead?": which rate of accidents is foretold, and what each number says of it."""

import pandas as pd
import streamlit as st

from dashboard.explore import leads
from dashboard.explore.leads import Finding
from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.views.shared import links, panels, record_drawer
from dashboard.wording import words

OUTCOME = "lead_outcome"
COUNT, CHANCE = "%d", "%.3f"


def show(choices: Choices) -> None:
    """Say which numbers lead the chosen rate of accidents, and list all that were looked at."""
    outcome, level = choose(), panels.level(choices)
    with st.spinner(_("Looking at every number, month by month …")):
        found = leads.find(choices, outcome.name, level)
    panels.answer(leads.sentence(found, outcome))
    rows, heads = table(found), columns()
    if not rows["effect"].any():  # where nothing leads, nothing follows
        del heads["effect"]
    panels.table(rows, _("Numbers of the work done, and whether they lead"), heads, key="leads", height="content")
    name = record_drawer.named(choices.filters, _("Does it lead"), words.label(outcome))
    panels.downloads(lambda: panels.headed(rows, heads), name, "leads")
    panels.notes(leads.method(found))


def choose() -> Kpi:
    """Let the reader choose the rate of accidents that numbers are set before; the choice stands in the link."""
    offered = {kpi.name: kpi for kpi in leads.outcomes()}
    links.take(OUTCOME, list(offered), leads.USUAL)
    chosen = st.selectbox(
        _("What should be foretold"),
        list(offered),
        key=OUTCOME,
        format_func=lambda name: words.label(offered[name]),
        persist_state="session",
    )
    links.put(OUTCOME, leads.USUAL)
    return kpis.kpi(chosen or leads.USUAL)


def table(found: tuple[Finding, ...]) -> pd.DataFrame:
    """Lay the findings out as they are shown: a number a row, those that lead first."""
    return pd.DataFrame(
        {
            "number": [words.label(one.kpi) for one in found],
            "verdict": [leads.verdict(one) for one in found],
            "effect": [leads.effect(one) for one in found],
            "chance": pd.array([one.lead.chance if one.lead and one.is_enough else None for one in found], "Float64"),
            "months": pd.array([one.lead.months if one.lead else None for one in found], "Int64"),
            "needed": pd.array([one.lead.months_needed if one.lead else None for one in found], "Int64"),
            "events": pd.array([one.lead.events if one.lead else None for one in found], "Int64"),
        }
    )


def columns() -> dict[str, object]:
    """Give the heads of the table."""
    number = st.column_config.NumberColumn
    return {
        "number": _("Number of the work done"),
        "verdict": _("Does it lead?"),
        "effect": _("What follows"),
        "chance": number(_("p"), format=CHANCE, help=_("Chance of as much by luck, over all lags looked at")),
        "months": number(_("Months at hand"), format=COUNT),
        "needed": number(
            _("Months needed"),
            format=COUNT,
            help=_("Until rates 1.5 times as high for one standard deviation are told from luck: 5 %, 80 of 100 cases"),
        ),
        "events": number(_("Events after"), format=COUNT),
    }
