-- One row per hazard accepted by the as-of date: did it pass at first, and was the like found again within 90 days?
select
    hazards.hazard_id,
    hazards.accepted_date as event_date,
    hazards.unit_id,
    hazards.area_id,
    hazards.export_format,
    hazards.hazard_level,
    hazards.hazard_type,
    hazards.source,
    hazards.violation_type,
    hazards.reported_level,
    1 as accepted_count,
    case when found_again.hazard_id is not null then 1 else 0 end as recurred_count,
    case when hazards.first_acceptance is not null then 1 else 0 end as first_acceptance_count,
    case when hazards.first_acceptance = 'passed' then 1 else 0 end as first_passed_count,
from hazards
left join found_again on found_again.hazard_id = hazards.hazard_id and found_again.found_again_date <= :as_of
where hazards.accepted_date <= :as_of
