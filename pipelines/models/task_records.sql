-- One row per doing of a duty to check, with the number of the cycle of the duty in which it was done.
select
    records.record_id,
    records.task_id,
    tasks.measure_id,
    tasks.unit_id,
    tasks.area_id,
    tasks.measure_text,
    tasks.measure_class,
    tasks.is_leader_task,
    records.checked_date,
    records.checked_time,
    records.check_status,
    records.checked_by,
    cast(
        case
            when records.checked_date < cycles.start_date then null
            when cycles.cycle_hours < 24 then date_diff('day', cycles.start_date, records.checked_date) + 1
            when cycles.cycle_hours is not null
                then floor(date_diff('day', cycles.start_date, records.checked_date) * 24 / cycles.cycle_hours) + 1
            else
                floor(
                    (
                        year(records.checked_date) * 12 + month(records.checked_date) - 1 - cycles.start_month
                        - case when day(records.checked_date) < day(cycles.start_date) then 1 else 0 end
                    ) / cast(cycles.cycle_months as double)
                ) + 1
        end as bigint
    ) as due_number,
    records.export_format,
    records.file_hash,
from stg_task_records as records
left join inspection_tasks as tasks on tasks.task_id = records.task_id
left join task_cycles as cycles on cycles.task_id = records.task_id
