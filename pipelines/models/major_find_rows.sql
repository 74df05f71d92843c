-- One row per major hazard that was found inside the company by the as-of day, and whether a reward names it by then.
with rewarded as (
    select hazard_id
    from rewards
    where hazard_id is not null and reward_type = 'reward' and reward_date <= :as_of
    group by hazard_id
)

select
    hazards.hazard_id,
    hazards.found_date as event_date,
    hazards.unit_id,
    hazards.area_id,
    hazards.export_format,
    hazards.source,
    1 as major_find_count,
    case when rewarded.hazard_id is null then 0 else 1 end as rewarded_find_count,
from hazards
left join rewarded on rewarded.hazard_id = hazards.hazard_id
where
    hazards.found_date <= :as_of
    and hazards.hazard_level = 'major'
    and (hazards.source is null or hazards.source in ('inspection', 'employee'))
