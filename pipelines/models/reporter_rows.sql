-- One row per person who reported a hazard, unit and month: the first hazard of that month stands for it.
with reported as (
    select
        hazards.*,
        row_number() over (
            partition by reported_by, unit_id, date_trunc('month', found_date) order by found_date, hazard_id
        ) as place,
    from hazards
    where reported_by is not null and found_date <= :as_of
)

select
    hazard_id,
    found_date as event_date,
    unit_id,
    area_id,
    export_format,
    1 as reporter_count,
from reported
where place = 1
