-- One row per target of a KPI for a unit and a period.
select
    kpi,
    unit_id,
    start_date,
    end_date,
    target,
    tolerance,
    export_format,
    file_hash,
from stg_targets
