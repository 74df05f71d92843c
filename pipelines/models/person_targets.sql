-- One row per target of a KPI for a person and a period, with the unit of the person.
select
    stg_person_targets.person_id,
    people.unit_id,
    stg_person_targets.kpi,
    stg_person_targets.start_date,
    stg_person_targets.end_date,
    stg_person_targets.target,
    stg_person_targets.export_format,
    stg_person_targets.file_hash,
from stg_person_targets
left join people on people.person_id = stg_person_targets.person_id
