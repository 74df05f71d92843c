-- Accidents in months without worked hours for their unit and worker type are left out of every rate per hour.
-- zh: 所在单位和人员类别当月没有工时的事故，不计入任何按工时计算的事故率。
-- level: warn
-- record: accidents
select accident_id
from builds, accident_rows(builds.as_of_date)
where not has_hours
