-- One row per cycle of a duty to check that ended by the as-of date, with the times it was done in that cycle, at most as
-- often as it fell due: what is checked twice in one cycle never pays for a cycle without a check.
with done as (
    select task_id, due_number, count(*) as check_count
    from task_records
    where check_status in ('normal', 'hazard_found') and checked_date <= :as_of
    group by task_id, due_number
),

held as (
    select
        obligations.obligation_id,
        obligations.due_date,
        obligations.unit_id,
        obligations.area_id,
        obligations.export_format,
        obligations.cycle_unit,
        obligations.measure_class,
        obligations.is_leader_task,
        obligations.measure_id,
        obligations.required_count,
        least(coalesce(done.check_count, 0), obligations.required_count) as done_count,
    from task_obligations as obligations
    left join done on done.task_id = obligations.task_id and done.due_number = obligations.due_number
    where obligations.due_date <= :as_of
)

select
    obligation_id,
    due_date as event_date,
    unit_id,
    area_id,
    export_format,
    cycle_unit,
    measure_class,
    is_leader_task,
    case when measure_id is not null then required_count else 0 end as measure_due_count,
    case when measure_id is not null then done_count else 0 end as measure_done_count,
    case when is_leader_task then required_count else 0 end as leader_due_count,
    case when is_leader_task then done_count else 0 end as leader_done_count,
from held
