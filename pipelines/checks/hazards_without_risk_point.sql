-- Hazards that name no risk point: grading and treatment drift apart.
-- zh: 未注明风险点的隐患：风险分级管控与隐患排查治理因此脱节。
-- level: warn
-- record: hazards
select hazard_id
from hazards
where risk_point_id is null
