-- More than 744 worked hours a head in a month, which has no more: left out, with the accidents of those months.
-- zh: 人均月工时超过744（一个月不可能更多）：不计入，当月事故也不计入事故率。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where average_headcount > 0 and worked_hours > 744 * average_headcount
