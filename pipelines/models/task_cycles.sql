-- One row per duty to check with a first day: its cycle in hours (a shift has eight) or in whole months, and the number
-- of the month in which it begins.
select
    task_id,
    start_date,
    case cycle_unit
        when 'hour' then check_cycle
        when 'shift' then check_cycle * 8
        when 'day' then check_cycle * 24
        when 'week' then check_cycle * 168
    end as cycle_hours,
    cast(
        case cycle_unit
            when 'month' then check_cycle
            when 'quarter' then check_cycle * 3
            when 'year' then check_cycle * 12
        end as bigint
    ) as cycle_months,
    year(start_date) * 12 + month(start_date) - 1 as start_month,
from inspection_tasks
where start_date is not null
