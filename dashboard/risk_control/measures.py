"""How control measures stand: by state and level, those that do not hold at high risks, those before an accident."""

from datetime import date

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, names, warehouse
from dashboard.shapes.levels import RISK_LEVELS
from dashboard.wording import words

HIGH = ("major", "larger")
DO_NOT_HOLD = ("failing", "never_checked", "late")
OF_UNITS = "{table}.unit_id in (select unit_id from unit_ancestors where ancestor_id in ({marks}))"


def by_state(filters: Filters) -> pd.DataFrame:
    """Count measures by their state (worst first, a row each) and the level of their risk point (a column each)."""
    rows = kpis.rate("measure_count", ("measure_state", "level_in_force"), filters).rows
    rows["level_in_force"] = rows["level_in_force"].fillna("not_assessed")
    table = rows.pivot_table("top", "measure_state", "level_in_force", aggfunc="sum", fill_value=0)
    states = [state for state in names.measure_states() if state in table.index]
    levels = [level.name for level in RISK_LEVELS if level.name in table.columns]
    table = table.reindex(index=states, columns=levels, fill_value=0).astype(int)
    return table.assign(all=table.sum(axis=1)).reset_index()


@remembered(maxsize=64)
def not_holding(build: str, as_of: date | None, filters: Filters) -> pd.DataFrame:
    """List the measures at major and larger risk points that fail, were never checked or are late, worst first."""
    where, values = of_units("measures", filters)
    marks = ", ".join("?" * len(HIGH))
    return warehouse.query(
        f"""
        select
            measures.measure_id, risk_point_name, areas.area_name, units.unit_name, states.level_in_force, measure_text,
            measure_state, last_date, measures.owner_name
        from measure_rows(?) as states
        join control_measures as measures using (measure_id)
        left join areas on areas.area_id = measures.area_id
        left join units on units.unit_id = measures.unit_id
        where states.level_in_force in ({marks}) and measure_state in (select unnest(?)) and {where}
        order by list_position(?, states.level_in_force), list_position(?, measure_state), measures.measure_id
        """,
        [as_of, *HIGH, list(DO_NOT_HOLD), *values, list(HIGH), list(DO_NOT_HOLD)],
    )


@remembered(maxsize=64)
def before_accidents(build: str, as_of: date | None, filters: Filters) -> pd.DataFrame:
    """List the measures of the risk points of accidents of the period whose last whole cycle passed without a check.

    rows: the accident, the measure, how often its check had fallen due and been done by then; never done comes first.
    """
    where, values = of_units("accidents", filters)
    first, last = filters.from_date or date(1, 1, 1), min(filter(None, (filters.to_date, as_of)), default=None)
    return warehouse.query(
        f"""
        with duties as (
            select
                accident_id, measure_id, max(from_date) as from_date, cast(sum(required_count) as bigint) as due_count
            from accidents
            join control_measures as measures using (risk_point_id)
            join task_obligations as obligations using (measure_id)
            where obligations.due_date < accident_date and accident_date between ? and ? and {where}
            group by accident_id, measure_id
        ),
        checks as (
            select accident_id, duties.measure_id, max(checked_date) as last_date, count(*) as check_count
            from duties
            join accidents using (accident_id)
            join task_records as records on records.measure_id = duties.measure_id
            where check_status in ('normal', 'hazard_found') and checked_date <= accident_date
            group by accident_id, duties.measure_id
        )
        select
            accident_id, accident_date, severity, areas.area_name, units.unit_name, accidents.description,
            risk_point_name, measure_id, measure_text, due_count, coalesce(check_count, 0) as check_count, last_date
        from duties
        join accidents using (accident_id)
        join control_measures as measures using (measure_id)
        left join checks using (accident_id, measure_id)
        left join areas on areas.area_id = accidents.area_id
        left join units on units.unit_id = accidents.unit_id
        where last_date is null or last_date < duties.from_date
        order by check_count > 0, accident_date desc, measure_id
        """,
        [first, last, *values],
    )


def finding(build: str, as_of: date | None, filters: Filters) -> str:
    """Say in one sentence how many measures do not hold at high risks, and how many people never checked."""
    high = not_holding(build, as_of, filters)
    never = kpis.rate("never_checked_share", filters=filters).rows.iloc[0]
    if pd.isna(never["bottom"]):
        return _("No control measure of this unit has to be checked by people.")
    first = ngettext(
        "{count} measure at a major or larger risk does not hold",
        "{count} measures at major or larger risks do not hold",
        len(high),
    ).format(count=words.whole(len(high)))
    second = _("{never} of {all} measures were never checked.").format(
        never=words.whole(never["top"]), all=words.whole(never["bottom"])
    )
    return words.clauses([first, second])


def columns_of_states(rows: pd.DataFrame) -> dict[str, str]:
    """Name the columns of the table by state."""
    levels = names.codes("level")
    named = {level.name: levels.get(level.name, _("not assessed")) for level in RISK_LEVELS}
    found = {"measure_state": _("State of the measure"), **named, "all": _("All")}
    return {name: label for name, label in found.items() if name in rows.columns}


def of_units(table: str, filters: Filters) -> tuple[str, list[str]]:
    """Return the condition that keeps the chosen unit and what the reader may see."""
    where, values = ["true"], list[str]()
    for units in (filters.scope, filters.chosen_units or None):
        if units is not None:
            where.append(OF_UNITS.format(table=table, marks=", ".join("?" * len(units)) or "null"))
            values += units
    return " and ".join(where), values
