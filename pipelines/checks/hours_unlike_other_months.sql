-- Months with at least eight times the hours that their unit and worker type usually have: a digit too many?
-- zh: 工时达到本单位该类人员通常月份八倍以上的月份：是否多写了一位？
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
where exposures.worked_hours >= 8 * usual.worked_hours and exposures.worked_hours >= 10000
