-- Units that rows name but no units export declares: add them to the units export, or correct the rows.
-- level: warn
select unit_id
from units
where not is_declared
