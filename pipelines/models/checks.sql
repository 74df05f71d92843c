-- One row per checklist item result of an inspection.
select
    check_id,
    inspection_id,
    item_code,
    item_text,
    legal_basis,
    result,
    export_format,
    file_hash,
from stg_checks
