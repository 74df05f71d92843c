-- Targets that begin more than ten years from now.
-- zh: 十年以后才开始适用的目标。
-- level: warn
-- record: targets
select distinct targets.kpi
from targets, builds
where targets.start_date > cast(builds.built_at as date) + 3653
