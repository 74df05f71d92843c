-- Hazards treated in the last three days of a month, in units where at least half of twenty or more are: closed in batches?
-- zh: 在每月最后三日完成整改的隐患，且其所在单位二十项或以上的已整改隐患中至少半数如此：是否集中批量销号？
-- level: warn
-- record: hazards
with closed as (
    select
        hazard_id,
        unit_id,
        case when last_day(treated_date) - treated_date < 3 then 1 else 0 end as is_month_end,
    from hazards
    where treated_date is not null
),

batching as (
    select unit_id
    from closed
    group by unit_id
    having count(*) >= 20 and sum(is_month_end) * 2 >= count(*)
)

select closed.hazard_id
from closed
join batching on batching.unit_id = closed.unit_id
where closed.is_month_end = 1
