-- One row per accident and authority that must be told of it, with the hours it took; whose duty it is the settings say.
-- Without times of day the hours lie between two bounds, and count only where both fall on the same side of the limit.
-- Exports that do not keep when an authority was told say nothing of it: no data is not missed. A column that stays
-- empty over a hundred accidents is not kept.
with keeping as (
    select accidents.export_format
    from accidents
    left join (
        select distinct file_hash, 1 as is_delivered
        from delivered_fields
        where table_name = 'accidents' and field = 'reported_date'
    ) as delivered on delivered.file_hash = accidents.file_hash
    group by accidents.export_format
    having count(accidents.reported_date) > 0 or (count(delivered.is_delivered) > 0 and count(*) < 100)
),

patients as (
    select accident_id, max(case when was_inpatient then 1 else 0 end) as inpatient_count
    from injured_people
    group by accident_id
),

due as (
    select
        accidents.*,
        limits.authority,
        limits.hours as limit_hours,
        limits.is_told,
        accidents.export_format in (select export_format from keeping) as is_kept,
        date_diff('day', accidents.accident_date, accidents.reported_date) * 24 as whole_hours,
    from accidents
    cross join reporting_limits as limits
    left join patients on patients.accident_id = accidents.accident_id
    where
        accidents.accident_date >= limits.valid_from
        and (limits.valid_to is null or accidents.accident_date <= limits.valid_to)
        and case limits.harm
            when 'death' then accidents.deaths > 0
            when 'death_or_serious_injury' then accidents.deaths + accidents.serious_injuries > 0
            when 'inpatient' then coalesce(patients.inpatient_count, 0) > 0
            when 'over_7_days' then accidents.lost_days > 7
        end
)

select
    accident_id || ' ' || authority as report_duty_id,
    accident_id,
    authority,
    is_told,
    is_kept,
    limit_hours,
    unit_id,
    area_id,
    accident_date,
    accident_time,
    severity,
    deaths,
    serious_injuries,
    lost_days,
    direct_loss,
    reported_date,
    reported_time,
    case
        when accident_time is not null and reported_time is not null
            then whole_hours + reported_time - accident_time
    end as report_hours,
    whole_hours + coalesce(reported_time, 0) - coalesce(accident_time, 24) as least_hours,
    whole_hours + coalesce(reported_time, 24) - coalesce(accident_time, 0) as most_hours,
    description,
    export_format,
    file_hash,
from due
