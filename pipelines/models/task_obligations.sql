-- One row per duty to check and cycle of it that ended: due on the last day of the cycle, once; a duty that repeats within
-- a day has a row a day and falls due several times. So the times due in a period are the whole cycles that ended in it.
with digits as (
    select 0 as digit union all select 1 as digit union all select 2 as digit union all select 3 as digit
    union all select 4 as digit union all select 5 as digit union all select 6 as digit union all select 7 as digit
    union all select 8 as digit union all select 9 as digit
),

known as (
    select cast(max(exported_at) as date) + 31 as last_date
    from files
),

lasting as (
    select
        cycles.*,
        least(coalesce(tasks.end_date, known.last_date), known.last_date) as last_date,
    from task_cycles as cycles
    join inspection_tasks as tasks on tasks.task_id = cycles.task_id
    cross join known
),

counted as (
    select
        lasting.*,
        case
            when cycle_hours < 24 then date_diff('day', start_date, last_date) + 1
            when cycle_hours is not null then floor((date_diff('day', start_date, last_date) + 1) * 24 / cycle_hours)
            else (year(last_date) * 12 + month(last_date) - start_month) / cast(cycle_months as double)
        end as most_times,
    from lasting
    where last_date >= start_date
),

longest as (
    select digit
    from digits
    cross join (select max(most_times) as most_times from counted) as most
    where digit * 10000 <= most.most_times
),

numbers as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * longest.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join longest
),

ended as (
    select
        counted.task_id,
        counted.last_date,
        counted.cycle_hours,
        numbers.number,
        case
            when counted.cycle_hours < 24 then counted.start_date + cast(numbers.number - 1 as integer)
            when counted.cycle_hours is not null
                then counted.start_date + cast(ceil(numbers.number * counted.cycle_hours / 24) - 1 as integer)
            else
                least(
                    make_date(
                        cast(floor((counted.start_month + numbers.number * counted.cycle_months) / cast(12 as double)) as integer),
                        cast((counted.start_month + numbers.number * counted.cycle_months) % 12 + 1 as integer),
                        1
                    ) + cast(day(counted.start_date) - 2 as integer),
                    make_date(
                        cast(floor((counted.start_month + numbers.number * counted.cycle_months + 1) / cast(12 as double)) as integer),
                        cast((counted.start_month + numbers.number * counted.cycle_months + 1) % 12 + 1 as integer),
                        1
                    ) + cast(-1 as integer)
                )
        end as due_date,
    from counted
    join numbers on numbers.number <= counted.most_times
),

spans as (
    select
        ended.*,
        lag(due_date) over (partition by task_id order by number) + 1 as from_date,
    from ended
)

select
    spans.task_id || ' ' || cast(spans.due_date as varchar) as obligation_id,
    spans.task_id,
    tasks.measure_id,
    tasks.unit_id,
    tasks.area_id,
    tasks.measure_text,
    tasks.measure_class,
    tasks.check_cycle,
    tasks.cycle_unit,
    tasks.is_leader_task,
    tasks.owner_name,
    spans.number as due_number,
    spans.from_date,
    spans.due_date,
    cast(
        case
            when spans.cycle_hours < 24
                then floor(spans.number * 24 / spans.cycle_hours) - floor((spans.number - 1) * 24 / spans.cycle_hours)
            else 1
        end as bigint
    ) as required_count,
    tasks.export_format,
    tasks.file_hash,
from spans
join inspection_tasks as tasks on tasks.task_id = spans.task_id
where spans.number > 0 and spans.due_date <= spans.last_date
