-- One row per obligation to inspect.
select
    plan_row_id,
    unit_id,
    area_id,
    period_start_date,
    period_end_date,
    required_count,
    export_format,
    file_hash,
from stg_inspection_plans
