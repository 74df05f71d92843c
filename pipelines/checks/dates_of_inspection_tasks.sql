-- Tasks of checking that begin more than a year from now: until then none of their checks is due.
-- zh: 一年以后才开始的排查任务：在此之前不产生应完成的排查。
-- level: warn
-- record: inspection_tasks
select inspection_tasks.task_id
from inspection_tasks, builds
where inspection_tasks.start_date > cast(builds.built_at as date) + 366
