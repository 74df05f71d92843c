-- One row per accident and authority the company tells, once it is reported or its limit has passed on the as-of day.
-- Exports that do not keep when an authority was told say nothing of it: no data is not missed.
select
    report_duty_id,
    accident_date as event_date,
    unit_id,
    area_id,
    export_format,
    authority,
    severity,
    case
        when reported_date <= :as_of and (most_hours <= limit_hours + 0.001 or least_hours > limit_hours + 0.001) then 1
        when reported_date <= :as_of then 0
        else 1
    end as duty_count,
    case when reported_date <= :as_of and most_hours <= limit_hours + 0.001 then 1 else 0 end as in_time_count,
    case when reported_date <= :as_of and report_hours is not null then 1 else 0 end as timed_count,
    case when reported_date <= :as_of then report_hours end as report_hours,
from report_duties
where
    is_told
    and is_kept
    and accident_date <= :as_of
    and (
        reported_date <= :as_of
        or date_diff('day', accident_date, :as_of) * 24 + 24 > coalesce(accident_time, 24) + limit_hours
    )
