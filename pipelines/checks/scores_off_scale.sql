-- Risk points with a factor that is not on the scale of their method: they are shown as not assessed.
-- level: warn
select risk_point_id
from risk_points
where off_scale_factor is not null
