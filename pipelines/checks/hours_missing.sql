-- Units with months without worked hours between their first and last ones: accidents of those months enter no rate.
-- zh: 首末月之间有月份未报工时的单位：这些月份的事故不计入任何比率。
-- level: warn
-- record: units
with reported as (
    select unit_id, worker_type, month_date
    from exposures
    where worked_hours > 0
),

spans as (
    select
        unit_id,
        worker_type,
        count(distinct month_date) as reported_count,
        min(month_date) as first_month,
        max(month_date) as last_month,
    from reported
    group by unit_id, worker_type
)

select unit_id
from spans
where
    reported_count < 12 * (extract(year from last_month) - extract(year from first_month))
    + extract(month from last_month) - extract(month from first_month) + 1
group by unit_id
