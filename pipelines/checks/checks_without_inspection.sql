-- Checklist items whose inspection is not loaded count nowhere: load the inspections they belong to.
-- zh: 所属检查未加载的检查项不计入任何统计：请加载其所属的检查。
-- level: warn
-- record: checks
select checks.check_id
from checks
left join inspections on inspections.inspection_id = checks.inspection_id
where inspections.inspection_id is null
