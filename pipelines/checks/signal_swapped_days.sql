-- Hazards found weeks away from their recording, but within three days of it once day and month of either change places.
-- zh: 发现日期与登记日期相差数周，但将其中之一的日、月互换后相差不超过三日的隐患。
-- level: warn
-- record: hazards
with turned as (
    select
        hazard_id,
        found_date,
        recorded_date,
        case when extract(day from found_date) <= 12 and extract(day from found_date) <> extract(month from found_date)
            then make_date(
                cast(extract(year from found_date) as integer),
                cast(extract(day from found_date) as integer),
                cast(extract(month from found_date) as integer)
            )
        end as turned_date,
    from hazards
    where recorded_date is not null
)

select hazard_id
from turned
where abs(recorded_date - found_date) > 25 and recorded_date - turned_date between 0 and 3
