"""Which records of the exports stand behind the rows of a mart, and which file delivered each of them first."""

from datetime import date
from pathlib import Path

import pandas as pd

from dashboard.numbers import warehouse
from dashboard.numbers.sums import Mart

OWN = {  # the record that a row is, where its model puts several tables together: row_id, table_name, record_id
    "obligations": """
        select 'plan ' || plan_row_id as row_id, 'inspection_plans' as table_name, plan_row_id as record_id, file_hash
        from inspection_plans
        union all
        select 'inspection ' || inspection_id, 'inspections', inspection_id, file_hash from inspections
    """,
    "scored_inspections": """
        select inspection_id as row_id, 'inspections' as table_name, inspection_id as record_id, file_hash
        from inspections
    """,
    "task_obligations": """
        select obligation_id as row_id, 'inspection_tasks' as table_name, task_id as record_id, file_hash
        from task_obligations
    """,
    "report_duties": """
        select report_duty_id as row_id, 'accidents' as table_name, accident_id as record_id, file_hash
        from report_duties
    """,
    "investment_entries": """
        select
            entry_id as row_id,
            case when is_by_bands then 'revenues' else 'investments' end as table_name,
            case when is_by_bands then unit_id || ' ' || cast(year(month_date) - 1 as varchar) else entry_id end
                as record_id,
            file_hash
        from investment_entries
    """,
    "responsibility_duties": """
        select
            place_type || ' ' || place_id || ' ' || responsibility_role as row_id,
            'responsibilities' as table_name,
            responsibility_id as record_id,
            file_hash
        from responsibilities
    """,
    "area_months": "select null as row_id, null as table_name, null as record_id, null as file_hash where false",
}
_VISITS = """
    select asked.row_id, 'inspections', inspections.inspection_id, inspections.file_hash
    from asked
    join {duties}
    join plan_visits on plan_visits.plan_row_id = obligations.plan_row_id
    join inspections on inspections.inspection_id = plan_visits.inspection_id
"""
_OF_AREA = """obligations on asked.row_id
    = obligations.area_id || ' ' || cast(cast(date_trunc('month', obligations.due_date) as date) as varchar)"""
BEHIND = {  # other records that decide what a row counts
    "obligation_months": f"""
        {_VISITS.format(duties="obligations on obligations.obligation_id = asked.row_id")}
        union
        select asked.row_id, 'inspection_plans', plans.plan_row_id, plans.file_hash
        from asked
        join plan_visits on 'inspection ' || plan_visits.inspection_id = asked.row_id
        join inspection_plans as plans on plans.plan_row_id = plan_visits.plan_row_id
    """,
    "area_coverage_months": f"""
        {_VISITS.format(duties=_OF_AREA)}
        union
        select asked.row_id, 'inspections', inspections.inspection_id, inspections.file_hash
        from asked join {_OF_AREA} join inspections on inspections.inspection_id = obligations.inspection_id
        union
        select asked.row_id, 'inspection_plans', plans.plan_row_id, plans.file_hash
        from asked join {_OF_AREA} join inspection_plans as plans on plans.plan_row_id = obligations.plan_row_id
    """,
    "task_due_months": """
        select asked.row_id, 'task_records', records.record_id, records.file_hash
        from asked
        join task_obligations as duties on duties.obligation_id = asked.row_id
        join task_records as records on records.task_id = duties.task_id and records.due_number = duties.due_number
    """,
    "measure_months": """
        select asked.row_id, 'task_records', records.record_id, records.file_hash
        from asked join task_records as records on records.measure_id = asked.row_id
    """,
    "major_find_months": """
        select asked.row_id, 'rewards', rewards.reward_id, rewards.file_hash
        from asked join rewards on rewards.hazard_id = asked.row_id
    """,
    "inspection_months": """
        select asked.row_id, 'hazards', hazards.hazard_id, hazards.file_hash
        from asked join hazards on hazards.inspection_id = asked.row_id
    """,
    "inspection_score_months": """
        select asked.row_id, 'checks', checks.check_id, checks.file_hash
        from asked join checks on checks.inspection_id = asked.row_id
    """,
    "check_months": """
        select asked.row_id, 'inspections', inspections.inspection_id, inspections.file_hash
        from asked
        join checks on checks.check_id = asked.row_id
        join inspections on inspections.inspection_id = checks.inspection_id
    """,
    "hazard_accepted_months": """
        select asked.row_id, 'hazards', again.hazard_id, again.file_hash
        from asked
        join hazards on hazards.hazard_id = asked.row_id
        join hazards as again
            on again.area_id = hazards.area_id
            and coalesce(again.legal_basis, again.hazard_type) = coalesce(hazards.legal_basis, hazards.hazard_type)
            and again.hazard_id <> hazards.hazard_id
            and again.found_date between hazards.accepted_date and hazards.accepted_date + 90
    """,
    "accident_months": """
        select asked.row_id, 'exposures', exposures.exposure_id, exposures.file_hash
        from asked
        join accidents on accidents.accident_id = asked.row_id
        join (
            select unit_id, ancestor_id as relative_id from unit_ancestors
            union
            select ancestor_id, unit_id from unit_ancestors
        ) as lines on lines.unit_id = accidents.unit_id
        join exposures
            on exposures.unit_id = lines.relative_id
            and exposures.month_date = cast(date_trunc('month', accidents.accident_date) as date)
            and (exposures.worker_type = accidents.worker_type or exposures.output_quantity > 0)
    """,
}


