-- Risk points in areas without a completed inspection in the last twelve months: grading and inspecting drift apart.
-- zh: 所在区域近十二个月没有完成检查的风险点：分级与检查脱节。
-- level: warn
-- record: risk_points
select risk_points.risk_point_id
from risk_points
cross join builds
left join inspections
    on inspections.area_id = risk_points.area_id
    and inspections.completed_date > builds.as_of_date - 365
    and inspections.completed_date <= builds.as_of_date
group by risk_points.risk_point_id
having count(inspections.inspection_id) = 0 and (select count(*) from inspections) > 0
