-- More than {most_hours_without_heads} worked hours of one unit in a month, without a headcount to compare them with.
-- zh: 单个单位单月工时超过{most_hours_without_heads}且没有可供核对的人数。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where worked_hours > (select most_hours_without_heads from check_limits) and coalesce(average_headcount, 0) = 0
