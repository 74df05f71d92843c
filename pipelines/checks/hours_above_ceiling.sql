-- More than 10 million worked hours of one unit in a month, without a headcount to compare them with.
-- zh: 单个单位单月工时超过1000万且没有可供核对的人数。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where worked_hours > 10000000 and coalesce(average_headcount, 0) = 0
