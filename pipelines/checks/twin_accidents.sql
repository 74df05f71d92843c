-- Accidents that repeat another one in everything but their number: unit, day, severity, people, days and description.
-- zh: 除编号外与另一起事故的单位、日期、严重程度、人数、天数和描述均相同的事故：可能重复登记。
-- level: warn
-- beside: rates
with told as (
    select
        *,
        nullif(regexp_replace(lower(description), '[\s\p{P}]+', '', 'g'), '') as words,
    from accidents
),

alike as (
    select
        accident_id,
        first_value(accident_id) over (
            partition by
                unit_id, accident_date, worker_type, severity, deaths, serious_injuries, minor_injuries, lost_days,
                restricted_days, words,
                case when words is null then area_id end,
                case when words is null then accident_type end
            order by length(accident_id), accident_id
        ) as first_id,
    from told
    where words is not null or lost_days > 0
)

select
    accident_id,
    first_id as detail,
from alike
where accident_id <> first_id
