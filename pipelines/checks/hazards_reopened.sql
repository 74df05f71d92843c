-- Hazards that were accepted but not treated, or treated after they were accepted: they count as open.
-- zh: 已验收但未整改，或在验收之后才整改的隐患：按未整改统计。
-- level: warn
-- record: hazards
-- beside: rates
select
    hazards.hazard_id,
    concat_ws(', ', 'accepted ' || sent.accepted_date, 'treated ' || sent.treated_date) as detail,
from hazards
join stg_hazards as sent on sent.hazard_id = hazards.hazard_id
where sent.accepted_date is not null and hazards.accepted_date is null
