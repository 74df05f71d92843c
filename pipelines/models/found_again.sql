-- One row per accepted hazard whose like was found within 90 days after that day: the first day on which it was.
-- The like is the same place and the same legal basis or, where none is given, the same hazard type.
with alike as (
    select
        hazard_id,
        unit_id,
        area_id,
        coalesce(legal_basis, hazard_type) as likeness,
        found_date,
        accepted_date,
    from hazards
    where area_id is not null and coalesce(legal_basis, hazard_type) is not null
),

events as (
    select hazard_id, unit_id, area_id, likeness, accepted_date as event_date, cast(null as date) as found_date
    from alike
    where accepted_date is not null
    union all
    select hazard_id, unit_id, area_id, likeness, found_date as event_date, found_date
    from alike
    where found_date is not null
),

followed as (
    select
        hazard_id,
        unit_id,
        event_date,
        found_date,
        min(found_date) over (
            partition by area_id, likeness
            order by event_date, case when found_date is null then 1 else 0 end
            rows between 1 following and unbounded following
        ) as found_again_date,
    from events
)

select hazard_id, unit_id, found_again_date
from followed
where found_date is null and date_diff('day', event_date, found_again_date) <= 90
