-- One row per control measure and span of days over which it fails or was never checked, with the area of what it
-- controls; end_date is the first day on which that is over. It fails from a check that found a hazard to the next one
-- that found it in order, and while a hazard that names it is open; it is unchecked from the end of its first cycle on.
with checked as (
    select measure_id, checked_date, check_status, record_id
    from task_records
    where measure_id is not null and check_status in ('normal', 'hazard_found')
),

failed as (
    select
        checked.measure_id,
        checked.checked_date as start_date,
        min(mended.checked_date) as end_date,
    from checked
    left join checked as mended
        on mended.measure_id = checked.measure_id
        and mended.check_status = 'normal'
        and mended.checked_date > checked.checked_date
    where checked.check_status = 'hazard_found'
    group by checked.measure_id, checked.checked_date, checked.record_id
),

first_due as (
    select measure_id, min(due_date) as due_date
    from task_obligations
    where measure_id is not null
    group by measure_id
),

first_check as (
    select measure_id, min(checked_date) as checked_date
    from checked
    group by measure_id
),

spans as (
    select 'failed_measure' as rule, measure_id, start_date, end_date
    from failed
    union all
    select 'failed_measure' as rule, measure_id, found_date as start_date, treated_date as end_date
    from hazards
    where measure_id is not null and not is_closed_undated and (treated_date is null or treated_date > found_date)
    union all
    select
        'unchecked_measure' as rule,
        first_due.measure_id,
        first_due.due_date + 1 as start_date,
        first_check.checked_date as end_date,
    from first_due
    left join first_check on first_check.measure_id = first_due.measure_id
    where first_check.checked_date is null or first_check.checked_date > first_due.due_date + 1
)

select
    spans.rule,
    measures.area_id,
    spans.measure_id,
    spans.start_date,
    spans.end_date,
from spans
join control_measures as measures on measures.measure_id = spans.measure_id
where measures.area_id is not null