def of(path: Path, mart: Mart, ids: list[str]) -> pd.DataFrame:
    """Give the records behind rows: row_id, table_name, record_id, is_own, the newest file and the first one."""
    own = OWN.get(mart.record) or (
        f"select {mart.id} as row_id, '{mart.record}' as table_name, {mart.id} as record_id, file_hash"
        f" from {mart.record}"
    )
    behind = f" union all select *, false as is_own from ({BEHIND[mart.mart]})" if mart.mart in BEHIND else ""
    return warehouse.query(
        f"""
        with asked as (select unnest(cast(? as varchar[])) as row_id),
        found as (
            select own.*, true as is_own from ({own}) as own join asked on asked.row_id = own.row_id
            {behind}
        )
        select found.*, coalesce(first_loads.file_hash, found.file_hash) as first_hash
        from found
        left join first_loads
            on first_loads.table_name = found.table_name and first_loads.record_id = found.record_id
        order by found.row_id, found.table_name, found.record_id
        """,
        [ids],
        path,
    )


def named(mart: Mart, row_id: str) -> tuple[str, str]:
    """Give the table and id of the record that a row was, though the record is gone."""
    if mart.record == "obligations":
        source, _, record_id = row_id.partition(" ")
        return {"plan": "inspection_plans"}.get(source, "inspections"), record_id
    if mart.record == "report_duties":
        return "accidents", row_id.rpartition(" ")[0]
    if mart.record == "responsibility_duties":
        place, _, rest = row_id.partition(" ")
        return "areas" if place == "area" else "risk_points", rest.rpartition(" ")[0]
    if mart.record == "task_obligations":
        return "inspection_tasks", row_id.rpartition(" ")[0]
    return {"scored_inspections": "inspections"}.get(mart.record, mart.record), row_id


def is_made_up(mart: Mart) -> bool:
    """Say whether the rows of a mart are no records of any export: an area in a month."""
    return mart.record == "area_months"


def files(path: Path) -> dict[str, tuple[str, date]]:
    """Give the name and the day of loading of the files a warehouse was built from, by their hash."""
    rows = warehouse.query("select file_hash, file, loaded_at from files", (), path)
    loaded = [pd.Timestamp(at).date() for at in rows["loaded_at"]]
    return dict(zip(rows["file_hash"], zip(rows["file"], loaded, strict=True), strict=True))
