-- One row per unit: every declared one, and every one that some row names but nobody declared. A parent that would
-- close a circle of units, or stand too deep, is left out.
with named as (
    select unit_id, export_format from stg_units
    union all select parent_unit_id, export_format from stg_units
    union all select unit_id, export_format from stg_areas
    union all select unit_id, export_format from stg_plans
    union all select unit_id, export_format from stg_risk_points
    union all select unit_id, export_format from stg_inspection_plans
    union all select unit_id, export_format from stg_inspection_tasks
    union all select unit_id, export_format from stg_people
    union all select unit_id, export_format from stg_licences
    union all select unit_id, export_format from stg_trainings
    union all select unit_id, export_format from inspections
    union all select unit_id, export_format from hazards
    union all select unit_id, export_format from stg_accidents
    union all select unit_id, export_format from stg_exposures
    union all select unit_id, export_format from stg_targets
    union all select unit_id, export_format from stg_annotations
    union all select unit_id, export_format from stg_assessments
    union all select unit_id, export_format from stg_investments
    union all select unit_id, export_format from stg_revenues
    union all select unit_id, export_format from stg_responsibilities
    union all select unit_id, export_format from stg_rewards
),

undeclared as (
    select named.unit_id, min(named.export_format) as export_format
    from named
    left join stg_units as declared on declared.unit_id = named.unit_id
    where named.unit_id is not null and declared.unit_id is null
    group by named.unit_id
)

select
    sent.unit_id,
    sent.unit_name,
    case when cut_parents.unit_id is null then sent.parent_unit_id end as parent_unit_id,
    sent.unit_type,
    sent.industry,
    sent.start_date as valid_from,
    sent.end_date as valid_to,
    sent.employer_number,
    sent.street_address,
    sent.city,
    sent.state,
    sent.postal_code,
    sent.naics_code,
    sent.establishment_type,
    true as is_declared,
    sent.export_format,
    sent.file_hash,
from stg_units as sent
left join cut_parents on cut_parents.unit_id = sent.unit_id
union all
select
    unit_id,
    unit_id as unit_name,
    cast(null as varchar) as parent_unit_id,
    'undeclared' as unit_type,
    cast(null as varchar) as industry,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    cast(null as varchar) as employer_number,
    cast(null as varchar) as street_address,
    cast(null as varchar) as city,
    cast(null as varchar) as state,
    cast(null as varchar) as postal_code,
    cast(null as varchar) as naics_code,
    cast(null as varchar) as establishment_type,
    false as is_declared,
    export_format,
    cast(null as varchar) as file_hash,
from undeclared
