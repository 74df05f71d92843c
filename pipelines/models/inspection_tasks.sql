-- One row per duty to check that repeats, at the place it names or that of what its measure controls. Without a first
-- day it runs from the first day of which any check is recorded.
with first_check as (
    select min(checked_date) as first_date
    from stg_task_records
)

select
    tasks.task_id,
    tasks.measure_id,
    tasks.unit_id,
    coalesce(tasks.area_id, measures.area_id) as area_id,
    measures.measure_text,
    measures.measure_class,
    tasks.check_content,
    tasks.check_cycle,
    tasks.cycle_unit,
    coalesce(tasks.start_date, first_check.first_date) as start_date,
    tasks.end_date,
    coalesce(tasks.is_leader_task, false) as is_leader_task,
    tasks.owner_name,
    tasks.export_format,
    tasks.file_hash,
from stg_inspection_tasks as tasks
cross join first_check
left join control_measures as measures on measures.measure_id = tasks.measure_id
