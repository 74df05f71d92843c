-- One row per hazard found by the as-of date, with the stages it had reached by then.
select
    hazard_id,
    found_date as event_date,
    unit_id,
    area_id,
    export_format,
    hazard_level,
    hazard_type,
    source,
    violation_type,
    reported_level,
    1 as found_count,
    case when source = 'authority' then 1 else 0 end as authority_count,
    case when recorded_date <= :as_of then 1 else 0 end as recorded_count,
    case when owner_name is not null and due_date is not null then 1 else 0 end as assigned_count,
    case when treated_date <= :as_of or is_closed_undated then 1 else 0 end as treated_count,
    case when accepted_date <= :as_of or is_closed_undated then 1 else 0 end as accepted_count,
    case when on_the_spot then 1 else 0 end as on_the_spot_count,
    case when measure_id is not null or risk_point_id is not null then 1 else 0 end as linked_count,
from hazards
where found_date <= :as_of
