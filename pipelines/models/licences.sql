-- One row per licence of a person: its last day (expiry or review, whichever comes first), and the day on which a newer
-- licence of the same person and type took its place.
select
    licence_id,
    person_id,
    unit_id,
    licence_type,
    issued_date,
    review_due_date,
    expiry_date,
    case
        when review_due_date is null or expiry_date < review_due_date then expiry_date
        else review_due_date
    end as last_date,
    lead(issued_date) over (partition by person_id, licence_type order by issued_date, licence_id) as replaced_date,
    export_format,
    file_hash,
from stg_licences
