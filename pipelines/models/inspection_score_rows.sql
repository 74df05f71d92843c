-- One row per inspection completed by the as-of date that had applicable items: its own conformity, and that squared.
select
    inspection_id,
    completed_date as event_date,
    unit_id,
    area_id,
    export_format,
    inspection_type,
    led_by,
    1 as scored_count,
    score as score_sum,
    score * score as score_square_sum,
from scored_inspections
where completed_date <= :as_of
