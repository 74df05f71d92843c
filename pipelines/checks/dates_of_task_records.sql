-- Checks of tasks with a day that cannot be: before 1970.
-- zh: 日期不合理的排查记录：早于1970年。
-- level: warn
-- record: task_records
select record_id
from task_records
where checked_date < date '1970-01-01'
