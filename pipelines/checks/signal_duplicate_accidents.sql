-- Accidents that repeat another one in all but their number: unit, day, severity, people, days, and (nearly) the words.
-- zh: 除编号外，单位、日期、严重程度、人数、天数均与另一起事故相同且描述相同或相近的事故：可能重复登记。
-- level: warn
-- record: accidents
-- beside: rates
with told as (
    select
        *,
        nullif(regexp_replace(lower(description), '[\s\p{P}]+', '', 'g'), '') as words,
    from accidents
)

select
    one.accident_id,
    string_agg(other.accident_id, ', ' order by length(other.accident_id), other.accident_id) as detail,
from told as one
join told as other
    on other.unit_id = one.unit_id
    and other.accident_date = one.accident_date
    and other.worker_type = one.worker_type
    and coalesce(other.severity, '') = coalesce(one.severity, '')
    and other.deaths = one.deaths
    and other.serious_injuries = one.serious_injuries
    and other.minor_injuries = one.minor_injuries
    and other.lost_days = one.lost_days
    and other.restricted_days = one.restricted_days
    and other.accident_id <> one.accident_id
    and (
        other.words = one.words
        or one.lost_days > 0 and jaro_winkler_similarity(other.words, one.words) >= 0.9
        or one.lost_days > 0
        and (one.words is null or other.words is null)
        and coalesce(other.area_id, one.area_id, '') = coalesce(one.area_id, other.area_id, '')
        and coalesce(other.accident_type, one.accident_type, '') = coalesce(one.accident_type, other.accident_type, '')
    )
group by one.accident_id
