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

numbered as (
    select
        accident_id,
        dense_rank() over (
            order by
                unit_id, accident_date, worker_type, severity, deaths, serious_injuries, minor_injuries, lost_days,
                restricted_days, words,
                case when words is null then area_id end,
                case when words is null then accident_type end
        ) as likeness,
    from told
    where words is not null or lost_days > 0
)

select
    one.accident_id,
    string_agg(other.accident_id, ', ' order by length(other.accident_id), other.accident_id) as detail,
from numbered as one
join numbered as other on other.likeness = one.likeness and other.accident_id <> one.accident_id
group by one.accident_id
