-- One row per unit and unit above it, itself included (distance 0).
with recursive climbed as (
    select unit_id, unit_id as ancestor_id, 0 as distance from units
    union all
    select climbed.unit_id, units.parent_unit_id as ancestor_id, climbed.distance + 1 as distance
    from climbed
    join units on units.unit_id = climbed.ancestor_id
    where units.parent_unit_id is not null
)

select
    unit_id,
    ancestor_id,
    min(distance) as distance,
from climbed
group by unit_id, ancestor_id
