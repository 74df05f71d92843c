-- Targets of persons that begin more than ten years from now.
-- zh: 十年以后才开始适用的个人目标。
-- level: warn
-- record: person_targets
select distinct person_targets.person_id
from person_targets, builds
where person_targets.start_date > cast(builds.built_at as date) + 3653
