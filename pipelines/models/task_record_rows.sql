-- One row per record of a duty to check by the as-of date: was a check done, and did it find a hazard?
select
    record_id,
    checked_date as event_date,
    unit_id,
    area_id,
    export_format,
    check_status,
    measure_class,
    1 as record_count,
    case when check_status in ('normal', 'hazard_found') then 1 else 0 end as check_count,
    case when check_status = 'hazard_found' then 1 else 0 end as failed_count,
from task_records
where checked_date <= :as_of
