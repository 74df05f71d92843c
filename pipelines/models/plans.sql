-- One row per site plan picture.
select
    plan_id,
    unit_id,
    file_name,
    width,
    height,
    export_format,
    file_hash,
from stg_plans
