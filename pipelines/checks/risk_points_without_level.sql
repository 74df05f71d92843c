-- Risk points without a level: a score is missing, so they are shown as not assessed.
-- zh: 没有等级的风险点：缺少评分，故显示为未评估。
-- level: warn
-- record: risk_points
select risk_point_id
from risk_points
where level_in_force is null
