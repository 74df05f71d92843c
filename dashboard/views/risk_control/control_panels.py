"""Measures by state, measures that do not hold at high risks, measures that went unchecked before an accident."""

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import names
from dashboard.risk_control import colour_back_test, measures
from dashboard.views.shared import panels
from dashboard.wording import words


def states(choices: Choices) -> None:
    """Show how many measures stand in each state, by the level of their risk point, with the records of each state."""
    rows = measures.by_state(choices.filters)
    if rows.empty:
        st.caption(_("None in this period and unit."))
        return
    columns = measures.columns_of_states(rows)
    panels.table(
        names.coded(rows, "measure_state"),
        _("Control measures by state and level of risk"),
        columns,
        key="measures-by-state",
        height="content",
    )
    with st.container(horizontal=True, gap="small"):
        for state, label in names.measure_states().items():
            if state in set(rows["measure_state"]):
                panels.records("measure_count", choices.filters, label=label, key=f"state-{state}", measure_state=state)


def not_holding(choices: Choices) -> None:
    """Show the measures of major and larger risk points that fail, were never checked or are late."""
    rows = measures.not_holding(choices.build, choices.as_of, choices.filters)
    if rows.empty:
        st.caption(_("Every measure at a major or larger risk that must be checked was checked and found in order."))
        return
    _listed(
        choices,
        names.coded(rows, "level_in_force", "measure_state"),
        {
            "risk_point_name": _("Risk point"),
            "area_name": _("Area"),
            "level_in_force": _("Level in force"),
            "measure_text": _("Measure"),
            "measure_state": _("State of the measure"),
            "last_date": _("Last check"),
            "owner_name": _("Owner"),
        },
        _("Measures that do not hold at major and larger risks"),
        "not-holding",
    )


def before_accidents(choices: Choices) -> None:
    """Show the measures of the risk points of accidents that nobody had checked in their last whole cycle."""
    if not panels.needs(choices, "accidents", _("Accidents that name a risk point are set against its measures.")):
        return
    rows = measures.before_accidents(choices.build, choices.as_of, choices.filters)
    if rows.empty:
        st.caption(
            _("No accident of this period and unit names a risk point whose measure had gone a whole cycle unchecked.")
        )
        return
    _listed(
        choices,
        names.coded(rows, "severity"),
        {
            "accident_date": _("Accident date"),
            "accident_id": _("Accident"),
            "severity": _("Severity"),
            "area_name": _("Area"),
            "risk_point_name": _("Risk point"),
            "measure_text": _("Measure"),
            "due_count": _("Checks due before"),
            "check_count": _("Checks done before"),
            "last_date": _("Last check"),
            "description": _("Description"),
        },
        _("Measures unchecked before an accident"),
        "before-accidents",
    )


def colour_rules(choices: Choices) -> None:
    """Show what the colour rules of measures would have lifted, and whether they are on."""
    for one in colour_back_test.of_rules(choices.build, choices.as_of, choices.filters):
        state = _("on") if one.is_on else _("off")
        label = _(colour_back_test.RULES[one.rule])
        st.markdown(words.plain(_("{rule} ({state}):").format(rule=label, state=state)))
        st.caption(words.plain(colour_back_test.said(one)))


def _listed(choices: Choices, rows: pd.DataFrame, columns: dict[str, str], alt: str, key: str) -> None:
    """Show rows as a table that can be saved."""
    height = panels.LIST_HEIGHT if len(rows) > panels.FEW_ROWS else "content"
    panels.table(rows, alt, columns, key=key, height=height)
    panels.downloads(lambda: panels.headed(rows, columns), panels.standing(choices, words.plain(alt)), key)
