-- Months with fewer than 40 or more than 320 worked hours per head: hours or headcount may be wrong.
-- zh: 人均工时低于40或高于320的月份：工时或人数可能有误。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
where
    average_headcount > 0 and (worked_hours < 40 * average_headcount or worked_hours > 320 * average_headcount)
    or average_headcount = 0 and worked_hours > 0
