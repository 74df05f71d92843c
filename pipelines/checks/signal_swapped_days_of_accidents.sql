-- Accidents weeks away from their recording, but within three days of it once day and month of either change places.
-- zh: 事故日期与登记日期相差数周，但将其中之一的日、月互换后相差不超过三日的事故。
-- level: warn
-- record: accidents
-- beside: rates
with turned as (
    select
        accident_id,
        accident_date,
        recorded_date,
        case when extract(day from accident_date) <= 12
            then make_date(
                cast(extract(year from accident_date) as integer),
                cast(extract(day from accident_date) as integer),
                cast(extract(month from accident_date) as integer)
            )
        end as turned_date,
    from accidents
    where recorded_date is not null
)

select accident_id
from turned
where abs(recorded_date - accident_date) > 25 and recorded_date - turned_date between 0 and 3
