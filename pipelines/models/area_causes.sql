-- One row per area, colour rule and span of days over which the rule holds; end_date is the first day it does not.
with overdue as (
    select
        hazards.area_id,
        hazards.hazard_level,
        hazards.due_date + 1 as start_date,
        hazards.treated_date as end_date,
    from hazards
    where
        hazards.area_id is not null
        and not hazards.is_closed_undated
        and (hazards.treated_date is null or hazards.treated_date > hazards.due_date + 1)
        and hazards.due_date is not null
),

turns as (
    select area_id, start_date as turn_date, 1 as change from overdue
    union all
    select area_id, end_date as turn_date, -1 as change from overdue where end_date is not null
),

days as (
    select area_id, turn_date, sum(change) as change
    from turns
    group by area_id, turn_date
),

standing as (
    select
        area_id,
        turn_date as start_date,
        lead(turn_date) over (partition by area_id order by turn_date) as end_date,
        sum(change) over (partition by area_id order by turn_date) as overdue_count,
    from days
),

inspected as (
    select
        area_id,
        completed_date as start_date,
        lead(completed_date) over (partition by area_id order by completed_date, inspection_id) as end_date,
        sum(conforming_count) over (partition by area_id order by completed_date, inspection_id) as conforming_count,
        sum(applicable_count) over (partition by area_id order by completed_date, inspection_id) as applicable_count,
        row_number() over (partition by area_id order by completed_date, inspection_id) as place,
    from scored_inspections
    where area_id is not null and completed_date is not null
),

recent as (
    select
        inspected.area_id,
        inspected.start_date,
        inspected.end_date,
        inspected.conforming_count - coalesce(earlier.conforming_count, 0) as conforming_count,
        inspected.applicable_count - coalesce(earlier.applicable_count, 0) as applicable_count,
    from inspected
    cross join colour_settings
    left join inspected as earlier
        on earlier.area_id = inspected.area_id and earlier.place = inspected.place - colour_settings.inspection_count
    where inspected.place >= colour_settings.inspection_count
)

select 'major_overdue' as rule, area_id, start_date, end_date, cast(1 as double) as size
from overdue
where hazard_level = 'major'
union all
select 'many_overdue' as rule, area_id, start_date, end_date, cast(overdue_count as double) as size
from standing, colour_settings
where overdue_count >= colour_settings.overdue_count_limit
union all
select
    'low_conformity' as rule,
    area_id,
    start_date,
    end_date,
    cast(100 as double) * conforming_count / applicable_count as size,
from recent, colour_settings
where
    cast(100 as double) * conforming_count < conformity_limit * applicable_count
    and (end_date is null or end_date > start_date)
union all
select
    'serious_accident' as rule,
    area_id,
    accident_date as start_date,
    accident_date + accident_days as end_date,
    cast(1 as double) as size,
from accidents, colour_settings
where area_id is not null and severity in ('serious', 'fatal')
union all
select
    causes.rule,
    causes.area_id,
    causes.start_date,
    causes.end_date,
    cast(1 as double) as size,
from measure_causes as causes
cross join colour_settings
where
    (causes.rule = 'failed_measure' and colour_settings.is_failed_measure_on)
    or (causes.rule = 'unchecked_measure' and colour_settings.is_unchecked_measure_on)
