-- One row per month and hazard open at its end (at the as-of date in the last month). Not additive over months.
-- Exports that do not say when hazards were treated cannot show which are open, so they are left out.
with snapshots as (
    select
        month_date,
        case when month_end_date < :as_of then month_end_date else :as_of end as snapshot_date,
    from months
    where month_date <= :as_of
),

followed as (
    select hazards.*
    from hazards
    left join kpi_gaps on kpi_gaps.export_format = hazards.export_format and kpi_gaps.kpi = 'open_count'
    where kpi_gaps.kpi is null and not hazards.is_closed_undated
)

select
    followed.hazard_id,
    snapshots.snapshot_date as event_date,
    followed.unit_id,
    followed.area_id,
    followed.export_format,
    followed.hazard_level,
    followed.hazard_type,
    followed.source,
    followed.violation_type,
    followed.reported_level,
    case
        when date_diff('day', followed.found_date, snapshots.snapshot_date) <= 7 then 'days_0_7'
        when date_diff('day', followed.found_date, snapshots.snapshot_date) <= 30 then 'days_8_30'
        when date_diff('day', followed.found_date, snapshots.snapshot_date) <= 90 then 'days_31_90'
        else 'days_over_90'
    end as open_age,
    case
        when followed.due_date is null then 'no_due_date'
        when followed.due_date >= snapshots.snapshot_date then 'not_overdue'
        when date_diff('day', followed.due_date, snapshots.snapshot_date) <= 7 then 'days_1_7'
        when date_diff('day', followed.due_date, snapshots.snapshot_date) <= 30 then 'days_8_30'
        when date_diff('day', followed.due_date, snapshots.snapshot_date) <= 90 then 'days_31_90'
        else 'days_over_90'
    end as overdue_age,
    1 as open_count,
    case when followed.due_date < snapshots.snapshot_date then 1 else 0 end as overdue_count,
from followed
join snapshots
    on snapshots.snapshot_date >= followed.found_date
    and (followed.treated_date is null or followed.treated_date > snapshots.snapshot_date)
