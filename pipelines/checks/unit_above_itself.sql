-- Units stand above each other in a circle: correct their parents in the units export and load it again.
select below.unit_id
from unit_ancestors as below
join unit_ancestors as above on above.unit_id = below.ancestor_id and above.ancestor_id = below.unit_id
where below.unit_id <> below.ancestor_id
