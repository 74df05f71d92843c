-- One row per exposure that only sums up the units below it in its month, so that it must not count: those of its worker
-- type, or those of several types where the unit has but one row. Two or more rows below: equal within the tolerance of
-- check_limits; one: equal to the hour. Headcounts, where all are known, must agree too. A unit that is named as a total
-- stands above all others.
with lines as (
    select unit_id, ancestor_id, distance from unit_ancestors
    union all
    select units.unit_id, total_units.unit_id as ancestor_id, 99 as distance
    from total_units
    cross join units
    where units.unit_id not in (select unit_id from total_units)
),

worked as (
    select
        exposure_id,
        unit_id,
        month_date,
        worker_type,
        worked_hours,
        average_headcount,
        output_quantity,
        count(*) over (partition by unit_id, month_date) as row_count,
    from exposures
    where worked_hours > 0
),

types as (
    select 'its own' as summed
    union all
    select 'all' as summed
),

pairs as (
    select
        types.summed,
        whole.exposure_id,
        whole.worked_hours as whole_hours,
        whole.average_headcount as whole_headcount,
        whole.row_count,
        part.exposure_id as part_id,
        part.unit_id,
        part.worker_type,
        part.worked_hours,
        part.average_headcount,
        part.output_quantity,
        rank() over (partition by types.summed, part.exposure_id order by lines.distance) as nearness,
    from worked as part
    join lines on lines.unit_id = part.unit_id and lines.ancestor_id <> part.unit_id
    join worked as whole on whole.unit_id = lines.ancestor_id and whole.month_date = part.month_date
    join types on types.summed = 'all' or whole.worker_type = part.worker_type
),

next_below as (
    select
        exposure_id,
        whole_hours,
        whole_headcount,
        count(*) as part_count,
        sum(worked_hours) as worked_hours,
        case when count(average_headcount) = count(*) then sum(average_headcount) end as average_headcount,
    from pairs
    where nearness = 1 and (summed = 'its own' or row_count = 1)
    group by summed, exposure_id, whole_hours, whole_headcount
    having summed = 'its own' or count(distinct worker_type) > 1
),

sums_of_next as (
    select distinct exposure_id
    from next_below
    where
        abs(whole_hours - worked_hours)
        <= case when part_count > 1 then (select sum_tolerance from check_limits) / 100 * whole_hours else 0.5 end
        and coalesce(abs(whole_headcount - average_headcount) <= 1 + 0.05 * whole_headcount, true)
),

all_below as (
    select
        exposure_id,
        whole_hours,
        whole_headcount,
        count(*) as part_count,
        sum(worked_hours) as worked_hours,
        case when count(average_headcount) = count(*) then sum(average_headcount) end as average_headcount,
    from pairs
    where part_id not in (select exposure_id from sums_of_next) and (summed = 'its own' or row_count = 1)
    group by summed, exposure_id, whole_hours, whole_headcount
    having summed = 'its own' or count(distinct worker_type) > 1
),

sums as (
    select exposure_id from sums_of_next
    union
    select exposure_id
    from all_below
    where
        part_count > 1
        and abs(whole_hours - worked_hours) <= (select sum_tolerance from check_limits) / 100 * whole_hours
        and coalesce(abs(whole_headcount - average_headcount) <= 1 + 0.05 * whole_headcount, true)
)

select
    sums.exposure_id,
    count(pairs.output_quantity) > 0 as has_output_below,
    string_agg(distinct pairs.unit_id, ', ' order by pairs.unit_id) as units_below,
from sums
join pairs on pairs.exposure_id = sums.exposure_id and pairs.nearness = 1
group by sums.exposure_id
