-- Months with fewer than {fewest_usual_hours_per_head} or more than {most_usual_hours_per_head} worked hours per head:
-- hours or headcount may be wrong.
-- zh: 人均工时低于{fewest_usual_hours_per_head}或高于{most_usual_hours_per_head}的月份：工时或人数可能有误。
-- level: warn
-- record: exposures
-- beside: rates
select exposure_id
from exposures
cross join check_limits
where
    average_headcount > 0
    and (
        worked_hours < fewest_usual_hours_per_head * average_headcount
        or worked_hours > most_usual_hours_per_head * average_headcount
    )
    or average_headcount = 0 and worked_hours > 0
