-- Plan rows with a period that cannot be: before 1970, or one that begins or ends more than three years from now.
-- zh: 周期不合理的检查计划：早于1970年，或开始、结束于三年以后。
-- level: warn
-- record: inspection_plans
select inspection_plans.plan_row_id
from inspection_plans, builds
where
    inspection_plans.period_start_date < date '1970-01-01'
    or inspection_plans.period_end_date > cast(builds.built_at as date) + 1096
