-- One row per reward or penalty by its day.
select
    reward_id,
    reward_date as event_date,
    unit_id,
    cast(null as varchar) as area_id,
    export_format,
    reward_type,
    reward_reason,
    case when reward_type = 'reward' then 1 else 0 end as reward_count,
    case when reward_type = 'penalty' then 1 else 0 end as penalty_count,
    case when reward_type = 'reward' and reward_reason = 'major_hazard_found' then 1 else 0 end as major_reward_count,
from rewards
where reward_date <= :as_of
