-- Worked hours that are an even part of a longer period, such as a year: months of such a rate tell nothing apart.
-- zh: 工时由更长期间（如全年）平均分摊而来：按月比较此类事故率没有意义。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where is_spread
