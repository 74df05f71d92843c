-- One row per hazard found, and due by its current due date (extensions granted), by the as-of date,
-- but for those closed on an unknown day.
select
    hazard_id,
    due_date as event_date,
    unit_id,
    area_id,
    export_format,
    hazard_level,
    hazard_type,
    source,
    violation_type,
    reported_level,
    1 as due_count,
    case when treated_date <= due_date and treated_date <= :as_of then 1 else 0 end as on_time_count,
from hazards
where due_date <= :as_of and found_date <= :as_of and not is_closed_undated
