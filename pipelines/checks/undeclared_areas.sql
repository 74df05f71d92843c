-- Areas that rows name but no areas export declares: add them to the areas export, or correct the rows.
-- level: warn
select area_id
from areas
where not is_declared
