-- Hazards that repeat another one in every word but their number.
-- zh: 除编号外与另一条记录逐字相同的隐患。
-- level: warn
-- record: hazards
with alike as (
    select
        hazard_id,
        first_value(hazard_id) over (
            partition by
                unit_id, area_id, inspection_id, found_date, description, legal_basis, hazard_type, hazard_level,
                due_date, treated_date
            order by hazard_id
        ) as first_id,
    from hazards
    where description is not null
)

select
    hazard_id,
    first_id as detail,
from alike
where hazard_id <> first_id
