-- Risk points of the major level whose area was not inspected in the month of the as-of date: their controls went unchecked.
-- zh: 重大风险点所在区域在截至日期当月未被检查：其管控措施无人检查。
-- level: warn
-- record: risk_points
select risk_points.risk_point_id
from risk_points
cross join builds
left join inspections
    on inspections.area_id = risk_points.area_id
    and inspections.completed_date >= date_trunc('month', builds.as_of_date)
    and inspections.completed_date <= builds.as_of_date
where risk_points.level_in_force = 'major'
group by risk_points.risk_point_id
having count(inspections.inspection_id) = 0 and (select count(*) from inspections) > 0
