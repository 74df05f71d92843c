-- Hours of a month that has not begun yet, or of one before 1970.
-- zh: 尚未开始的月份或1970年以前月份的工时。
-- level: warn
-- record: exposures
-- beside: rates
select exposures.exposure_id
from exposures, builds
where
    exposures.month_date > cast(builds.built_at as date)
    or exposures.month_date < date '1970-01-01'
