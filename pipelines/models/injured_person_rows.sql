-- One row per person injured or ill by an accident that happened by the as-of date.
select
    injured_person_id,
    accident_date as event_date,
    unit_id,
    area_id,
    export_format,
    worker_type,
    injury_outcome,
    illness_class,
    1 as person_count,
    case when injury_outcome <> 'first_aid' then 1 else 0 end as recordable_person_count,
from injured_people
where accident_date <= :as_of
