-- Risk points with a factor that is not on the scale of their method: they are shown as not assessed.
-- zh: 有因子不在评价方法量表上的风险点：按未评价显示。
-- level: warn
-- record: risk_points
select risk_point_id
from risk_points
where off_scale_factor is not null
