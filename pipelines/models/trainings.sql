-- One row per training of a person.
select
    training_id,
    person_id,
    unit_id,
    training_type,
    trained_date,
    training_hours,
    training_result,
    retrain_by_date,
    export_format,
    file_hash,
from stg_trainings
