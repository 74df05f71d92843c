-- Inspections with a date that cannot be: before 1970, or due more than three years from now.
-- zh: 日期不合理的检查：早于1970年，或应完成日期在三年以后。
-- level: warn
-- record: inspections
-- beside: rates
select inspections.inspection_id
from inspections, builds
where
    inspections.completed_date < date '1970-01-01'
    or inspections.due_date < date '1970-01-01'
    or inspections.due_date > cast(builds.built_at as date) + 1096
