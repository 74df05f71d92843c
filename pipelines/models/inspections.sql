-- One row per inspection, done or scheduled.
select
    inspection_id,
    unit_id,
    area_id,
    inspection_type,
    led_by,
    due_date,
    completed_date,
    inspector_name,
    signed_by,
    responsible_name,
    legal_basis,
    outcome,
    export_format,
    file_hash,
from stg_inspections
