-- Risk points in areas without a completed inspection in the last twelve months: grading and inspecting drift apart.
-- level: warn
select risk_points.risk_point_id
from risk_points
cross join builds
left join inspections
    on inspections.area_id = risk_points.area_id
    and inspections.completed_date > builds.as_of_date - 365
    and inspections.completed_date <= builds.as_of_date
group by risk_points.risk_point_id
having count(inspections.inspection_id) = 0 and (select count(*) from inspections) > 0
