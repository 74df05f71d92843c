-- One row per unit, month and worker type with hours, people or output, for months begun by the as-of date.
-- Hours and people that only sum up those of the units below are counted once, below. Hours that no head can work in a
-- month (check_limits) count nowhere: one such month would outweigh all others.
select
    exposures.exposure_id,
    exposures.month_date as event_date,
    exposures.unit_id,
    cast(null as varchar) as area_id,
    exposures.export_format,
    exposures.worker_type,
    case
        when counted.exposure_id is not null then null
        when
            exposures.average_headcount > 0
            and exposures.worked_hours > check_limits.most_hours_per_head * exposures.average_headcount
            then null
        else exposures.worked_hours
    end as worked_hours,
    case when counted.exposure_id is null then exposures.average_headcount end as headcount,
    case when counted.exposure_id is null then exposures.covered_headcount end as covered_headcount,
    case
        when counted.exposure_id is null and exposures.covered_headcount is not null then exposures.average_headcount
    end as coverable_headcount,
    case
        when coalesce(counted.has_output_below, false) then null
        when exposures.output_unit = 'tonne' then exposures.output_quantity
        when exposures.output_unit = 'ten_thousand_tonnes' then exposures.output_quantity * 10000
    end as output_tonnes,
from exposures
cross join check_limits
left join hours_counted_below as counted on counted.exposure_id = exposures.exposure_id
where exposures.month_date <= :as_of
