-- One row per accident, illness or near miss. Empty counts of people and days count as none, but an accident that by
-- its severity killed or injured somebody counts at least one person, whatever its counts say: no data is not zero.
select
    accident_id,
    unit_id,
    area_id,
    risk_point_id,
    accident_date,
    recorded_date,
    accident_type,
    severity,
    reported_severity,
    worker_type,
    case when severity = 'fatal' and coalesce(deaths, 0) = 0 then 1 else coalesce(deaths, 0) end as deaths,
    case
        when severity = 'serious' and coalesce(deaths, 0) + coalesce(serious_injuries, 0) = 0 then 1
        else coalesce(serious_injuries, 0)
    end as serious_injuries,
    case
        when
            severity in ('lost_time', 'restricted_work', 'medical_treatment')
            and coalesce(deaths, 0) + coalesce(serious_injuries, 0) + coalesce(minor_injuries, 0) = 0 then 1
        else coalesce(minor_injuries, 0)
    end as minor_injuries,
    coalesce(lost_days, 0) as lost_days,
    coalesce(restricted_days, 0) as restricted_days,
    direct_loss,
    description,
    accident_time,
    reported_date,
    reported_time,
    potential_severity,
    energy_type,
    process_safety_tier,
    illness_class,
    recovers_within_6_months,
    export_format,
    file_hash,
from stg_accidents
