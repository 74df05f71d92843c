-- Risk points without a level: a score is missing, so they are shown as not assessed.
-- level: warn
select risk_point_id
from risk_points
where level_in_force is null
