-- One row per unit, month and worker type.
select
    unit_id || ' ' || cast(month_date as varchar) || ' ' || worker_type as exposure_id,
    unit_id,
    month_date,
    worker_type,
    worked_hours,
    average_headcount,
    output_quantity,
    output_unit,
    covered_headcount,
    coalesce(is_spread, false) as is_spread,
    export_format,
    file_hash,
from stg_exposures
