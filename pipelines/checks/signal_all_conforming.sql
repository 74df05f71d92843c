-- Units whose checks of six months all conform, though the rate of the rest would let less than one in a thousand do so.
-- zh: 六个月内检查项全部符合的单位；按其余单位的不符合率，出现这种情况的概率不足千分之一。
-- level: warn
-- record: units
with period as (
    select as_of_date, as_of_date - 183 as first_date from builds
),

checked as (
    select
        inspections.unit_id,
        sum(case when checks.result = 'nonconforming' then 1 else 0 end) as nonconforming_count,
        count(*) as applicable_count,
    from period
    join inspections
        on inspections.completed_date > period.first_date and inspections.completed_date <= period.as_of_date
    join checks on checks.inspection_id = inspections.inspection_id
    where checks.result <> 'not_applicable'
    group by inspections.unit_id
),

whole as (
    select sum(nonconforming_count) as nonconforming_count, sum(applicable_count) as applicable_count from checked
)

select checked.unit_id
from checked
cross join whole
where
    checked.nonconforming_count = 0
    and whole.nonconforming_count < whole.applicable_count
    and checked.applicable_count * ln(1 - 1.0 * whole.nonconforming_count / whole.applicable_count) < ln(0.001)
