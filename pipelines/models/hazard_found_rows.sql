-- One row per hazard found by the as-of date, with the stages it had reached by then.
-- A hazard graded general whose legal basis is a criterion for major ones should be major.
with named as (
    select distinct hazards.hazard_id
    from hazards
    join major_hazard_words as criteria
        on hazards.hazard_level = 'general'
        and hazards.found_date >= criteria.valid_from
        and contains(lower(hazards.legal_basis), criteria.word)
)

select
    hazards.hazard_id,
    hazards.found_date as event_date,
    hazards.unit_id,
    hazards.area_id,
    hazards.export_format,
    hazards.hazard_level,
    hazards.hazard_type,
    hazards.source,
    hazards.violation_type,
    hazards.reported_level,
    1 as found_count,
    case when source = 'authority' then 1 else 0 end as authority_count,
    case when named.hazard_id is not null then 1 else 0 end as should_be_major_count,
    case when recorded_date <= :as_of then 1 else 0 end as recorded_count,
    case when owner_name is not null and due_date is not null then 1 else 0 end as assigned_count,
    case when treated_date <= :as_of or is_closed_undated then 1 else 0 end as treated_count,
    case when accepted_date <= :as_of or is_closed_undated then 1 else 0 end as accepted_count,
    case when on_the_spot then 1 else 0 end as on_the_spot_count,
    case when measure_id is not null or risk_point_id is not null then 1 else 0 end as linked_count,
    case when violation_type is not null then 1 else 0 end as violation_count,
from hazards
left join named on named.hazard_id = hazards.hazard_id
where hazards.found_date <= :as_of
