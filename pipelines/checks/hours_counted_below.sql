-- Hours of units that are the sum of the hours of the units below them: left out, they are counted once, below.
-- zh: 等于其下级单位工时之和的上级单位工时：不再计入，只按下级单位计一次。
-- level: warn
-- record: exposures
-- beside: rates
select
    exposure_id,
    units_below as detail,
from hours_counted_below
