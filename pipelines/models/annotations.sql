-- One row per annotation: what happened, to which unit (none: to all of them), from when to when.
select
    annotation_id,
    unit_id,
    annotation_type,
    label,
    start_date,
    end_date,
    export_format,
    file_hash,
from stg_annotations
