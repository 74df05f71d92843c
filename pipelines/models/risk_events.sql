-- One row per thing that can go wrong at a risk point.
select
    risk_event_id,
    risk_point_id,
    event_name,
    export_format,
    file_hash,
from stg_risk_events
