-- One row per hazard found by the as-of date, with the stages it had reached by then.
-- A hazard graded general whose legal basis is a criterion for major ones should be major. Each basis is looked at once,
-- however many hazards name it.
with named as (
    select bases.legal_basis, min(criteria.valid_from) as valid_from
    from (select distinct legal_basis from hazards where hazard_level = 'general' and legal_basis is not null) as bases
    join major_hazard_words as criteria on contains(lower(bases.legal_basis), criteria.word)
    group by bases.legal_basis
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
    case when named.legal_basis is not null then 1 else 0 end as should_be_major_count,
    case when recorded_date <= :as_of then 1 else 0 end as recorded_count,
    case when owner_name is not null and due_date is not null then 1 else 0 end as assigned_count,
    case when treated_date <= :as_of or is_closed_undated then 1 else 0 end as treated_count,
    case when accepted_date <= :as_of or is_closed_undated then 1 else 0 end as accepted_count,
    case when on_the_spot then 1 else 0 end as on_the_spot_count,
    case when measure_id is not null or risk_point_id is not null then 1 else 0 end as linked_count,
    case when violation_type is not null then 1 else 0 end as violation_count,
from hazards
left join named
    on hazards.hazard_level = 'general'
    and named.legal_basis = hazards.legal_basis
    and hazards.found_date >= named.valid_from
where hazards.found_date <= :as_of
