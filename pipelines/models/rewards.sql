-- One row per reward or penalty.
select
    reward_id,
    unit_id,
    reward_date,
    reward_type,
    reward_reason,
    reward_amount,
    person_id,
    hazard_id,
    export_format,
    file_hash,
from stg_rewards
