"""Do grading, inspecting and treating hold together? Counts and records of what is not linked, from the checks."""

from dataclasses import dataclass

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import warehouse

HAZARDS, RISK_POINTS = "hazards", "risk_points"
KEYS = {HAZARDS: "hazard_id", RISK_POINTS: "risk_point_id"}
RED = "level_in_force = 'major'"
COLUMNS = {
    HAZARDS: "hazards.hazard_id, areas.area_name, units.unit_name, hazards.hazard_level, hazards.hazard_type,"
    " hazards.description, hazards.source, hazards.found_date, hazards.due_date, hazards.treated_date",
    RISK_POINTS: "risk_points.risk_point_id, risk_point_name, areas.area_name, units.unit_name, level_in_force,"
    " inherent_level, method, off_scale_factor, score, owner_name, control_level, review_due_date",
}


@dataclass(frozen=True)
class Gap:
    """One way in which the parts can come apart: a check, the records it is about and the tables it needs."""

    check: str
    table: str
    needs: tuple[str, ...]
    among: str = "true"


GAPS = (
    Gap("hazards_without_risk_point", HAZARDS, (HAZARDS, RISK_POINTS)),
    Gap("risk_points_not_inspected", RISK_POINTS, (RISK_POINTS, "inspections")),
    Gap("red_points_not_checked", RISK_POINTS, (RISK_POINTS, "inspections"), RED),
    Gap("scores_off_scale", RISK_POINTS, (RISK_POINTS,)),
)


def title(gap: Gap) -> str:
    """Name a gap in a few words."""
    return {
        "hazards_without_risk_point": _("Hazards without a risk point"),
        "risk_points_not_inspected": _("Risk points not inspected"),
        "red_points_not_checked": _("Red risk points not checked"),
        "scores_off_scale": _("Scores off their scale"),
    }[gap.check]


def about(gap: Gap) -> str:
    """Say what a gap counts and why it matters."""
    return {
        "hazards_without_risk_point": _("of {whole} hazards name no risk point: the register cannot learn from them."),
        "risk_points_not_inspected": _("of {whole} risk points stand in areas without an inspection in 12 months."),
        "red_points_not_checked": _("of {whole} red risk points stand in areas not inspected in the month of the day."),
        "scores_off_scale": _("of {whole} risk points have a factor off the scale of their method: not assessed."),
    }[gap.check]


@remembered(maxsize=128)
def counts(build: str, gap: Gap, filters: Filters) -> tuple[int, int]:
    """Return how many records of the chosen unit have the gap, and among how many."""
    where, values = _units(gap.table, filters)
    key = KEYS[gap.table]
    rows = warehouse.query(
        f"select count(warning_records.record_id) as found, count(*) as whole from {gap.table}"
        f" left join warning_records on warning_records.record_id = {gap.table}.{key}"
        f" and warning_records.check_name = ? where {gap.among} and {where}",
        [gap.check, *values],
    )
    return int(rows["found"].iloc[0]), int(rows["whole"].iloc[0])


def records(build: str, gap: Gap, filters: Filters) -> pd.DataFrame:
    """Return the records of the chosen unit that have the gap, names resolved."""
    where, values = _units(gap.table, filters)
    key = KEYS[gap.table]
    return warehouse.query(
        f"select {COLUMNS[gap.table]} from {gap.table}"
        f" join warning_records on warning_records.record_id = {gap.table}.{key} and warning_records.check_name = ?"
        f" left join areas on areas.area_id = {gap.table}.area_id"
        f" left join units on units.unit_id = {gap.table}.unit_id"
        f" where {where} order by {gap.table}.{key}",
        [gap.check, *values],
    )


def _units(table: str, filters: Filters) -> tuple[str, list[str]]:
    """Return the condition that keeps the chosen unit and what the reader may see."""
    where, values = ["true"], list[str]()
    for units in (filters.scope, filters.chosen_units or None):
        if units is not None:
            marks = ", ".join("?" * len(units)) or "null"
            where.append(f"{table}.unit_id in (select unit_id from unit_ancestors where ancestor_id in ({marks}))")
            values += units
    return " and ".join(where), values
