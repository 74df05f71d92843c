"""How long hazards took to be treated: days from found to treated, or to the as-of date while they are open."""

from pathlib import Path

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import ALL, Filters
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import definitions, find
from dashboard.numbers.kpis import ask
from dashboard.numbers.sums import PLACES, UNIT_LEVELS, conditions, expression

KPI = "treatment_completion_rate"


def days_to_treat(by: str = "", filters: Filters = ALL) -> pd.DataFrame:
    """Count hazards found in the period by days, whether treated, and one group (a level of the tree, area or slice).

    Columns: group and group_name (with by), days, is_treated, hazard_count. Open hazards have waited until the as-of
    date: they are censored, not left out. Exports that do not say when hazards were treated are left out, and so are
    hazards that were closed on an unknown day.
    """
    return _days(warehouse.in_use(), by, filters).copy()


@remembered(maxsize=64)
def _days(path: Path, by: str, filters: Filters) -> pd.DataFrame:
    question = ask(path, find(path, KPI), (by,) if by else (), filters)
    mart, month = definitions(path).marts["hazard_found_months"], "cast(date_trunc('month', found_date) as date)"
    where = conditions(question, mart, month)
    group = f'cast({expression(by)} as varchar) as "group", ' if by else ""
    paths = " left join unit_paths using (unit_id)" if by in UNIT_LEVELS else ""
    if paths and mart.has_moved_units:
        renamed = "select * rename (unit_id as path_unit_id, month_date as path_month) from unit_month_paths"
        paths = f" left join ({renamed}) on path_unit_id = unit_id and path_month = {month}"
    period = "found_date <= ?" + (" and found_date >= ?" if filters.from_date else "")
    dates = [question.last_date, *([filters.from_date] if filters.from_date else [])]
    rows = warehouse.query(
        f"select {group}coalesce(treated_date <= ?, false) as is_treated,"
        " case when treated_date <= ? then treated_date else cast(? as date) end - found_date as days,"
        f" count(*) as hazard_count from hazards{paths} where not is_closed_undated and {period}"
        f" and {where.text} group by all order by all",
        [question.as_of, question.as_of, question.as_of, *dates, *where.values],
        path,
    )
    return rows if not by else _with_names(path, by, rows)


def _with_names(path: Path, by: str, rows: pd.DataFrame) -> pd.DataFrame:
    table = "area" if by == "area" else "unit"
    if by not in PLACES:
        return rows.assign(group_name=rows["group"])
    names = warehouse.query(f"select {table}_id, {table}_name from {table}s", (), path)
    named = dict(zip(names[f"{table}_id"], names[f"{table}_name"], strict=True))
    return rows.assign(group_name=rows["group"].map(named).fillna(rows["group"]))
