-- One row per month and report to an authority not yet made at its end (at the as-of date in the last month).
-- Not additive over months. Only authorities the company tells, and exports that keep when one was told.
with snapshots as (
    select case when month_end_date < :as_of then month_end_date else :as_of end as snapshot_date,
    from months
    where month_date <= :as_of
)

select
    report_duties.report_duty_id,
    snapshots.snapshot_date as event_date,
    report_duties.unit_id,
    report_duties.area_id,
    report_duties.export_format,
    report_duties.authority,
    report_duties.severity,
    1 as open_report_count,
from report_duties
join snapshots
    on snapshots.snapshot_date >= report_duties.accident_date
    and (report_duties.reported_date is null or report_duties.reported_date > snapshots.snapshot_date)
where report_duties.is_told and report_duties.is_kept
