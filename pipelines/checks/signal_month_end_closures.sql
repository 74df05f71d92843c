-- Hazards treated in the last {batch_days} days of a month, in units where at least {batch_share} % of {batch_closures} or
-- more are: closed in batches?
-- zh: 在每月最后{batch_days}日完成整改的隐患，且其所在单位{batch_closures}项或以上的已整改隐患中至少{batch_share}%如此：是否集中批量销号？
-- level: warn
-- record: hazards
with closed as (
    select
        hazard_id,
        unit_id,
        case when last_day(treated_date) - treated_date < batch_days then 1 else 0 end as is_month_end,
    from hazards
    cross join check_limits
    where treated_date is not null
),

batching as (
    select unit_id
    from closed
    group by unit_id
    having
        count(*) >= (select batch_closures from check_limits)
        and sum(is_month_end) * 100 >= count(*) * (select batch_share from check_limits)
)

select closed.hazard_id
from closed
join batching on batching.unit_id = closed.unit_id
where closed.is_month_end = 1
