-- Units that record no hazard in twelve months, though their hours and the rate of the rest let one expect
-- {quiet_hazards} or more.
-- zh: 十二个月内未登记任何隐患的单位；按其工时和其余单位的发现率，预期应有{quiet_hazards}项或以上。
-- level: warn
-- record: units
with year as (
    select as_of_date, as_of_date - 365 as first_date from builds
),

worked as (
    select unit_id, month_date, worked_hours
    from exposures
    where exposure_id not in (select exposure_id from hours_counted_below)
),

hours as (
    select unit_ancestors.ancestor_id as unit_id, sum(exposures.worked_hours) as worked_hours
    from year
    join worked as exposures on exposures.month_date > year.first_date and exposures.month_date <= year.as_of_date
    join unit_ancestors on unit_ancestors.unit_id = exposures.unit_id
    group by unit_ancestors.ancestor_id
),

found as (
    select unit_ancestors.ancestor_id as unit_id, count(*) as found_count
    from year
    join hazards on hazards.found_date > year.first_date and hazards.found_date <= year.as_of_date
    join unit_ancestors on unit_ancestors.unit_id = hazards.unit_id
    group by unit_ancestors.ancestor_id
),

whole as (
    select
        (select count(*) from hazards, year where found_date > first_date and found_date <= as_of_date) as found_count,
        (select sum(worked_hours) from worked, year where month_date > first_date and month_date <= as_of_date)
            as worked_hours,
)

select hours.unit_id
from hours
cross join whole
left join found on found.unit_id = hours.unit_id
where
    found.unit_id is null
    and hours.worked_hours * whole.found_count >= (select quiet_hazards from check_limits) * whole.worked_hours
