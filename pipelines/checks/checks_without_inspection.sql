-- Checklist items whose inspection is not loaded count nowhere: load the inspections they belong to.
-- level: warn
select checks.check_id
from checks
left join inspections on inspections.inspection_id = checks.inspection_id
where inspections.inspection_id is null
