-- One row per hazard found, and due by its original due date, by the as-of date; open overdue ones are in it,
-- those closed on an unknown day are not: nobody can say whether they were in time.
select
    hazard_id,
    original_due_date as event_date,
    unit_id,
    area_id,
    export_format,
    hazard_level,
    hazard_type,
    source,
    violation_type,
    reported_level,
    1 as due_count,
    case when treated_date <= original_due_date and treated_date <= :as_of then 1 else 0 end as on_time_count,
    case when accepted_date <= :as_of then 1 else 0 end as accepted_count,
    case when due_date > original_due_date then 1 else 0 end as extended_count,
from hazards
where original_due_date <= :as_of and found_date <= :as_of and not is_closed_undated
