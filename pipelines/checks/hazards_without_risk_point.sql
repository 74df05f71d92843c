-- Hazards that name no risk point: grading and treatment drift apart.
-- level: warn
select hazard_id
from hazards
where risk_point_id is null
