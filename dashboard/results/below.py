"""The units right below one, each with its numbers and the targets it has: the spread, not only the mean."""

import pandas as pd

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.numbers import kpis, unit_tree, warehouse
from dashboard.numbers.caveats import missing
from dashboard.numbers.definitions import find
from dashboard.targets import targets
from dashboard.targets.allowances import meets

KPIS = (
    "inspection_completion_rate",
    "conformity_rate",
    "treatment_on_time_rate",
    "overdue_open_count",
    "reporters_share",
    "violation_rate",
    "training_complete_share",
    "licence_lapsed_count",
    "responsibility_gap_count",
)


def known() -> tuple[Kpi, ...]:
    """Give the KPIs of a unit that the loaded exports can show."""
    path = warehouse.in_use()
    return tuple(kpi for name in KPIS if not missing(path, kpi := find(path, name)))


def units(filters: Filters) -> tuple[str, ...]:
    """Name the units right below the chosen one, of none the tops."""
    tree = unit_tree.tree(warehouse.in_use())
    return tree.children.get(filters.unit_id, ()) if filters.unit_id else tree.roots


def table(filters: Filters) -> pd.DataFrame:
    """Return one row per unit and KPI: unit_id, unit_name, kpi, rate, target, meets (None without a target)."""
    tree, asked = unit_tree.tree(warehouse.in_use()), units(filters)
    rows = []
    for kpi in known():
        rates = kpis.of_each_unit(kpi.name, filters).set_index("unit_id")["rate"]
        aims = targets.of_each(kpi.name, filters, asked)
        for unit in asked:
            aim, rate = aims.get(unit), None if pd.isna(rates.get(unit)) else float(rates[unit])
            span = targets.span(aim, filters) if aim else None
            met = meets(kpi, rate, aim.target, aim.tolerance, span) if aim else None
            goal = aim.target if aim else None
            rows.append((unit, tree.names[unit], kpi.name, rate, goal, met))
    return pd.DataFrame(rows, columns=["unit_id", "unit_name", "kpi", "rate", "target", "meets"])
