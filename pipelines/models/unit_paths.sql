-- One row per unit with the nearest unit of each type at or above it.
with ranked as (
    select
        unit_ancestors.unit_id,
        unit_ancestors.ancestor_id,
        above.unit_type,
        row_number() over (
            partition by unit_ancestors.unit_id, above.unit_type
            order by unit_ancestors.distance, unit_ancestors.ancestor_id
        ) as nearness,
    from unit_ancestors
    join units as above on above.unit_id = unit_ancestors.ancestor_id
)

select
    units.unit_id,
    units.unit_name,
    units.unit_type,
    max(case when ranked.unit_type = 'company' then ranked.ancestor_id end) as company_id,
    max(case when ranked.unit_type = 'site' then ranked.ancestor_id end) as site_id,
    max(case when ranked.unit_type = 'workshop' then ranked.ancestor_id end) as workshop_id,
    max(case when ranked.unit_type = 'team' then ranked.ancestor_id end) as team_id,
from units
left join ranked on ranked.unit_id = units.unit_id and ranked.nearness = 1
group by units.unit_id, units.unit_name, units.unit_type
