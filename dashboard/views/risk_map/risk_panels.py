"""The charts below the risk map: overdue by area and month, hazards by type and unit, the risk matrix and movement."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.charts import DrawnFrom
from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.results import results
from dashboard.risk_map import matrix_chart, movement_chart, register, risk_charts, type_heat
from dashboard.views.shared import panels

MOST_MONTHS = 24


def of_the_place(filters: Filters) -> Filters:
    """Return the choices without the unit: hazards count for the place they are in, whoever has to treat them."""
    return of_units(filters)


def only(rate: kpis.Rate, rows: pd.DataFrame) -> kpis.Rate:
    """Return a KPI by area for the listed areas only."""
    return replace(rate, rows=rate.rows[rate.rows["area"].isin(rows["area_id"])])


def months_shown(choices: Choices) -> list[str]:
    """Return the months of the chosen period up to the as-of date, at most the last two years."""
    end = min(day for day in (choices.filters.to_date, choices.as_of, date.max) if day)
    start = choices.filters.from_date or choices.first_date or end
    return results.months_of(replace(choices.filters, from_date=start, to_date=end))[-MOST_MONTHS:]


def overdue_by_area(choices: Choices, rows: pd.DataFrame) -> None:
    """Show open overdue hazards by area and month end."""
    panels.heading(_("Overdue by area"), _("Hazards open past their due date at the end of each month, by place."))
    overdue = kpis.rate("overdue_open_count", by=("area", "month"), filters=of_the_place(choices.filters))
    chart = risk_charts.overdue_heat(only(overdue, rows), months_shown(choices))
    panels.draw(replace(chart, drawn_from=DrawnFrom(overdue.kpi.name, choices.filters)), "top")


def by_type(choices: Choices) -> None:
    """Show the hazards found by type and unit."""
    if "hazards" not in choices.tables:
        return
    panels.heading(_("Hazards by type and unit"), _("What is found where, in the chosen period."))
    level = panels.level(choices)
    asked = kpis.rate("hazard_count", by=("hazard_type", level), filters=choices.filters)
    panels.draw(type_heat.type_heat(asked, level, names.codes("hazard_type")), "top", "types")


def risk_matrix(choices: Choices, rows: pd.DataFrame) -> None:
    """Show the risk points of these areas by likelihood and consequence."""
    panels.heading(_("Risk matrix"), _("Risk points by likelihood and consequence, before control measures."))
    ids = frozenset(rows["area_id"])
    found = register.methods(choices.build, ids)
    if not found:
        st.caption(_("No risk point of these areas was graded by a score."))
        return
    method = st.segmented_control(_("Method"), found, default=found[0], required=True, key="matrix-method")
    chart = matrix_chart.risk_matrix(register.matrix(choices.build, ids, method or found[0]), names.field_labels())
    panels.draw(replace(chart, drawn_from=DrawnFrom("risk_point_count", choices.filters)))


def movement(choices: Choices, rows: pd.DataFrame) -> None:
    """Show what the control measures do to the levels."""
    moved = register.movement(choices.build, frozenset(rows["area_id"]))
    if not moved.to_numpy().sum():
        st.caption(_("No risk point of these areas was graded by a score."))
        return
    panels.heading(_("What control measures do"), _("Risk points from their inherent level to the level in force."))
    drawn_from = DrawnFrom("risk_point_count", choices.filters)
    panels.draw(replace(movement_chart.movement(moved), drawn_from=drawn_from), key="movement")
