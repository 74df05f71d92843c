-- One row per exposure that only sums up the units below it for its month and worker type, so that it must not count.
-- Two or more units below: equal within 0.5 %; one: equal to the hour. Headcounts, where all are known, must agree too.
-- A unit that is named as a total stands above all others.
with lines as (
    select unit_id, ancestor_id, distance from unit_ancestors
    union all
    select units.unit_id, total_units.unit_id as ancestor_id, 99 as distance
    from total_units
    cross join units
    where units.unit_id not in (select unit_id from total_units)
),

pairs as (
    select
        whole.exposure_id,
        part.exposure_id as part_id,
        part.unit_id,
        part.worked_hours,
        part.average_headcount,
        part.output_quantity,
        rank() over (partition by part.exposure_id order by lines.distance) as nearness,
    from exposures as part
    join lines on lines.unit_id = part.unit_id and lines.ancestor_id <> part.unit_id
    join exposures as whole
        on whole.unit_id = lines.ancestor_id
        and whole.month_date = part.month_date
        and whole.worker_type = part.worker_type
    where part.worked_hours > 0 and whole.worked_hours > 0
),

next_below as (
    select
        exposure_id,
        count(*) as part_count,
        sum(worked_hours) as worked_hours,
        case when count(average_headcount) = count(*) then sum(average_headcount) end as average_headcount,
    from pairs
    where nearness = 1
    group by exposure_id
),

sums_of_next as (
    select exposures.exposure_id
    from exposures
    join next_below as below on below.exposure_id = exposures.exposure_id
    where
        abs(exposures.worked_hours - below.worked_hours)
        <= case when below.part_count > 1 then 0.005 * exposures.worked_hours else 0.5 end
        and (
            exposures.average_headcount is null
            or below.average_headcount is null
            or abs(exposures.average_headcount - below.average_headcount) <= 1 + 0.05 * exposures.average_headcount
        )
),

all_below as (
    select
        exposure_id,
        count(*) as part_count,
        sum(worked_hours) as worked_hours,
        case when count(average_headcount) = count(*) then sum(average_headcount) end as average_headcount,
    from pairs
    where part_id not in (select exposure_id from sums_of_next)
    group by exposure_id
),

sums as (
    select exposure_id from sums_of_next
    union
    select exposures.exposure_id
    from exposures
    join all_below as below on below.exposure_id = exposures.exposure_id
    where
        below.part_count > 1
        and abs(exposures.worked_hours - below.worked_hours) <= 0.005 * exposures.worked_hours
        and (
            exposures.average_headcount is null
            or below.average_headcount is null
            or abs(exposures.average_headcount - below.average_headcount) <= 1 + 0.05 * exposures.average_headcount
        )
)

select
    sums.exposure_id,
    count(pairs.output_quantity) > 0 as has_output_below,
    string_agg(pairs.unit_id, ', ' order by pairs.unit_id) as units_below,
from sums
join pairs on pairs.exposure_id = sums.exposure_id and pairs.nearness = 1
group by sums.exposure_id
