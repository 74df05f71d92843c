-- One row per area or risk point and role in which somebody must answer for it: a role that was sent for one area is asked
-- of all declared areas, and so for risk points; what nobody keeps anywhere, and a place that only a record names, is no
-- gap.
with places as (
    select 'area' as place_type, area_id as place_id, area_name as place_name, unit_id, area_id, export_format
    from areas
    where is_declared
    union all
    select
        'risk_point' as place_type,
        risk_point_id as place_id,
        risk_point_name as place_name,
        unit_id,
        area_id,
        export_format,
    from risk_points
),

kept as (
    select place_type, responsibility_role, min(export_format) as export_format
    from responsibilities
    group by place_type, responsibility_role
),

said as (
    select
        place_type,
        place_id,
        min(unit_id) as unit_id,
        min(area_id) as area_id,
        min(export_format) as export_format,
    from responsibilities
    group by place_type, place_id
),

every as (
    select place_type, place_id, place_name, unit_id, area_id from places
    union all
    select said.place_type, said.place_id, said.place_id as place_name, said.unit_id, said.area_id
    from said
    left join places on places.place_type = said.place_type and places.place_id = said.place_id
    where places.place_id is null
)

select
    every.place_type || ' ' || every.place_id || ' ' || kept.responsibility_role as duty_id,
    every.place_type,
    every.place_id,
    every.place_name,
    kept.responsibility_role,
    coalesce(every.unit_id, said.unit_id) as unit_id,
    every.area_id,
    kept.export_format,
from every
join kept on kept.place_type = every.place_type
left join said on said.place_type = every.place_type and said.place_id = every.place_id
