-- One row per person.
select
    person_id,
    unit_id,
    person_name,
    worker_type,
    post,
    entry_date,
    leave_date,
    coalesce(is_special_operator, false) as is_special_operator,
    coalesce(is_safety_staff, false) as is_safety_staff,
    export_format,
    file_hash,
from stg_people
