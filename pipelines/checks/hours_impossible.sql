-- More than {most_hours_per_head} worked hours a head in a month, which has 744 at most: left out, with the accidents of
-- those months.
-- zh: 人均月工时超过{most_hours_per_head}（一个月最多744）：不计入，当月事故也不计入事故率。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where average_headcount > 0 and worked_hours > (select most_hours_per_head from check_limits) * average_headcount
