-- One row per accident, illness or near miss that happened by the as-of date. It enters a rate only when hours (people,
-- output) of its worker type were loaded for its month, for its unit or a unit above or below it.
-- Cases are people: an accident of a severity that counts is as many cases as it killed or injured people, one at least;
-- who died or was seriously injured counts whatever the severity says.
with lines as (
    select unit_id, ancestor_id as relative_id from unit_ancestors
    union
    select ancestor_id as unit_id, unit_id as relative_id from unit_ancestors
),

covered as (
    select
        lines.unit_id,
        exposures.month_date,
        exposures.worker_type,
        max(
            case
                when
                    exposures.average_headcount > 0
                    and exposures.worked_hours > check_limits.most_hours_per_head * exposures.average_headcount
                    then 0
                when exposures.worked_hours > 0 then 1
                else 0
            end
        ) as hours,
        max(case when exposures.average_headcount > 0 then 1 else 0 end) as headcount,
    from exposures
    cross join check_limits
    join lines on lines.relative_id = exposures.unit_id
    group by lines.unit_id, exposures.month_date, exposures.worker_type
),

producing as (
    select lines.unit_id, exposures.month_date
    from exposures
    join lines on lines.relative_id = exposures.unit_id
    where exposures.output_quantity > 0 and exposures.output_unit in ('tonne', 'ten_thousand_tonnes')
    group by lines.unit_id, exposures.month_date
)

select
    accidents.accident_id,
    accidents.accident_date as event_date,
    accidents.unit_id,
    accidents.area_id,
    accidents.export_format,
    accidents.accident_type,
    accidents.severity,
    accidents.worker_type,
    accidents.reported_severity,
    accidents.potential_severity,
    accidents.energy_type,
    coalesce(covered.hours, 0) = 1 as has_hours,
    coalesce(covered.headcount, 0) = 1 as has_headcount,
    producing.unit_id is not null as has_output,
    1 as accident_count,
    case
        when accidents.severity in (
            'fatal', 'serious', 'lost_time', 'restricted_work', 'medical_treatment', 'illness'
        ) then greatest(1, accidents.deaths + accidents.serious_injuries + accidents.minor_injuries)
        else accidents.deaths + accidents.serious_injuries
    end as recordable_count,
    case
        when accidents.severity in ('fatal', 'serious', 'lost_time')
            then greatest(1, accidents.deaths + accidents.serious_injuries + accidents.minor_injuries)
        when accidents.severity = 'illness' then 0
        else accidents.deaths + accidents.serious_injuries
    end as lost_time_count,
    case
        when accidents.severity in ('serious', 'lost_time', 'restricted_work')
            then greatest(1, accidents.serious_injuries + accidents.minor_injuries)
        when accidents.severity = 'fatal' then accidents.serious_injuries + accidents.minor_injuries
        when accidents.severity = 'illness' then 0
        else accidents.serious_injuries
    end as dart_count,
    case when accidents.severity = 'near_miss' then 1 else 0 end as near_miss_count,
    case
        when accidents.severity = 'illness'
            then greatest(1, accidents.deaths + accidents.serious_injuries + accidents.minor_injuries)
        else 0
    end as illness_count,
    accidents.deaths as death_count,
    accidents.deaths + accidents.serious_injuries as sif_count,
    case
        when accidents.deaths + accidents.serious_injuries > 0 then 0
        when accidents.potential_severity in ('fatal', 'serious') then 1
        else 0
    end as psif_count,
    case
        when accidents.deaths + accidents.serious_injuries > 0 then accidents.deaths + accidents.serious_injuries
        when accidents.potential_severity in ('fatal', 'serious') then 1
        else 0
    end as sif_or_psif_count,
    case when accidents.process_safety_tier = 'tier_1' then 1 else 0 end as tier_1_count,
    case when accidents.process_safety_tier = 'tier_2' then 1 else 0 end as tier_2_count,
    accidents.serious_injuries as serious_injury_count,
    accidents.minor_injuries as minor_injury_count,
    accidents.deaths + accidents.serious_injuries + accidents.minor_injuries as injured_count,
    accidents.lost_days,
    accidents.lost_days + 6000 * accidents.deaths as charged_days,
    accidents.restricted_days,
from accidents
left join covered
    on covered.unit_id = accidents.unit_id
    and covered.month_date = cast(date_trunc('month', accidents.accident_date) as date)
    and covered.worker_type = accidents.worker_type
left join producing
    on producing.unit_id = accidents.unit_id
    and producing.month_date = cast(date_trunc('month', accidents.accident_date) as date)
where accidents.accident_date <= :as_of
