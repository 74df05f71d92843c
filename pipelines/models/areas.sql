-- One row per area: every declared one, and every one that some row names but nobody declared.
with named as (
    select area_id, export_format from stg_risk_points
    union all select area_id, export_format from stg_inspection_plans
    union all select area_id, export_format from stg_inspection_tasks
    union all select area_id, export_format from stg_responsibilities
    union all select area_id, export_format from inspections
    union all select area_id, export_format from hazards
    union all select area_id, export_format from stg_accidents
),

undeclared as (
    select named.area_id, min(named.export_format) as export_format
    from named
    left join stg_areas as declared on declared.area_id = named.area_id
    where named.area_id is not null and declared.area_id is null
    group by named.area_id
)

select
    area_id,
    area_name,
    unit_id,
    plan_id,
    boundary,
    coordinate_system,
    position,
    true as is_declared,
    export_format,
    file_hash,
from stg_areas
union all
select
    area_id,
    area_id as area_name,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as plan_id,
    cast(null as varchar) as boundary,
    cast(null as varchar) as coordinate_system,
    cast(null as varchar) as position,
    false as is_declared,
    export_format,
    cast(null as varchar) as file_hash,
from undeclared
