-- One row per obligation to inspect: each plan row, and each inspection with a due date. An inspection due inside the
-- period of a plan row of its unit (and area) is that same duty, so it is required once, by the plan row.
with planned as (
    select inspection_id
    from plan_visits
    where due_date between period_start_date and period_end_date
    group by inspection_id
)

select
    'plan ' || plan_row_id as obligation_id,
    'plan' as obligation_source,
    plan_row_id,
    cast(null as varchar) as inspection_id,
    unit_id,
    area_id,
    cast(null as varchar) as inspection_type,
    period_start_date as start_date,
    period_end_date as due_date,
    cast(null as date) as completed_date,
    required_count,
    export_format,
from inspection_plans
union all
select
    'inspection ' || inspections.inspection_id as obligation_id,
    'due_date' as obligation_source,
    cast(null as varchar) as plan_row_id,
    inspections.inspection_id,
    inspections.unit_id,
    inspections.area_id,
    inspections.inspection_type,
    cast(null as date) as start_date,
    inspections.due_date,
    inspections.completed_date,
    case when planned.inspection_id is null then 1 else 0 end as required_count,
    inspections.export_format,
from inspections
left join planned on planned.inspection_id = inspections.inspection_id
where inspections.due_date is not null
