-- One row per hazard treated by the as-of date, with whether that was in the last three days of a month.
select
    hazard_id,
    treated_date as event_date,
    unit_id,
    area_id,
    export_format,
    hazard_level,
    hazard_type,
    source,
    violation_type,
    reported_level,
    1 as closed_count,
    case when extract(day from last_day(treated_date)) - extract(day from treated_date) < 3 then 1 else 0 end
        as month_end_count,
from hazards
where treated_date <= :as_of
