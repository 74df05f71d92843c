-- One row per hazard accepted by the as-of date: did it pass at first, and was the like found again within 90 days?
-- The like is the same place and the same legal basis or, where none is given, the same hazard type.
with events as (
    select
        hazard_id,
        area_id,
        coalesce(legal_basis, hazard_type) as likeness,
        accepted_date as event_date,
        cast(null as date) as found_date,
    from hazards
    where accepted_date <= :as_of
    union all
    select
        hazard_id,
        area_id,
        coalesce(legal_basis, hazard_type) as likeness,
        found_date as event_date,
        found_date,
    from hazards
    where found_date <= :as_of
),

followed as (
    select
        hazard_id,
        found_date,
        event_date,
        area_id,
        likeness,
        min(found_date) over (
            partition by area_id, likeness
            order by event_date, case when found_date is null then 1 else 0 end
            rows between 1 following and unbounded following
        ) as found_again_date,
    from events
)

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
    case
        when
            hazards.area_id is not null
            and followed.likeness is not null
            and date_diff('day', hazards.accepted_date, followed.found_again_date) <= 90
            then 1
        else 0
    end as recurred_count,
    case when hazards.first_acceptance is not null then 1 else 0 end as first_acceptance_count,
    case when hazards.first_acceptance = 'passed' then 1 else 0 end as first_passed_count,
from hazards
join followed on followed.hazard_id = hazards.hazard_id and followed.found_date is null
