-- Months with at least {times_usual_hours} times the hours that their unit and worker type usually have: a digit too
-- many?
-- zh: 工时达到本单位该类人员通常月份{times_usual_hours}倍以上的月份：是否多写了一位？
-- level: warn
-- record: exposures
-- beside: rates
with usual as (
    select unit_id, worker_type, median(worked_hours) as worked_hours
    from exposures
    where worked_hours > 0
    group by unit_id, worker_type
    having count(*) >= 4
)

select exposures.exposure_id
from exposures
join usual on usual.unit_id = exposures.unit_id and usual.worker_type = exposures.worker_type
where
    exposures.worked_hours >= (select times_usual_hours from check_limits) * usual.worked_hours
    and exposures.worked_hours >= 10000
